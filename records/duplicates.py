"""Records that may be of one child: which there are, how two of them compare, and what a merge would move."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connections
from django.db.models import Count, Q, QuerySet
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import Right
from portal.kit.db import current_database
from records.actions.filing import filed_tables
from records.models import Demographics, Student, StudentContact, StudentGrant, StudentMerge
from records.policies import has_right
from records.words import grade_in_words, listed_in_words

AT_MOST = 25
SAME_STATE_ID = gettext_lazy("They have the same state identifier.")
SAME_NAME_AND_BIRTH_DATE = gettext_lazy("They have the same name and the same birth date.")

#: What the rows of a table are called, where a merge moves them.
ROWS: dict[str, str | Promise] = {
    "AssessmentResult": gettext_lazy("Test results"),
    "AttendanceEvent": gettext_lazy("Absences"),
    "ContinuedAccess": gettext_lazy("Decisions that a parent still sees the record"),
    "CustodyRestriction": gettext_lazy("Custody restrictions"),
    "Demographics": gettext_lazy("Demographics"),
    "DisciplinaryAction": gettext_lazy("Disciplinary actions"),
    "EconomicStatus": gettext_lazy("Meals, housing, foster care"),
    "GraduationRecord": gettext_lazy("Graduation"),
    "HealthAlert": gettext_lazy("Health alerts"),
    "Incident": gettext_lazy("Incidents"),
    "Intervention": gettext_lazy("Interventions"),
    "InterventionCheckIn": gettext_lazy("Check-ins of interventions"),
    "InterventionNote": gettext_lazy("Restricted notes about interventions"),
    "ProgramParticipation": gettext_lazy("Programs"),
    "Result": gettext_lazy("Marks"),
    "SchoolEnrollment": gettext_lazy("Times at a school"),
    "SectionEnrollment": gettext_lazy("Times in a section"),
    "StudentContact": gettext_lazy("Contacts"),
    "StudentGrant": gettext_lazy("Grants to see the record"),
    "StudentGroupMember": gettext_lazy("Places in small groups"),
    "TermGrade": gettext_lazy("Grades and credits"),
    "TransportAssignment": gettext_lazy("Transportation"),
}


@dataclass
class Group:
    """Students of one district who may be one child, and what says so."""

    students: list[Student]
    because: list[str | Promise] = field(default_factory=list)


def possible_duplicates(user: Any) -> list[Group]:
    """The first ``AT_MOST`` groups of records, not merged yet, that agree in what is one child's own."""
    free = Student.objects.visible_to(user).not_merged()
    waiting = StudentMerge.objects.visible_to(user).filter(undone_at__isnull=True)
    free = free.exclude(pk__in=waiting.values("merged"))
    found: dict[tuple[int, ...], Group] = {}
    for because, groups in ((SAME_STATE_ID, _by_state_id(free)), (SAME_NAME_AND_BIRTH_DATE, _by_birth(user, free))):
        for students in groups:
            together = tuple(sorted(student.pk for student in students))
            found.setdefault(together, Group(students)).because.append(because)
    return list(found.values())[:AT_MOST]


def _by_state_id(students: QuerySet[Student]) -> list[list[Student]]:
    known = students.filter(state_id_lookup__isnull=False)
    shared = known.order_by().values("district", "state_id_lookup").annotate(number=Count("pk")).filter(number__gt=1)
    hashes = [row["state_id_lookup"] for row in shared[:AT_MOST]]
    rows = known.filter(state_id_lookup__in=hashes).select_related("school", "district").order_by("sort_key", "pk")
    return _together(rows if hashes else [], lambda row: (row.district_id, row.state_id_lookup))


def _by_birth(user: Any, students: QuerySet[Student]) -> list[list[Student]]:
    born = Demographics.objects.visible_to(user).filter(birth_date__isnull=False, student__in=students)
    shared = born.order_by().values("district", "birth_date", "student__sort_key").annotate(number=Count("pk"))
    same = Q(pk__in=())
    for row in shared.filter(number__gt=1)[:AT_MOST]:
        same |= Q(district=row["district"], birth_date=row["birth_date"], student__sort_key=row["student__sort_key"])
    rows = list(born.filter(same).select_related("student__school", "student__district"))
    born_on = {row.student_id: row.birth_date for row in rows}
    found = sorted((row.student for row in rows), key=lambda student: (student.sort_key, student.pk))
    return _together(found, lambda student: (student.district_id, student.sort_key, born_on[student.pk]))


def _together(students: Iterable[Student], by: Any) -> list[list[Student]]:
    groups: dict[Any, list[Student]] = {}
    for student in students:
        groups.setdefault(by(student), []).append(student)
    return [group for group in groups.values() if len(group) > 1]


def find_other(user: Any, student: Student, words: str) -> Student | None:
    """The one other student of the district who has this number or state identifier; None where none or several."""
    named = Q(identifier__iexact=words.strip()) | Q(pk__in=Student.objects.with_state_id(words).values("pk"))
    others = Student.objects.visible_to(user).not_merged().filter(named, district=student.district)
    found = list(others.exclude(pk=student.pk).select_related("school", "district")[:2])
    return found[0] if len(found) == 1 else None


# --- two records side by side --------------------------------------------------------------------------


@dataclass(frozen=True)
class Compared:
    """One thing that is known about both."""

    label: str
    values: tuple[str, str]

    @property
    def is_same(self) -> bool:
        return self.values[0] == self.values[1] != ""

    @property
    def in_a_word(self) -> str:
        """Whether both say the same; of what one of them does not say nothing is known."""
        if not all(self.values):
            return _("not recorded")
        return _("the same") if self.is_same else _("not the same")


def side_by_side(user: Any, one: Student, other: Student) -> list[Compared]:
    """What tells whether two records are of one child."""
    pair = (one, other)
    born = dict(Demographics.objects.visible_to(user).filter(student__in=pair).values_list("student", "birth_date"))
    people: dict[int, list[str]] = {student.pk: [] for student in pair}
    links = StudentContact.objects.visible_to(user).in_force().filter(student__in=pair)
    for link in links.select_related("contact").order_by("contact__sort_key"):
        people[link.student_id].append(link.contact.name)
    rows = [
        (_("Name on file"), [" ".join(filter(None, (s.given_name, s.middle_name, s.family_name))) for s in pair]),
        (_("Birth date"), [_day(born.get(student.pk)) for student in pair]),
        (_("Student number"), [student.identifier for student in pair]),
        (_("School"), [student.school.name if student.school else _("has left the district") for student in pair]),
        (_("Grade"), [grade_in_words(student.grade) for student in pair]),
        (_("E-mail"), [student.email for student in pair]),
        (_("Contacts on file"), [listed_in_words(people[student.pk]) for student in pair]),
    ]
    if has_right(user, Right.SEE_STATE_ID):
        rows.insert(3, (_("State identifier"), [student.state_id for student in pair]))
    return [Compared(label, (values[0], values[1])) for label, values in rows]


def _day(day: Any) -> str:
    return date_format(day, "DATE_FORMAT") if day else ""


# --- what a merge moves --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Moving:
    """How many rows of one table a merge files under the kept student, and how many stay because of their like."""

    label: str | Promise
    filed: int
    stayed: int


def would_move(kept: Student, merged: Student) -> list[Moving]:
    """What a merge would file under ``kept``, in the tables whose rows the person of this request may count."""
    parts, numbers = [], []
    for each in filed_tables():
        if each.model is StudentGrant:  # of other people's grants nobody on a page knows
            continue
        like = "false"
        if each.can_collide:
            like = f"EXISTS (SELECT FROM {each.table} o WHERE o.student_id = %s AND {each.alike('o', 't')})"
            numbers.append(kept.pk)
        rows = f"FROM {each.table} t WHERE t.student_id = %s"
        parts.append(f"SELECT '{each.name}', count(*), count(*) FILTER (WHERE {like}) {rows}")
        numbers.append(merged.pk)
    with connections[current_database()].cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), numbers)
        counts = {name: [rows - stays, stays] for name, rows, stays in cursor.fetchall() if rows}
    return moving_in_words(counts)


def moving_in_words(counts: dict[str, list[int]]) -> list[Moving]:
    """The counts of a merge by table, largest first."""
    names = {each.name: each.model._meta.verbose_name_plural or each.name for each in filed_tables()}
    rows = [Moving(ROWS.get(name, names.get(name, name)), *numbers) for name, numbers in counts.items()]
    return sorted(rows, key=lambda row: (-row.filed, -row.stayed, str(row.label)))
