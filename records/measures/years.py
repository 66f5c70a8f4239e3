"""Which school years there are, and which one is running."""

from collections.abc import Collection
from datetime import date

from django.utils import timezone

from records.models import AcademicSession, CalendarDay, Organization


def running_year(districts: Collection[Organization], today: date | None = None) -> int:
    """The school year of today: as the districts' sessions say it; else it changes on July 1. Named by its end."""
    today = today or timezone.localdate()
    sessions = AcademicSession.objects.filter(
        district__in=districts,
        is_active=True,
        type=AcademicSession.Type.SCHOOL_YEAR,
        starts_on__lte=today,
        ends_on__gt=today,
        school_year__isnull=False,
    )
    said = sessions.order_by("-school_year").values_list("school_year", flat=True).first()
    return said or today.year + (today.month >= 7)


def years_on_file(districts: Collection[Organization]) -> list[int]:
    """School years that sessions or calendars name, and the running one; the latest first."""
    running = running_year(districts)
    sessions = AcademicSession.objects.filter(district__in=districts, is_active=True, school_year__lte=running)
    calendars = CalendarDay.objects.filter(district__in=districts, is_active=True, school_year__lte=running)
    found = {running}
    for rows in (sessions, calendars):
        found |= {int(year) for year in rows.order_by().values_list("school_year", flat=True).distinct() if year}
    return sorted(found, reverse=True)
