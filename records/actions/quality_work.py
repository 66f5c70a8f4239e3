"""What is decided about findings of data quality. Every word stays on file; where a finding stands follows from it."""

from datetime import date
from typing import Any

import psycopg
from django.core.exceptions import PermissionDenied
from django.db import ProgrammingError, connections, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Right
from portal.kit.db import current_database
from records.governing.reach import Known, people_known
from records.models import Organization, QualityStep
from records.policies import has_right
from records.quality.work import Work


class NotDone(Exception):
    """Nothing was written down; the message says why."""


def people_for(place: Organization, categories: list[str]) -> list[Known]:
    """Who may be asked to see to a finding at this school or of this district, by name: whoever works there, or at its
    district, in a role that carries the data. Two queries; nobody to a role that does not assign."""
    with connections[current_database()].cursor() as cursor:
        cursor.execute("SELECT quality_people(%s, %s::text[])", [place.pk, list(categories)])
        numbers = cursor.fetchone()[0]
    known = people_known(numbers).values() if numbers else ()
    return sorted((person for person in known if person.name), key=lambda person: (person.name, person.pk))


def assign(*, by: User, work: Work, to: Known, due_on: date, words: str = "") -> QualityStep:
    """Ask this person to see to the finding until that day. Whoever had it before has it no longer.

    Raises PermissionDenied without the right, NotDone for somebody who may not be asked or a finding that is gone.
    """
    _may_assign(by)
    if to.pk not in {person.pk for person in people_for(work.place, work.categories)}:
        raise NotDone(_("This person does not work here today, or their role does not see this kind of data."))
    return _write(by, work, QualityStep.What.ASSIGNED, person_id=to.pk, person_name=to.name, due_on=due_on, words=words)


def say_right(*, by: User, work: Work, words: str) -> QualityStep:
    """Write down that the rows are right as they are, and why. It holds for no more rows than there are now.

    An official of the place may, and whoever sees to it. Raises PermissionDenied, NotDone.
    """
    last, own = work.last, False
    if last is not None:
        own = QualityStep.objects.assigned_to(by).filter(pk=last.pk).exists()
    if not own:
        _may_assign(by)
    person = {"person_id": last.person_id, "person_name": last.person_name} if last is not None else {}
    return _write(by, work, QualityStep.What.RIGHT, words=words, **person)


def take_back(*, by: User, work: Work, words: str) -> QualityStep:
    """What was said last no longer holds: nobody sees to the finding. Raises PermissionDenied, NotDone."""
    _may_assign(by)
    if work.last is None or work.last.what == QualityStep.What.TAKEN_BACK:
        raise NotDone(_("There is nothing to take back."))
    return _write(by, work, QualityStep.What.TAKEN_BACK, words=words)


def _may_assign(by: Any) -> None:
    if not has_right(by, Right.ASSIGN_QUALITY):
        raise PermissionDenied(_("The principal, the records officer or the district decides who sees to this."))


def _write(by: User, work: Work, what: str, **more: Any) -> QualityStep:
    if not work.number:
        raise NotDone(_("The last check found none of these rows, so that there is nothing to decide."))
    try:
        with transaction.atomic():
            return QualityStep.objects.create(
                district_id=work.run.district_id,
                school=None if work.is_own else work.place,
                rule=work.rule.code,
                categories=work.categories,
                what=what,
                run=work.run,
                number=work.number,
                by_id=by.pk,
                by_name=by.get_full_name() or by.email,
                **more,
            )
    except ProgrammingError as refusal:
        if isinstance(refusal.__cause__, psycopg.errors.InsufficientPrivilege):
            raise NotDone(_("The records were checked again meanwhile. Look at the new numbers first.")) from refusal
        raise
