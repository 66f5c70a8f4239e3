"""What pages show beside their list: schedules, contacts, who looked. Each asks ``visible_to``, for many at once."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connections
from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AccessEntry, AccessEntryStudent
from accounts.roles import Category, role_named
from portal.kit.db import current_database
from records.models import (
    ImportJob,
    Organization,
    SchoolEnrollment,
    Section,
    SectionAssignment,
    SectionEnrollment,
    Staff,
    StaffAppointment,
    Student,
    StudentContact,
    StudentMerge,
)
from records.purposes import purpose_in_words
from records.words import CATEGORIES, listed_in_words


def holds_today(prefix: str = "") -> Q:
    """Half-open dates, either of which may be unknown: starts <= today < ends."""
    today = timezone.localdate()
    starts, ends = f"{prefix}starts_on", f"{prefix}ends_on"
    return (Q(**{f"{starts}__isnull": True}) | Q(**{f"{starts}__lte": today})) & (
        Q(**{f"{ends}__isnull": True}) | Q(**{f"{ends}__gt": today})
    )


# --- sections ------------------------------------------------------------------------------------------


def teaching_today(user: Any, path: str = "assignments") -> Prefetch:
    """Prefetches a section's staff of today as ``teaching``, the main teacher first."""
    staff = Staff.objects.visible_to(user).values("pk")
    rows = SectionAssignment.objects.filter(holds_today(), staff__in=staff).select_related("staff")
    return Prefetch(path, queryset=rows.order_by("-is_primary", "pk"), to_attr="teaching")


def with_student_count(user: Any, sections: QuerySet[Section]) -> QuerySet[Section]:
    """Sections with ``students``: how many of the students whom this person may see are enrolled today."""
    enrolled = (
        SectionEnrollment.objects.visible_to(user)
        .in_force()
        .filter(section=OuterRef("pk"))
        .order_by()
        .values("section")
        .annotate(number=Count("student", distinct=True))
        .values("number")
    )
    return sections.annotate(students=Coalesce(Subquery(enrolled), 0))


def roster_of(user: Any, section: Section) -> QuerySet[Student]:
    """The students enrolled in the section today, with ``since``: the first day of that enrollment."""
    enrolled = SectionEnrollment.objects.visible_to(user).in_force().filter(section=section)
    since = enrolled.filter(student=OuterRef("pk")).order_by("starts_on").values("starts_on")[:1]
    return (
        Student.objects.visible_to(user)
        .filter(pk__in=enrolled.values("student"))
        .annotate(since=Subquery(since))
        .select_related("school", "district")
        .order_by("sort_key", "pk")
    )


# --- schools -------------------------------------------------------------------------------------------


def schools_of(user: Any) -> QuerySet[Organization]:
    """The schools that the person's organization grants reach."""
    return Organization.objects.visible_to(user).filter(type=Organization.Type.SCHOOL)


def my_districts(user: Any) -> QuerySet[Organization]:
    """The districts that the person's organization grants reach; a district owns itself."""
    return Organization.objects.visible_to(user).filter(district=F("pk")).order_by("name")


def import_jobs_of(user: Any) -> QuerySet[ImportJob]:
    """The import jobs of the person's districts."""
    mine = ImportJob.objects.filter(district__in=my_districts(user).values("pk"))
    return mine.select_related("district", "started_by", "decided_by")


def beside_at(user: Any, school: Any) -> QuerySet[SchoolEnrollment]:
    """Enrollments in force at this school of students whom another school holds: part-time, or a second school."""
    return SchoolEnrollment.objects.visible_to(user).in_force().beside_holding().filter(at_school=school)


def students_at(user: Any, school: Any) -> QuerySet[Student]:
    """Students of this school today: those it holds, and those enrolled there beside the school that does."""
    return Student.objects.visible_to(user).filter(
        Q(school=school) | Q(pk__in=beside_at(user, school).values("student"))
    )


def with_school_counts(user: Any, schools: QuerySet[Organization]) -> QuerySet[Organization]:
    """Schools with ``students``, ``section_count`` and ``staff_count``, all as of today."""
    held = Student.objects.visible_to(user).filter(school=OuterRef("pk")).order_by().values("school")
    beside = beside_at(user, OuterRef("pk")).order_by().values("at_school")
    sections = Section.objects.visible_to(user).filter(school=OuterRef("pk"), is_active=True).order_by()
    staff = StaffAppointment.objects.filter(holds_today(), organization=OuterRef("pk"), staff__is_active=True)
    return schools.annotate(
        students=Coalesce(Subquery(held.annotate(number=Count("pk")).values("number")), 0)
        + Coalesce(Subquery(beside.annotate(number=Count("student", distinct=True)).values("number")), 0),
        section_count=Coalesce(Subquery(sections.values("school").annotate(number=Count("pk")).values("number")), 0),
        staff_count=Coalesce(
            Subquery(
                staff.order_by().values("organization").annotate(number=Count("staff", distinct=True)).values("number")
            ),
            0,
        ),
    )


def students_by_grade(user: Any, school: Organization) -> list[tuple[str, int]]:
    """(grade code, number of students) of a school today, in no particular order."""
    rows = students_at(user, school).order_by().values_list("grades")
    counts: dict[str, int] = defaultdict(int)
    for grades, number in rows.annotate(number=Count("pk")):
        counts[grades[0] if grades else ""] += number
    return list(counts.items())


def staff_of(user: Any) -> QuerySet[Staff]:
    """Staff who hold an appointment today at an organization that the person's grants reach, with ``holding``."""
    organizations = Organization.objects.visible_to(user).values("pk")
    appointments = StaffAppointment.objects.filter(holds_today(), organization__in=organizations)
    holding = Prefetch(
        "appointments",
        queryset=appointments.select_related("organization").order_by("-is_primary", "pk"),
        to_attr="holding",
    )
    return (
        Staff.objects.visible_to(user)
        .filter(pk__in=appointments.values("staff"), is_active=True)
        .prefetch_related(holding)
        .order_by("sort_key", "pk")
    )


# --- one student ---------------------------------------------------------------------------------------


def schedules(user: Any, students: Iterable[Student]) -> dict[int, list[Section]]:
    """Student id -> the sections they are enrolled in today, each with ``teaching``, ordered by period and title."""
    enrolled = (
        SectionEnrollment.objects.visible_to(user)
        .in_force()
        .filter(student__in=list(students))
        .select_related("section__course", "section__school")
        .prefetch_related(teaching_today(user, "section__assignments"), "section__sessions")
    )
    found: dict[int, dict[int, Section]] = defaultdict(dict)
    for row in enrolled:
        if meets_on(row.section, timezone.localdate()):
            found[row.student_id][row.section_id] = row.section
    return {student: sorted(sections.values(), key=_by_period) for student, sections in found.items()}


def meets_on(section: Section, day: date) -> bool:
    """Whether one of the section's academic sessions holds on the day; a section without dated sessions always does."""
    dated = [(one.starts_on, one.ends_on) for one in section.sessions.all() if one.starts_on and one.ends_on]
    return not dated or any(starts_on <= day < ends_on for starts_on, ends_on in dated)


def _by_period(section: Section) -> tuple[Any, ...]:
    period = section.periods[0] if section.periods else "~"
    return (period.zfill(4), section.title)


def contacts_of(user: Any, student: Student) -> list[StudentContact]:
    """The student's contacts of today, if the person's role carries contacts."""
    return list(
        StudentContact.objects.visible_to(user)
        .in_force()
        .filter(student=student)
        .select_related("contact")
        .order_by("relationship", "contact__sort_key")
    )


# --- who looked ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Look:
    """One time that somebody saw a student's record, without their name (34 CFR 99.32)."""

    at: datetime
    role: str
    purpose: str
    channel: str
    relationship: str
    parts: str
    """The categories of what was shown, in words."""


def looks_at(student: Student) -> QuerySet[AccessEntryStudent]:
    """The log's rows about one student and whoever was merged into them, newest first.

    The database shows them only to who may ask.
    """
    merged = StudentMerge.objects.holding().filter(student=student).values_list("merged_id", flat=True)
    looks = AccessEntryStudent.objects.filter(student_id__in=[student.pk, *merged]).order_by("-at", "entry_id")
    # One look may stand with both: the two were one before, and apart in between.
    return looks.distinct("at", "entry_id")


def looks_in_words(rows: Iterable[AccessEntryStudent]) -> list[Look]:
    """The log's rows with their entries, sections and schools in words: at most three queries."""
    rows = list(rows)
    if not rows:
        return []
    times = [row.at for row in rows]
    entries = {
        entry.id: entry
        for entry in AccessEntry.objects.filter(
            id__in=[row.entry_id for row in rows], at__gte=min(times), at__lte=max(times)
        )
    }
    sections = dict(_names(Section, "title", rows, "section"))
    organizations = dict(_names(Organization, "name", rows, "organization"))
    return [_look(row, entries[row.entry_id], sections, organizations) for row in rows if row.entry_id in entries]


def _names(model: Any, field: str, rows: list[AccessEntryStudent], via: str) -> Iterable[tuple[int, str]]:
    wanted = {row.via_id for row in rows if row.via == via and row.via_id}
    return model.objects.filter(pk__in=wanted).values_list("pk", field) if wanted else ()


def _look(row: AccessEntryStudent, entry: AccessEntry, sections: dict[int, str], organizations: dict[int, str]) -> Look:
    via_id = row.via_id or 0
    relationship = {
        "student": _("named on the student's record"),
        "section": _("teaches %(section)s") % {"section": sections.get(via_id, _("a class"))},
        "organization": _("works for %(organization)s")
        % {"organization": organizations.get(via_id, _("the district"))},
    }.get(row.via, row.via)
    role = role_named(entry.role)
    return Look(
        at=row.at,
        role=str(role.title) if role else entry.role,
        purpose=purpose_in_words(entry.purpose),
        channel=entry.channel,
        relationship=relationship,
        parts=listed_in_words([str(CATEGORIES[each]) for each in Category if each in entry.categories]),
    )


def roster_as_of(districts: Iterable[int]) -> datetime | None:
    """When the rosters of these districts (row numbers) were last brought in; of several, the oldest."""
    with connections[current_database()].cursor() as cursor:
        cursor.execute("SELECT roster_as_of(%s)", [list(districts)])
        return cursor.fetchone()[0]
