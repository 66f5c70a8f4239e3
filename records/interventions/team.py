"""Who is on the team of a student: the people of the school by name, as far as the district's roster knows them."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from records.models import SectionAssignment, SectionEnrollment, Staff, StaffAppointment, Student
from records.queries import holds_today

#: Appointments whose holders work with the students of a whole school.
WHOLE_SCHOOL = ("principal", "counselor", "siteAdministrator", "administrator")


def names_of(user: Any, numbers: Iterable[int | None]) -> dict[int, str]:
    """User's row number -> the name on the roster, for those whom the roster of the person's districts names."""
    wanted = {number for number in numbers if number}
    rows = Staff.objects.visible_to(user).filter(user_id__in=wanted) if wanted else ()
    return {row.user_id: row.name for row in rows if row.user_id}


def name_in(names: dict[int, str], number: int | None) -> str:
    """The name, or words in its place."""
    return names.get(number or 0) or _("somebody of the school")


def team_of(user: Any, student: Student) -> QuerySet[Staff]:
    """Staff with an account who teach the student today, or lead or counsel at the school that holds them."""
    sections = SectionEnrollment.objects.visible_to(user).in_force().filter(student=student).values("section")
    teaching = SectionAssignment.objects.filter(holds_today(), section__in=sections)
    leading = StaffAppointment.objects.filter(
        holds_today(), organization=student.school_id, role__in=WHOLE_SCHOOL, organization__isnull=False
    )
    return (
        Staff.objects.visible_to(user)
        .filter(Q(pk__in=teaching.values("staff")) | Q(pk__in=leading.values("staff")))
        .filter(user__isnull=False, is_active=True)
        .exclude(user_id=user.pk)
        .order_by("sort_key", "pk")
    )
