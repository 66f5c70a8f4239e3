"""Student-level tables: what narrows their reading, and what may be written in them beside an import.

Reading itself follows from the model's ``wall_category``.
"""

from accounts.roles import Right, RoleName
from records.letters.codes import LONGEST_DAYS
from records.walls.conditions import ME, Opening, acting_with, seen
from records.walls.phrases import MY_SECTIONS, as_the_student

#: Asked under the person's own policies.
IN_A_GROUP_SEEN = " AND EXISTS (SELECT FROM records_studentgroup g WHERE g.id = group_id)"
RUNS_INTERVENTIONS = acting_with(Right.RUN_INTERVENTIONS)
_OWN_MEMBER = (
    f"EXISTS (SELECT FROM records_studentgroup g WHERE g.id = group_id AND g.is_active AND g.made_by_id = {ME} "
    f"AND g.section_id = {MY_SECTIONS})"
)


def _of_an_open_intervention(table: str) -> str:
    """The row is about an intervention that was opened here, has not ended, and shows to the person."""
    same = " AND ".join(
        f"i.{name} IS NOT DISTINCT FROM records_{table}.{name}"
        for name in ("student_id", "school_id", "district_id", "filed_under_id")
    )
    return (
        f"{RUNS_INTERVENTIONS} AND EXISTS (SELECT FROM records_intervention i "
        f"WHERE i.id = records_{table}.intervention_id AND i.opened_by_id IS NOT NULL AND i.ends_on IS NULL AND {same})"
    )


ACTS_AS_STUDENT = f"current_setting('sightline.role', true) = '{RoleName.STUDENT}'"
#: Asked under the person's own policies.
OWN_CONTACT = f"EXISTS (SELECT FROM records_contact c WHERE c.id = contact_id AND c.user_id = {ME})"

#: What narrows the reading of a student-level table beyond its category: a further condition on rows.
NARROWED: dict[str, str] = {
    "records_interventionnote": f" AND (author_id = {ME} OR {ME} = ANY (readers))",
    "records_studentgroupmember": IN_A_GROUP_SEEN,
    "records_lettercode": f" AND {acting_with(Right.PRINT_LETTERS)}",
    "records_continuedaccess": f" AND ({acting_with(Right.CONTINUE_ACCESS)} OR {ACTS_AS_STUDENT} OR {OWN_CONTACT})",
}

#: To whom a letter may be printed: a parent or guardian of today whom no court keeps away, about a child, and after the
#: 18th birthday only by a decision in force; or the student, from the 18th birthday on.
ADDRESSED = "may_get_letter(student_id, contact_id)"

#: Further openings of student-level tables, beside the reading that their category gives.
BESIDES: dict[str, tuple[Opening, ...]] = {
    "records_custodyrestriction": (
        Opening(
            "local",
            "INSERT",
            f"recorded_by_id = {ME} AND {acting_with(Right.RESTRICT_CUSTODY)} AND EXISTS (SELECT FROM "
            "records_studentcontact l WHERE l.student_id = records_custodyrestriction.student_id "
            "AND l.contact_id = records_custodyrestriction.contact_id "
            "AND l.district_id = records_custodyrestriction.district_id)",
        ),
        # What was recorded stays; only its end is written later.
        Opening(
            "local",
            "UPDATE",
            f"{acting_with(Right.RESTRICT_CUSTODY)} AND EXISTS (SELECT FROM records_student s WHERE s.id = student_id)",
            columns="ends_on",
        ),
    ),
    "records_lettercode": (
        # Printed in one's own name, about a student whom one sees, to somebody who may have one. How a letter ended is
        # written by the functions, but that it is withdrawn.
        Opening(
            "local",
            "INSERT",
            f"printed_by_id = {ME} AND {acting_with(Right.PRINT_LETTERS)} AND filed_under_id IS NULL "
            "AND used_at IS NULL AND used_by_id IS NULL AND locked_at IS NULL AND revoked_at IS NULL "
            f"AND expires_at <= now() + interval '{LONGEST_DAYS + 1} days' AND {as_the_student('lettercode')} "
            f"AND {seen('contacts')} AND {ADDRESSED}",
        ),
        Opening("local", "UPDATE", f"{acting_with(Right.PRINT_LETTERS)} AND {seen('contacts')}", columns="revoked_at"),
        Opening("guard", "UPDATE", columns="used_at, used_by_id, locked_at"),
    ),
    "records_continuedaccess": (
        # In one's own name, of a contact of a student whom one sees; what was decided stays, only its end comes later.
        Opening(
            "local",
            "INSERT",
            f"recorded_by_id = {ME} AND {acting_with(Right.CONTINUE_ACCESS)} AND filed_under_id IS NULL "
            f"AND {as_the_student('continuedaccess')} AND EXISTS (SELECT FROM records_studentcontact l "
            "WHERE l.student_id = records_continuedaccess.student_id "
            "AND l.contact_id = records_continuedaccess.contact_id)",
        ),
        Opening(
            "local",
            "UPDATE",
            f"{acting_with(Right.CONTINUE_ACCESS)} AND EXISTS (SELECT FROM records_student s WHERE s.id = student_id)",
            columns="ends_on",
        ),
    ),
    "records_studentmerge": (
        # Asked for in one's own name, about two students whom one sees, of one district. A job carries it out.
        Opening(
            "local",
            "INSERT",
            f"decided_by_id = {ME} AND {acting_with(Right.MERGE_STUDENTS)} AND filed_under_id IS NULL "
            "AND carried_out_at IS NULL AND undone_by_id IS NULL AND undo_asked_at IS NULL AND undone_at IS NULL "
            "AND EXISTS (SELECT FROM records_student k JOIN records_student m ON m.district_id = k.district_id "
            "WHERE k.id = records_studentmerge.student_id AND m.id = records_studentmerge.merged_id "
            "AND k.district_id = records_studentmerge.district_id "
            "AND k.school_id IS NOT DISTINCT FROM records_studentmerge.school_id)",
        ),
        # What was decided stays; that it be undone is asked for once.
        Opening(
            "local",
            "UPDATE",
            f"{acting_with(Right.MERGE_STUDENTS)} AND (undone_by_id IS NULL OR undone_by_id = {ME}) "
            "AND EXISTS (SELECT FROM records_student s WHERE s.id = student_id)",
            columns="undone_by_id, undo_asked_at",
        ),
    ),
    "records_intervention": (
        # Opened in one's own name for a student whom one sees. Its words stay; only how it ended is written later.
        Opening(
            "local",
            "INSERT",
            f"opened_by_id = {ME} AND {RUNS_INTERVENTIONS} AND is_active AND filed_under_id IS NULL AND outcome = '' "
            f"AND ends_on IS NULL AND sourced_id = 'sightline:' || uid::text AND {as_the_student('intervention')} "
            f"AND {seen('supports')}",
        ),
        Opening(
            "local",
            "UPDATE",
            f"opened_by_id IS NOT NULL AND {RUNS_INTERVENTIONS} AND {seen('supports')}",
            columns="ends_on, outcome",
        ),
    ),
    "records_interventioncheckin": (
        Opening(
            "local",
            "INSERT",
            f"logged_by_id = {ME} AND is_active AND {_of_an_open_intervention('interventioncheckin')}",
        ),
    ),
    "records_interventionnote": (
        Opening("local", "INSERT", f"author_id = {ME} AND {_of_an_open_intervention('interventionnote')}"),
    ),
    "records_studentgroupmember": (
        Opening(
            "local",
            "INSERT",
            f"filed_under_id IS NULL AND {as_the_student('studentgroupmember')} AND {seen('academics')} "
            f"AND {_OWN_MEMBER}",
        ),
        Opening("local", "DELETE", f"{seen('academics')} AND {_OWN_MEMBER}"),
    ),
}
