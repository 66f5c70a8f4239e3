"""The lists that people find, each with exactly the columns that a role's categories allow."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions.sign_in_links import has_come_in
from accounts.display import shown_as
from accounts.roles import Category
from portal.kit.tables import NOT_ABOUT_STUDENTS, Column, DateColumn, ReasonColumn, Table, TemplateColumn, TimeColumn
from records.imports.issues import describe
from records.models import ImportIssue, ImportJob, Organization, Section, Staff, Student
from records.rights import has_passed
from records.words import duration_in_words, grade_in_words, listed_in_words, number, staff_role_in_words

PLAIN = NOT_ABOUT_STUDENTS


def _student_page(record: Student) -> str:
    return reverse("student", args=[record.uid])


def _section_page(record: Section) -> str:
    return reverse("section", args=[record.uid])


def _school_page(record: Organization) -> str:
    return reverse("school", args=[record.uid])


def _job_page(record: ImportJob) -> str:
    return reverse("import_job", args=[record.uid])


class _Students(Table):
    """What every list of students shows."""

    name = Column(
        category=Category.IDENTITY,
        accessor="sort_name",
        verbose_name=gettext_lazy("Student"),
        linkify=_student_page,
        order_by=("sort_key",),
    )
    identifier = Column(category=Category.IDENTITY, verbose_name=gettext_lazy("Student number"))
    grade = Column(category=Category.ENROLLMENT, verbose_name=gettext_lazy("Grade"), order_by=("grades",))

    def render_grade(self, value: str) -> str:
        return grade_in_words(value)

    def value_grade(self, value: str) -> str:
        return grade_in_words(value)


class _StudentsOfSchools(_Students):
    """The same, with the school of each."""

    school = Column(
        category=Category.ENROLLMENT,
        accessor="school__name",
        verbose_name=gettext_lazy("School"),
        default=gettext_lazy("has left the district"),
    )


class StudentTable(_StudentsOfSchools):
    """Students of a school, a district, or all of a teacher's sections."""

    because = ReasonColumn()


def _rights_page(record: Student) -> str:
    return reverse("student_rights", args=[record.uid])


class RightsTable(_StudentsOfSchools):
    """Students who turn or have turned 18, and who holds the rights to their record."""

    name = Column(
        category=Category.IDENTITY,
        accessor="sort_name",
        verbose_name=gettext_lazy("Student"),
        linkify=_rights_page,
        order_by=("sort_key",),
    )
    pass_on = DateColumn(category=Category.DEMOGRAPHICS, verbose_name=gettext_lazy("18th birthday"))
    holder = Column(
        category=Category.DEMOGRAPHICS,
        accessor="pass_on",
        empty_values=(),
        verbose_name=gettext_lazy("Who holds the rights today"),
        orderable=False,
    )
    continued = Column(
        category=Category.CONTACTS, verbose_name=gettext_lazy("Parents who still see the record"), numeric=True
    )
    because = ReasonColumn()

    def render_holder(self, value: Any) -> str:
        if value is None:
            return _("the parents: no birth date is on file")
        return _("the student") if has_passed(value) else _("the parents, until then")


class RosterTable(_Students):
    """One section's students."""

    since = DateColumn(category=Category.ENROLLMENT, verbose_name=gettext_lazy("In this section since"))
    because = ReasonColumn()


class FoundTable(StudentTable):
    """Students found by name: what was typed must not come into an address, so nothing here sorts."""

    class Meta(Table.Meta):
        orderable = False


class SectionTable(Table):
    """Sections, with how many students they have today."""

    title = Column(category=PLAIN, verbose_name=gettext_lazy("Section"), linkify=_section_page)
    course = Column(category=PLAIN, accessor="course__title", verbose_name=gettext_lazy("Course"))
    school = Column(category=PLAIN, accessor="school__name", verbose_name=gettext_lazy("School"))
    periods = Column(category=PLAIN, verbose_name=gettext_lazy("Period"))
    location = Column(category=PLAIN, verbose_name=gettext_lazy("Room"))
    teaching = Column(category=PLAIN, verbose_name=gettext_lazy("Teacher"), orderable=False, empty_values=())
    students = Column(category=PLAIN, verbose_name=gettext_lazy("Students today"), numeric=True)

    def render_periods(self, value: Sequence[str]) -> str:
        return ", ".join(value)

    def value_periods(self, value: Sequence[str]) -> str:
        return ", ".join(value)

    def render_teaching(self, record: Section) -> str:
        teaching: list[Any] = record.teaching  # type: ignore[attr-defined]
        return listed_in_words([assignment.staff.name for assignment in teaching]) or _("nobody yet")


class SchoolTable(Table):
    """Schools, with their size today."""

    name = Column(category=PLAIN, verbose_name=gettext_lazy("School"), linkify=_school_page)
    students = Column(category=PLAIN, verbose_name=gettext_lazy("Students today"), numeric=True)
    section_count = Column(category=PLAIN, verbose_name=gettext_lazy("Sections"), numeric=True)
    staff_count = Column(category=PLAIN, verbose_name=gettext_lazy("Staff"), numeric=True)


class StaffTable(Table):
    """People who work for the school or the district, and how to reach them."""

    name = Column(
        category=PLAIN,
        accessor="sort_name",
        verbose_name=gettext_lazy("Name"),
        order_by=("sort_key",),
    )
    works_as = Column(category=PLAIN, empty_values=(), verbose_name=gettext_lazy("Works as"), orderable=False)
    email = Column(category=PLAIN, verbose_name=gettext_lazy("E-mail"))
    phone = Column(category=PLAIN, verbose_name=gettext_lazy("Phone"))

    def render_works_as(self, record: Staff) -> str:
        posts: list[Any] = record.holding  # type: ignore[attr-defined]
        words = [
            _("%(role)s at %(organization)s")
            % {"role": staff_role_in_words(post.role), "organization": post.organization.name}
            for post in posts
        ]
        return "; ".join(dict.fromkeys(words))


class LinkColumn(TemplateColumn):
    """A button that makes a sign-in link, for people who have an account and have never used it."""

    def get_context_data(self, *, record: Staff, **context: Any) -> dict[str, Any]:
        waits = record.user is not None and record.user.is_active and not has_come_in(record.user)
        return {**super().get_context_data(record=record, **context), "waits": waits}


def _access_page(record: Staff) -> str | None:
    return reverse("staff_access", args=[record.uid]) if record.user_id else None


class KnownStaffTable(StaffTable):
    """Staff, each with the page about what they can see."""

    name = Column(
        category=PLAIN,
        accessor="sort_name",
        verbose_name=gettext_lazy("Name"),
        linkify=_access_page,
        order_by=("sort_key",),
    )


class PeopleTable(KnownStaffTable):
    """Staff, and whether they have come in yet."""

    state = Column(category=PLAIN, empty_values=(), verbose_name=gettext_lazy("Account"), orderable=False)
    link = LinkColumn(
        category=PLAIN,
        template_name="records/people_link.html",
        verbose_name=gettext_lazy("Sign-in link"),
        empty_values=(),
    )

    def render_state(self, record: Staff) -> str:
        return sign_in_state(record)


def sign_in_state(staff: Staff) -> str:
    """Whether the person has an account and has used it."""
    if staff.user_id is None:
        return _("none: no e-mail address on file")
    if staff.user is None or not staff.user.is_active:
        return _("deactivated")
    return _("in use") if has_come_in(staff.user) else _("not used yet")


class TotalColumn(Column):
    """Rows of all files of an import that were added, changed, ended, unchanged or refused."""

    def __init__(self, **options: Any) -> None:
        super().__init__(category=PLAIN, accessor="counts", orderable=False, numeric=True, empty_values=(), **options)

    def render(self, record: ImportJob, bound_column: Any) -> str:
        return number(record.total(bound_column.name)) if record.counts else "–"

    def value(self, record: ImportJob, bound_column: Any) -> int:
        return record.total(bound_column.name)


class ImportTable(Table):
    """What was brought in, newest first."""

    created_at = TimeColumn(category=PLAIN, verbose_name=gettext_lazy("Date and time"), linkify=_job_page)
    file_name = Column(category=PLAIN, verbose_name=gettext_lazy("File"))
    format = Column(category=PLAIN, verbose_name=gettext_lazy("Format"))
    state = Column(category=PLAIN, verbose_name=gettext_lazy("State"))
    added = TotalColumn(verbose_name=gettext_lazy("Added"))
    changed = TotalColumn(verbose_name=gettext_lazy("Changed"))
    ended = TotalColumn(verbose_name=gettext_lazy("Ended"))
    unchanged = TotalColumn(verbose_name=gettext_lazy("Unchanged"))
    refused = TotalColumn(verbose_name=gettext_lazy("Refused"))
    sent_by = Column(category=PLAIN, empty_values=(), verbose_name=gettext_lazy("Sent by"), orderable=False)
    took = Column(category=PLAIN, verbose_name=gettext_lazy("Took"), orderable=False)

    def render_format(self, value: str) -> str:
        return _(value)

    def render_state(self, record: ImportJob) -> str:
        return record.get_state_display()

    def render_sent_by(self, record: ImportJob) -> str:
        return person_of_import(record.started_by_id, record.started_by)

    def render_took(self, value: float) -> str:
        return duration_in_words(value)


def person_of_import(number: int | None, person: Any) -> str:
    """Who sent, cancelled or confirmed an import. ``person`` is None where the reader may not see that account."""
    if number is None:
        return _("the command line")
    return shown_as(person) if person is not None else _("another official")


class IssueTable(Table):
    """What an import has to say, by file, row and column. No value of a row is ever in it."""

    severity = Column(category=PLAIN, verbose_name=gettext_lazy("What happened"))
    file = Column(category=PLAIN, verbose_name=gettext_lazy("File"))
    row = Column(category=PLAIN, verbose_name=gettext_lazy("Row"), numeric=True)
    column = Column(category=PLAIN, verbose_name=gettext_lazy("Column"))
    sentence = Column(category=PLAIN, empty_values=(), verbose_name=gettext_lazy("In words"), orderable=False)
    count = Column(category=PLAIN, verbose_name=gettext_lazy("Rows"), numeric=True)

    def render_severity(self, record: ImportIssue) -> str:
        return record.get_severity_display()

    def render_sentence(self, record: ImportIssue) -> str:
        return describe(record.code, record.params)
