"""Merging two records of one child, and undoing it: a person asks on a page, a job of the district carries it out.

The page only writes down what was decided: moving a child's rows takes rights that no page has. The job holds the
district's lock, so that it never runs beside an import; an import carries out what is asked when it ends.
"""

import json
import logging
from collections.abc import Collection
from typing import Any

from celery import current_app
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connections, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Right
from portal.kit.db import current_database, job_context, set_context
from records.actions.filing import NOT_IMPORTED, Merged, count_filed, file_again, put_back
from records.actions.holding import settle_holdings
from records.actions.imports import all_districts
from records.models import CustodyRestriction, Student, StudentContact, StudentMerge
from records.policies import has_right

log = logging.getLogger(__name__)

CARRY_OUT = "records.tasks.carry_out_merges"


class CannotMerge(Exception):
    """These two records cannot be merged, or not now; the message says why and what to do instead."""


# --- what a person asks for ----------------------------------------------------------------------------


def ask_merge(*, by: User, kept: Student, merged: Student, reason: str) -> StudentMerge:
    """Ask that ``merged`` be filed under ``kept``, since both are one child; gives the merge, which waits for a job.

    Both must be visible to whoever asks. Raises PermissionDenied without the right, CannotMerge in words.
    """
    _check(by)
    if against := objection(kept, merged, held_with(by, kept, merged)):
        raise CannotMerge(against)
    try:
        with transaction.atomic():
            made = StudentMerge.objects.create(
                student=kept,
                school_id=kept.school_id,
                district_id=kept.district_id,
                merged=merged,
                merged_name=merged.sort_name,
                merged_number=merged.identifier,
                reason=reason,
                decided_by_id=by.pk,
            )
    except IntegrityError as problem:
        raise CannotMerge(_("Somebody else is merging one of these records right now.")) from problem
    _send_after_commit(kept.district_id)
    return made


def ask_undo(*, by: User, merge: StudentMerge) -> None:
    """Ask that a merge be undone. Asking again changes nothing. Raises PermissionDenied without the right."""
    _check(by)
    waiting = StudentMerge.objects.visible_to(by).filter(
        pk=merge.pk, undo_asked_at__isnull=True, undone_at__isnull=True
    )
    if waiting.update(undone_by_id=by.pk, undo_asked_at=timezone.now()):
        _send_after_commit(merge.district_id)


def held_with(by: Any, *students: Student) -> list[StudentMerge]:
    """The merges that hold or are asked for and have to do with one of these students."""
    about = Q(student__in=students) | Q(merged__in=students)
    return list(StudentMerge.objects.visible_to(by).filter(about, undone_at__isnull=True))


def objection(kept: Student, merged: Student, held: Collection[StudentMerge]) -> str:
    """Why ``merged`` cannot be filed under ``kept``, in words; empty where nothing stands against it.

    Merges make no chains: who is kept may have several others filed under them, who is merged none.
    """
    if kept.pk == merged.pk:
        return _("These are the same record. Choose another one.")
    if kept.district_id != merged.district_id:
        return _("Records of two districts cannot be merged: each district keeps its own.")
    if kept.merged_into_id or merged.merged_into_id or any(each.merged_id in (kept.pk, merged.pk) for each in held):
        return _("One of these records has been merged already. Undo that first.")
    if any(each.student_id == merged.pk for each in held):
        return _("Another record is filed under this one. Keep this one, or undo the other merge first.")
    if _opens_what_a_court_closed(kept, merged):
        return _(
            "A court order keeps somebody from one of these records, and the other one names a parent or guardian whom "
            "the first does not know. It may be the same person. Record the restriction for that contact, too, or "
            "correct the contact, and then merge."
        )
    return ""


def _opens_what_a_court_closed(kept: Student, merged: Student) -> bool:
    """Whether a merge could hand a record with a restriction to somebody whom the restriction does not name.

    One adult is often on file twice where a child is, under two contacts: the order binds only the one it names.
    """
    restrictions = CustodyRestriction.objects.in_force().filter(student__in=[kept, merged])
    bound = {(each.student_id, each.contact_id) for each in restrictions}
    # A relative is given no sight of a record.
    links = list(
        StudentContact.objects.in_force()
        .filter(student__in=[kept, merged])
        .exclude(relationship=StudentContact.Relationship.RELATIVE)
        .select_related("contact")
    )
    for restricted, _contact in bound:
        known = [link.contact for link in links if link.student_id == restricted]
        contacts, users = {each.pk for each in known}, {each.user_id for each in known if each.user_id}
        for link in links:
            is_known = link.contact_id in contacts or link.contact.user_id in users
            if link.student_id != restricted and not is_known and (link.student_id, link.contact_id) not in bound:
                return True
    return False


def _check(by: Any) -> None:
    if not has_right(by, Right.MERGE_STUDENTS):
        raise PermissionDenied(_("The records officer or the district merges records."))


def _send_after_commit(district_id: int) -> None:
    transaction.on_commit(lambda: send(district_id), using=current_database())


def send(district_id: int) -> None:
    """Tell the queue that a merge waits. Where it cannot be reached, the sweep carries the merge out."""
    try:
        current_app.send_task(CARRY_OUT, args=[district_id], retry=False)
    except Exception as problem:  # whatever the broker's client raises
        log.warning("A merge waits: the queue could not be told (%s).", type(problem).__name__)


# --- what a job carries out ----------------------------------------------------------------------------

_OF_DISTRICT = "district_id = %(district)s"
_HOLDS = f"{_OF_DISTRICT} AND carried_out_at IS NOT NULL AND undone_at IS NULL"

#: What was asked and cannot be: something else was merged in between, or it was taken back before it began.
_REFUSE = f"""
UPDATE records_studentmerge m SET undone_at = clock_timestamp()
WHERE m.{_OF_DISTRICT} AND m.carried_out_at IS NULL AND m.undone_at IS NULL AND (m.undo_asked_at IS NOT NULL OR EXISTS (
    SELECT FROM records_studentmerge n
    WHERE n.{_OF_DISTRICT} AND n.undone_at IS NULL AND n.id <> m.id
    AND (n.student_id = m.merged_id OR n.merged_id = m.student_id)
    AND (n.carried_out_at IS NOT NULL OR n.id < m.id)))
"""

_ASKED = f"""
SELECT id, student_id, merged_id, carried_out_at IS NOT NULL AS to_undo FROM records_studentmerge
WHERE {_OF_DISTRICT} AND undone_at IS NULL AND (carried_out_at IS NULL OR undo_asked_at IS NOT NULL) ORDER BY id
"""

#: Whoever recorded an order, or looked, while a merge was being undone was still shown one record: such rows are
#: committed after the job has looked for them, and are taken in by the jobs of the minutes that follow.
_STILL_ONE = "coalesce(m.undone_at + interval '10 minutes', 'infinity')"
_RECENTLY_UNDONE = (
    f"{_OF_DISTRICT} AND carried_out_at IS NOT NULL AND undone_at > clock_timestamp() - interval '15 minutes'"
)

_WAITS = f"""
SELECT EXISTS ({_ASKED}) OR EXISTS (SELECT FROM records_studentmerge WHERE {_RECENTLY_UNDONE})
"""

_BEGIN = """
WITH begun AS (
    UPDATE records_studentmerge SET carried_out_at = clock_timestamp() WHERE id = ANY (%(merges)s::bigint[])
    RETURNING student_id, merged_id
)
UPDATE records_student s SET merged_into_id = b.student_id FROM begun b WHERE s.id = b.merged_id
"""

_END = """
WITH over AS (
    UPDATE records_studentmerge SET undone_at = clock_timestamp(), moved = '{}' WHERE id = ANY (%(merges)s::bigint[])
    RETURNING merged_id
)
UPDATE records_student s SET merged_into_id = NULL FROM over o WHERE s.id = o.merged_id
"""

#: Whom a court keeps from the child is kept from both records, when they are two again: what was recorded meanwhile
#: may have been meant for either.
_KEEP_AWAY = f"""
INSERT INTO records_custodyrestriction
    (student_id, school_id, district_id, contact_id, evidence, starts_on, ends_on, recorded_by_id, recorded_at)
SELECT m.merged_id, s.school_id, r.district_id, r.contact_id, r.evidence, r.starts_on, r.ends_on, r.recorded_by_id,
    r.recorded_at
FROM records_studentmerge m JOIN records_student s ON s.id = m.merged_id
JOIN records_custodyrestriction r ON r.student_id = m.student_id
WHERE m.id = ANY (%(merges)s::bigint[]) AND r.student_id = ANY (%(kept)s::bigint[])
AND r.filed_under_id IS NULL AND r.recorded_at >= m.carried_out_at AND r.recorded_at < {_STILL_ONE}
AND NOT EXISTS (SELECT FROM records_custodyrestriction c
    WHERE coalesce(c.filed_under_id, c.student_id) = m.merged_id AND c.contact_id = r.contact_id
    AND c.recorded_at = r.recorded_at)
"""

#: While a merge held, a look at the kept record was one at the merged one, too: whoever is shown its log from now on
#: finds it there (34 CFR 99.32).
_LOG_LOOKS = f"""
INSERT INTO accounts_accessentrystudent (entry_id, at, student_id, district_id, via, via_id)
SELECT a.entry_id, a.at, m.merged_id, a.district_id, a.via, a.via_id
FROM records_studentmerge m
JOIN accounts_accessentrystudent a ON a.student_id = m.student_id AND a.at >= m.carried_out_at AND a.at < {_STILL_ONE}
WHERE m.id = ANY (%(merges)s::bigint[]) AND a.student_id = ANY (%(kept)s::bigint[])
ON CONFLICT DO NOTHING
"""

_WRITE_COUNTS = """
UPDATE records_studentmerge SET moved = %(moved)s::jsonb
WHERE id = %(merge)s AND moved IS DISTINCT FROM %(moved)s::jsonb
"""


def take_apart(db: Any) -> None:
    """Before an import: every row of the district lies with the student whom its source named."""
    kept = [student for (student,) in db.rows(f"SELECT DISTINCT student_id FROM records_studentmerge WHERE {_HOLDS}")]
    put_back(db, kept, without=NOT_IMPORTED)


def carry_out(db: Any, *, after_import: bool = False) -> int:
    """Carry out what is asked in the district, merges and undoings; gives how many.

    ``db`` is the transaction of a job of the district (``records.imports.connection``). ``after_import``: file the
    rows of all merges that hold again, which ``take_apart`` had put back.
    """
    db.run(_REFUSE)
    _tell_both(db, db.rows(f"SELECT id, student_id FROM records_studentmerge WHERE {_RECENTLY_UNDONE}"))
    asked = db.rows(_ASKED)
    affected = {student for _id, student, *_rest in asked}
    put_back(db, affected)
    if after_import:
        affected |= {student for (student,) in db.rows(f"SELECT student_id FROM records_studentmerge WHERE {_HOLDS}")}
    if not affected:
        return 0
    ended = [(merge, kept) for merge, kept, _merged, to_undo in asked if to_undo]
    _tell_both(db, ended)
    db.run(_END, merges=[merge for merge, _kept in ended])
    db.run(_BEGIN, merges=[merge for merge, _kept, _merged, to_undo in asked if not to_undo])
    held = _held(db, affected)
    file_again(db, held)
    touched = affected | set(held.merged) | {merged for _id, _kept, merged, _undo in asked}
    settle_holdings(db, db.always["district"], db.always["today"], students=sorted(touched))
    for merge, moved in count_filed(db, held).items():
        db.run(_WRITE_COUNTS, merge=merge, moved=json.dumps(moved))
    return len(asked)


def _tell_both(db: Any, undone: Collection[tuple[int, int]]) -> None:
    """Give the other record what was recorded with the kept one while they were one. ``undone``: (merge, kept)."""
    for statement in (_KEEP_AWAY, _LOG_LOOKS) if undone else ():
        db.run(statement, merges=[merge for merge, _kept in undone], kept=[kept for _merge, kept in undone])


def _held(db: Any, kept: Collection[int]) -> Merged:
    """The merges that hold now and keep one of these students."""
    rows = db.rows(
        f"SELECT id, student_id, merged_id FROM records_studentmerge WHERE {_HOLDS} "
        "AND student_id = ANY (%(kept)s::bigint[]) ORDER BY id",
        kept=list(kept),
    )
    return Merged(*(list(column) for column in zip(*rows, strict=True))) if rows else Merged()


def districts_with_waiting() -> list[int]:
    """Row numbers of the districts in which a merge or an undoing waits, or one was undone just now.

    Each is looked into with the rights that its own jobs have, so that no right across districts is needed.
    """
    waiting = []
    with job_context("import", district_id=0), connections["worker"].cursor() as cursor:
        for district_id in all_districts():
            set_context("import", district_id=district_id)
            cursor.execute(_WAITS, {"district": district_id})
            if cursor.fetchone()[0]:
                waiting.append(district_id)
    return waiting
