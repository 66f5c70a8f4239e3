"""Who holds the rights to a record today: the parents, or from 18 on the student (34 CFR 99.5)."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connections
from django.db.models import Case, DateField, Exists, F, Func, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from portal.kit.db import current_database
from records.eighteen import SOON
from records.models import ContinuedAccess, Demographics, Student, StudentMerge


@dataclass(frozen=True)
class Passing:
    """A student whom one of the person's grants names and does not open, because the rights lie elsewhere.

    ``on``: the day on which they pass or passed to the student; None where the birth date is unknown.
    """

    student_id: int
    district_id: int
    name: str
    on: date | None


def told_soon(on: date | None) -> bool:
    """Whether the day lies within the time in which families and officials are told of it, or is past."""
    return on is not None and on <= timezone.localdate() + timedelta(days=SOON)


def has_passed(on: date | None) -> bool:
    """Whether the rights are the student's today."""
    return on is not None and on <= timezone.localdate()


def my_passing() -> list[Passing]:
    """Whom the grants of the person of this request name and do not open; the database says it (one query)."""
    with connections[current_database()].cursor() as cursor:
        cursor.execute("SELECT my_passing('demographics')")
        rows = cursor.fetchone()[0]
    found = [
        Passing(row["student"], row["district"], row["name"], date.fromisoformat(row["on"]) if row["on"] else None)
        for row in (json.loads(rows) if isinstance(rows, str) else rows)
    ]
    return sorted(found, key=lambda each: (each.name, each.student_id))


def with_pass_on(user: Any, students: QuerySet[Student]) -> QuerySet[Any]:
    """Students with ``pass_on``: the day on which the rights pass to them, None where no birth date is on file.

    As in the walls, what the kept one of merged records says, else one that is filed under it. That one's rows may be
    out of the person's reach, so the database says it, and is asked of merged records alone.
    """
    rows = Demographics.objects.visible_to(user).filter(student=OuterRef("pk"))
    merges = StudentMerge.objects.visible_to(user).holding().filter(student=OuterRef("pk"))
    as_merged = Func(F("pk"), function="rights_pass_on", output_field=DateField())
    said = Case(When(Exists(merges), then=as_merged), default=None, output_field=DateField())
    own = Subquery(rows.values("rights_pass_on")[:1])
    return students.annotate(pass_on=Coalesce(own, said, output_field=DateField()))


def pass_on_of(user: Any, students: Iterable[Student]) -> dict[int, date | None]:
    """Student id -> the day on which the rights pass to them, where the person may see it (one query)."""
    numbers = [student.pk for student in students]
    rows = with_pass_on(user, Student.objects.visible_to(user).filter(pk__in=numbers))
    return dict(rows.order_by().values_list("pk", "pass_on"))


def decisions_about(user: Any, student: Student) -> list[ContinuedAccess]:
    """Every decision that a parent still sees this record, the newest first."""
    rows = ContinuedAccess.objects.visible_to(user).filter(student=student).select_related("contact")
    return list(rows.order_by("-starts_on", "-pk"))


def continued_for(user: Any, students: Iterable[Student]) -> dict[int, ContinuedAccess]:
    """Student id -> the decision by which this parent sees the record today, the one that holds longest."""
    rows = ContinuedAccess.objects.visible_to(user).in_force().filter(student__in=list(students))
    mine = sorted(rows.filter(contact__user_id=user.pk), key=lambda each: each.ends_on or date.max)
    return {each.student_id: each for each in mine}
