"""Every table's walls: which database role has which right, and which rows each may touch.

``TABLES`` names the table and its openings; an opening is a right, a database role and a condition on rows.
Student-level tables need no line here for reading: theirs follows from the model's ``wall_category``.
"""

from accounts.roles import Right, RoleName
from records.letters.codes import LONGEST_DAYS
from records.models import student_level_models
from records.walls import digested, measured
from records.walls.conditions import ALL, JOB_DISTRICT, ME, SIGNED_IN_TIERS, Opening, acting_with, array, seen

#: ``+ 0`` keeps the index on the district for statements that name the district themselves. A district that comes in
#: for the first time stands in no statistics: the planner would take that index for a lookup of one row, and read
#: the whole district again for every row it checks.
OF_THE_JOB = f"district_id + 0 = {JOB_DISTRICT}"

#: Who answers for a graduate: the school, else the district. In the words of an index of the table (``coalesce`` would
#: say the same, but PostgreSQL asks no index about it before a row policy has let the row pass).
ANSWERABLE = "CASE WHEN {row}at_school_id IS NULL THEN {row}district_id ELSE {row}at_school_id END"


def counted(table: str, category: str | None) -> str:
    """Rows that the role *measure* counts: of a worker's job those of its district; for a person, of their own schools.

    Of students, those who were ever enrolled at one of the schools that the person's grants reach in this category, or
    for whose graduation one of them answers (the district, where no school does).
    """
    job = f"({ME} IS NULL AND district_id + 0 = {JOB_DISTRICT})"
    if category is None:
        return f"{IN_MY_DISTRICTS} OR {job}"
    schools = array(f"my_schools('{category}')")
    if table == "records_schoolenrollment":
        return f"at_school_id = {schools} OR {job}"
    if table == "records_graduationrecord":
        return f"{ANSWERABLE.format(row='')} = {schools} OR {job}"
    student = "id" if table == "records_student" else "student_id"
    theirs = (
        f"SELECT e.student_id FROM records_schoolenrollment e WHERE e.at_school_id = {schools} UNION ALL "
        f"SELECT g.student_id FROM records_graduationrecord g WHERE {ANSWERABLE.format(row='g.')} = {schools}"
    )
    return f"{student} IN ({theirs}) OR {job}"


IN_MY_DISTRICTS = f"district_id = {array('my_districts()')}"
MINE = f"user_id = {ME}"
#: A small group shows to who teaches the section, and to who serves its school; changed by who made it, while they
#: teach the section.
MY_SECTIONS, TAUGHT_AT = array("my_sections('academics')"), array("my_schools('academics')")
SECTION_SEEN = (
    f"section_id = {MY_SECTIONS} OR EXISTS (SELECT FROM records_section s "
    f"WHERE s.id = section_id AND s.school_id = {TAUGHT_AT})"
)
OWN_GROUP = f"made_by_id = {ME} AND section_id = {MY_SECTIONS}"
GROUP_OF_ITS_DISTRICT = (
    "EXISTS (SELECT FROM records_section s WHERE s.id = section_id "
    "AND s.district_id = records_studentgroup.district_id)"
)
#: Asked under the person's own policies.
IN_A_GROUP_SEEN = " AND EXISTS (SELECT FROM records_studentgroup g WHERE g.id = group_id)"
IMPORTS_HERE = f"{IN_MY_DISTRICTS} AND {acting_with(Right.IMPORT_RECORDS)}"
#: A log entry says the role of the moment and the time of the moment.
AS_IT_HAPPENS = (
    "role = coalesce(current_setting('sightline.role', true), '') "
    "AND at BETWEEN now() - interval '5 minutes' AND now() + interval '5 minutes'"
)
MY_PLACES = array("my_schools('enrollment')")
#: A school's counts for its principal, a district's own for those who serve it; of the kinds of data that the role
#: carries.
QUALITY_COUNTS = (
    f"coalesce(school_id, district_id) = {MY_PLACES} AND {acting_with(Right.SEE_DATA_QUALITY)} "
    "AND categories <@ ARRAY(SELECT c.category FROM accounts_rolecategory c "
    "WHERE c.role = current_setting('sightline.role', true))"
)
INVITES = f"created_by_id = {ME} AND {acting_with(Right.INVITE_PEOPLE)}"
#: In one's own name, for one's own district.
DRAWS_LINES = f"set_by_id = {ME} AND {acting_with(Right.SET_EARLY_WARNING)}"
#: What follows when somebody proves to be the parent or guardian whom the roster names, or the student of 18 or more.
JOINED = "(role = 'parent' AND source = 'roster') OR (role = 'student' AND source = 'official')"
OLD_TRY = f"last_at < now() - interval '{LONGEST_DAYS + 10} days'"
READ_AND_WRITE = "SELECT, INSERT, UPDATE"
#: About a school and no student.
IN_THE_DISTRICT = (Opening("local", "SELECT", IN_MY_DISTRICTS), Opening("import", READ_AND_WRITE, OF_THE_JOB))


def _grant(table: str, district: str) -> tuple[Opening, ...]:
    """A grant table: one's own; for officials who invite people those of their districts; an import's district."""
    object_here = f"EXISTS (SELECT FROM {table} o WHERE o.id = content_object_id AND {{}})"
    return (
        Opening("web", "SELECT", MINE),
        *(Opening(tier, "SELECT", MINE) for tier in SIGNED_IN_TIERS if tier != "local"),
        Opening(
            "local",
            "SELECT",
            f"{MINE} OR ({acting_with(Right.INVITE_PEOPLE)} AND "
            + object_here.format(f"o.{district} = {array('my_districts()')}")
            + ")",
        ),
        Opening("import", READ_AND_WRITE, object_here.format(f"o.{district} + 0 = {JOB_DISTRICT}")),
    )


_OWN_STAFF = (
    f"EXISTS (SELECT FROM records_staff s WHERE s.user_id = accounts_user.id) AND {acting_with(Right.INVITE_PEOPLE)}"
)
_SHARED = tuple(Opening(tier, "SELECT") for tier in SIGNED_IN_TIERS)

TABLES: dict[str, tuple[Opening, ...]] = {
    # Sign-in: before anybody is known, the web login itself reads these, and no student table.
    "accounts_user": (
        Opening("web", "SELECT"),
        # While somebody signs in nobody is known yet; from then on one's own row. The address changes only to the
        # proven one, through the library.
        Opening("web", "UPDATE", f"{ME} IS NULL OR id = {ME}", columns="password, last_login, language, email"),
        *(Opening(tier, "SELECT", f"id = {ME}") for tier in SIGNED_IN_TIERS if tier != "local"),
        Opening("local", "SELECT", f"id = {ME} OR ({_OWN_STAFF})"),
        Opening("import", "SELECT", columns="id, username, email, is_active, last_login"),
        Opening("import", "INSERT"),
        # For whom a letter speaks and no roster made a user.
        Opening("guard", "INSERT", "password LIKE '!%' AND starts_with(username, 'letter:') AND email = ''"),
        Opening("digest", "SELECT", digested.WANTED, columns="id, uid, email, language, is_active"),
    ),
    "accounts_digestsubscription": (
        # Switched on for oneself; a signed link ends it, whoever is signed in.
        Opening("web", "INSERT", MINE),
        Opening("web", "SELECT"),
        Opening("web", "UPDATE", columns="is_on, changed_at"),
        Opening("local", "SELECT", MINE),
        Opening("digest", "SELECT", "is_on"),
        Opening("digest", "UPDATE", "is_on", columns="settled_for, outcome, known"),
    ),
    "accounts_signinlink": (
        Opening("web", "SELECT, UPDATE"),
        Opening("local", "INSERT", f"{INVITES} AND may_invite(user_id)"),
        Opening("local", "SELECT", INVITES),
    ),
    "accounts_rolecategory": (Opening("web", "SELECT"), *_SHARED),
    "account_emailaddress": (
        Opening("web", ALL),
        Opening("import", "SELECT"),
        Opening("digest", "SELECT", columns="user_id, email, verified"),
        Opening("local", "SELECT", MINE, columns="user_id, email, verified"),
    ),
    "account_emailconfirmation": (Opening("web", ALL),),
    "mfa_authenticator": (Opening("web", ALL), *(Opening(tier, "SELECT", MINE) for tier in SIGNED_IN_TIERS)),
    # Which account of an identity provider signs whom in: found while nobody is known, changed in one's own name.
    "socialaccount_socialaccount": (
        Opening("web", "SELECT"),
        Opening("web", "INSERT, DELETE", MINE),
        Opening("web", "UPDATE", MINE, columns="last_login, extra_data"),
    ),
    "django_session": (
        Opening("web", ALL),
        # A worker clears what has expired, and cannot read whose it was.
        Opening("purge", "SELECT", "expire_date < now()", columns="expire_date"),
        Opening("purge", "DELETE", "expire_date < now()"),
    ),
    "django_content_type": (Opening("web", "SELECT"), *_SHARED, Opening("import", "SELECT")),
    "auth_permission": (Opening("web", "SELECT"), *_SHARED, Opening("import", "SELECT")),
    # The access log: written by whoever answers, read by those who may see the student, changed by nobody.
    "accounts_accessentry": (
        Opening("web", "INSERT", f"user_id IS NOT DISTINCT FROM {ME} AND {AS_IT_HAPPENS}"),
        *(Opening(tier, "INSERT", f"{MINE} AND {AS_IT_HAPPENS}") for tier in SIGNED_IN_TIERS),
        Opening(
            "local",
            "SELECT",
            f"{MINE} OR ({acting_with(Right.SEE_RECORD_ACCESS)} AND EXISTS (SELECT FROM accounts_accessentrystudent s "
            "WHERE s.entry_id = accounts_accessentry.id))",
        ),
    ),
    "accounts_accessentrystudent": (
        # Only the students' own tier has students to write of, and each person adds to their own entries alone.
        Opening("local", "INSERT", f"entry_id = {array('my_entries()')}"),
        Opening(
            "local",
            "SELECT",
            f"{acting_with(Right.SEE_RECORD_ACCESS)} AND EXISTS "
            "(SELECT FROM records_student s WHERE s.id = accounts_accessentrystudent.student_id UNION ALL "
            # Who looked at a record that was merged is shown with the one it was merged into.
            "SELECT FROM records_studentmerge m WHERE m.merged_id = accounts_accessentrystudent.student_id "
            "AND m.carried_out_at IS NOT NULL AND m.undone_at IS NULL)",
        ),
        # When a merge is undone, the looks at the kept record are written to the other one as well.
        Opening("import", "SELECT", OF_THE_JOB),
        Opening(
            "import",
            "INSERT",
            f"{OF_THE_JOB} AND at <= now() + interval '5 minutes' AND EXISTS (SELECT FROM records_studentmerge m "
            "WHERE m.merged_id = accounts_accessentrystudent.student_id AND m.undo_asked_at IS NOT NULL "
            "AND accounts_accessentrystudent.at >= m.carried_out_at "
            "AND (m.undone_at IS NULL OR m.undone_at > now() - interval '1 hour'))",
        ),
    ),
    # Organizations, sessions, courses and sections are about no student; an import writes its own district's.
    "records_organization": (
        Opening("web", "SELECT"),
        *_SHARED,
        Opening("import", "SELECT"),
        Opening("import", "INSERT, UPDATE", f"{OF_THE_JOB} AND id IS DISTINCT FROM {JOB_DISTRICT}"),
    ),
    "records_academicsession": (Opening("local", "SELECT"), Opening("import", READ_AND_WRITE, OF_THE_JOB)),
    "records_course": (Opening("local", "SELECT"), Opening("import", READ_AND_WRITE, OF_THE_JOB)),
    "records_section": (Opening("local", "SELECT"), Opening("import", READ_AND_WRITE, OF_THE_JOB)),
    "records_sectionsession": (
        Opening("local", "SELECT"),
        Opening("import", ALL, "EXISTS (SELECT FROM records_section s WHERE s.id = section_id)"),
    ),
    "records_staff": (Opening("local", "SELECT", IN_MY_DISTRICTS), Opening("import", READ_AND_WRITE, OF_THE_JOB)),
    "records_staffappointment": (
        Opening("local", "SELECT", IN_MY_DISTRICTS),
        Opening("import", READ_AND_WRITE, OF_THE_JOB),
    ),
    "records_sectionassignment": (
        Opening("local", "SELECT", IN_MY_DISTRICTS),
        Opening("import", READ_AND_WRITE, OF_THE_JOB),
    ),
    # About schools and about no student: read by the people of the district.
    **dict.fromkeys(
        (
            "records_assessment",
            "records_budgetline",
            "records_calendarday",
            "records_lineitem",
            "records_lineitemcategory",
            "records_schoolresource",
            "records_scorescale",
            "records_staffposition",
        ),
        IN_THE_DISTRICT,
    ),
    "records_contact": (
        # Asked under the person's own policies: a contact shows where a visible student's link shows.
        Opening(
            "local",
            "SELECT",
            f"user_id = {ME} OR EXISTS (SELECT FROM records_studentcontact l WHERE l.contact_id = records_contact.id)",
        ),
        Opening("import", READ_AND_WRITE, OF_THE_JOB),
        # Who proved to be this contact: by the functions of records/walls/writers.py alone.
        Opening("guard", "UPDATE", columns="user_id, joined_at"),
    ),
    "records_studentgrant": (
        *_grant("records_student", "district_id"),
        Opening("guard", "INSERT", JOINED),
        Opening("guard", "UPDATE", JOINED, columns="ends_on"),
    ),
    "records_sectiongrant": _grant("records_section", "district_id"),
    "records_organizationgrant": _grant("records_organization", "district_id"),
    "records_importjob": (
        Opening("local", "SELECT, INSERT", IMPORTS_HERE),
        # An official cancels and confirms; what became of an import is its worker's to say.
        Opening(
            "local",
            "UPDATE",
            f"{IMPORTS_HERE} AND state IN ('waiting', 'running', 'confirm', 'cancelled')",
            columns="state, message, ended_at, sent_at, cancel_asked, decided_by_id, allow_large_endings",
        ),
        Opening("import", READ_AND_WRITE, OF_THE_JOB),
    ),
    "records_importedfile": (Opening("import", READ_AND_WRITE, OF_THE_JOB),),
    "records_importissue": (
        Opening("local", "SELECT", IMPORTS_HERE),
        Opening("import", "SELECT, INSERT", OF_THE_JOB),
    ),
    # Where the lines of the early-warning rule lie: read in the district; each change is a row of its own.
    "records_earlywarningthresholds": (
        Opening("local", "SELECT", IN_MY_DISTRICTS),
        Opening("local", "INSERT", f"{IN_MY_DISTRICTS} AND {DRAWS_LINES}"),
    ),
    "records_qualityrun": (
        Opening("local", "SELECT", f"{IN_MY_DISTRICTS} AND {acting_with(Right.SEE_DATA_QUALITY)}"),
        Opening("import", "SELECT, INSERT", OF_THE_JOB),
    ),
    "records_qualitycount": (
        Opening("local", "SELECT", QUALITY_COUNTS),
        Opening("import", "SELECT, INSERT", OF_THE_JOB),
    ),
    "records_studentgroup": (
        Opening("local", "SELECT", SECTION_SEEN),
        Opening("local", "INSERT", f"{OWN_GROUP} AND {GROUP_OF_ITS_DISTRICT}"),
        Opening("local", "UPDATE", OWN_GROUP, columns="title, is_active"),
    ),
}

#: Codes of letters: written with the letter, tried by the functions of records/walls/writers.py, read by nobody else.
TABLES["records_letterkey"] = (
    Opening("local", "INSERT", f"{acting_with(Right.PRINT_LETTERS)} AND wrong = 0 AND code_hash IS NOT NULL"),
    Opening("guard", "INSERT", "code_hash IS NULL"),
    Opening("guard", "UPDATE", columns="wrong, last_at"),
    # No letter is valid for so long.
    Opening("purge", "SELECT", OLD_TRY, columns="last_at"),
    Opening("purge", "DELETE", OLD_TRY),
)

RUNS_INTERVENTIONS = acting_with(Right.RUN_INTERVENTIONS)
_OWN_MEMBER = (
    f"EXISTS (SELECT FROM records_studentgroup g WHERE g.id = group_id AND g.is_active AND g.made_by_id = {ME} "
    f"AND g.section_id = {MY_SECTIONS})"
)


def _as_the_student(table: str) -> str:
    """The row lies where its student does, and that is a student whom the person sees."""
    return (
        f"EXISTS (SELECT FROM records_student s WHERE s.id = records_{table}.student_id "
        f"AND s.district_id = records_{table}.district_id "
        f"AND s.school_id IS NOT DISTINCT FROM records_{table}.school_id)"
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
            f"AND expires_at <= now() + interval '{LONGEST_DAYS + 1} days' AND {_as_the_student('lettercode')} "
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
            f"AND {_as_the_student('continuedaccess')} AND EXISTS (SELECT FROM records_studentcontact l "
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
            f"AND ends_on IS NULL AND sourced_id = 'sightline:' || uid::text AND {_as_the_student('intervention')} "
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
            f"filed_under_id IS NULL AND {_as_the_student('studentgroupmember')} AND {seen('academics')} "
            f"AND {_OWN_MEMBER}",
        ),
        Opening("local", "DELETE", f"{seen('academics')} AND {_OWN_MEMBER}"),
    ),
}


def all_tables() -> dict[str, tuple[Opening, ...]]:
    """Every declared table with its openings, student-level ones included."""
    tables = dict(TABLES)
    tables["records_student"] = (
        Opening("local", "SELECT", seen("identity", student="id")),
        Opening("import", READ_AND_WRITE, OF_THE_JOB),
    )
    for model in student_level_models():
        table = model._meta.db_table
        tables[table] = (
            Opening("local", "SELECT", seen(model.wall_category) + NARROWED.get(table, "")),
            Opening("import", READ_AND_WRITE, OF_THE_JOB),
            *BESIDES.get(table, ()),
        )
    for table, (columns, rows) in digested.READ.items():
        tables[table] += (Opening("digest", "SELECT", rows, columns),)
    for table, (columns, category) in measured.READ.items():
        tables[table] += (Opening("measure", "SELECT", counted(table, category), columns=columns),)
    return tables
