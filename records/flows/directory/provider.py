"""Directory information as flows: one for each recipient, judged by the notice and by what families said."""

from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.paginator import Paginator
from django.db.models import BigIntegerField, BooleanField, F, Func, OuterRef, QuerySet, Subquery, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import Category, Level, Right
from records.catalogue import elements
from records.flows.directory.law import ALLOWED, reached_grades, sendable
from records.flows.directory.words import last_words
from records.flows.flow import Flow, Inclusion, Preview, State, Transfer
from records.models import (
    Demographics,
    DirectoryNotice,
    DirectoryOptOut,
    DirectoryRecipient,
    DirectoryTransfer,
    GraduationRecord,
    SchoolEnrollment,
    Student,
)
from records.options import option_in_words
from records.words import grade_in_words, listed_in_words

PER_PAGE = 25
KIND = "directory"


class OptedOut(Func):
    """Row numbers of the students whose families said no; asked once a statement, of the database's own function."""

    function = "directory_opted_out"
    output_field = ArrayField(BigIntegerField())


class NotAmong(Func):
    """A row number is not in an array; of an array that may not be asked for, no row number is."""

    template = "NOT (%(expressions)s)::bigint[]))"
    arg_joiner = " = ANY ((SELECT "
    output_field = BooleanField()


class DirectoryInformation:
    """The provider of directory information (34 CFR 99.37)."""

    kind = KIND
    title = gettext_lazy("Directory information")

    def flows(self, user: Any, district: Any) -> Sequence[Flow]:
        notice = notice_of(district)
        rows = DirectoryRecipient.objects.filter(district=district).order_by("name", "pk")
        last = DirectoryTransfer.objects.filter(recipient__district=district).order_by("recipient", "-sent_at")
        latest = {row.recipient_id: row for row in last.distinct("recipient")}
        return [flow_of(row, district, notice, latest.get(row.pk)) for row in rows]

    def preview(self, user: Any, flow: Flow, page: int) -> Preview:
        rows = rows_of(user, flow)
        pages = Paginator(rows, PER_PAGE)
        shown = pages.get_page(page)
        return preview_of(
            flow,
            list(shown.object_list),
            total=pages.count,
            pages=pages.num_pages,
            page=shown.number,
            left_out=reached(user, flow).count() - pages.count,
        )

    def transfers(self, user: Any, flow: Flow) -> Sequence[Transfer]:
        return [said(row) for row in DirectoryTransfer.objects.filter(recipient=flow.source).order_by("-sent_at")]

    def students(self, user: Any, flow: Flow) -> QuerySet[Any]:
        return rows_of(user, flow).order_by().values("pk")

    def about(self, user: Any, student: Any) -> Sequence[Inclusion]:
        today = timezone.localdate()
        running = [flow for flow in self.flows(user, student.district) if flow.state_on(today) is State.RUNNING]
        no = last_words(user, student) if running else {}
        return [inclusion(flow, student, no) for flow in running]

    def send_url(self, user: Any, flow: Flow) -> str:
        may = user.acting_role is not None and Right.SEND_FLOWS in user.acting_role.rights
        return reverse("directory_send", args=[flow.uid]) if may else ""


def notice_of(district: Any) -> DirectoryNotice | None:
    """The district's last notice. Nothing leaves before its ``may_leave_from``."""
    return DirectoryNotice.objects.filter(district=district).order_by("-stated_at", "-pk").first()


def flow_of(
    row: DirectoryRecipient, district: Any, notice: DirectoryNotice | None, last: DirectoryTransfer | None
) -> Flow:
    """The recipient as a flow. What the notice no longer designates no longer leaves."""
    designated = notice.elements if notice else []
    names = sendable(row.elements, designated, recruits=row.recruits)
    stopped = ""
    if notice is None:
        stopped = _("The district has given no public notice (34 CFR 99.37(a)).")
    elif timezone.localdate() < notice.may_leave_from:
        stopped = _("Families have time to say no until %(day)s.") % {"day": date_format(notice.may_leave_from)}
    elif not names:
        stopped = _("The district's notice does not name these elements.")
    return Flow(
        uid=row.uid,
        kind=KIND,
        title=row.name,
        district_id=district.pk,
        sender=str(district),
        receiver=row.name,
        elements=names,
        level=Level.PII,
        students=_whose(row),
        purpose=row.purpose,
        legal_basis=_law(row),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        stopped=stopped,
        last=said(last) if last else None,
        source=row,
    )


def _whose(row: DirectoryRecipient) -> str:
    grades = reached_grades(row.grades, recruits=row.recruits)
    if grades is None:
        return _("students of all grades whose families did not say no")
    listed = listed_in_words([grade_in_words(grade) for grade in grades])
    return _("students of %(grades)s whose families did not say no") % {"grades": listed}


def _law(row: DirectoryRecipient) -> str:
    if row.recruits:
        return _("ESEA 8528 (20 USC 7908): recruiters, secondary students; families may say no")
    return _("FERPA, directory information (34 CFR 99.31(a)(11), 99.37)")


def said(row: DirectoryTransfer) -> Transfer:
    """The stored transfer as the register shows it."""
    columns = tuple(str(ALLOWED.get(name, name)) for name in row.elements)
    return Transfer(row.sent_at, row.sent_by_name, row.students, columns, row.sha256, row.left_out)


def reached(user: Any, flow: Flow) -> QuerySet[Any]:
    """The students whom the flow could name, before their families are asked; none while it does not run."""
    rows = Student.objects.visible_to(user).not_merged().filter(district=flow.district_id, school__isnull=False)
    if flow.state_on(timezone.localdate()) is not State.RUNNING:
        return rows.none()
    grades = reached_grades(flow.source.grades, recruits=flow.source.recruits)
    return rows if grades is None else rows.filter(grades__overlap=list(grades))


def rows_of(user: Any, flow: Flow) -> QuerySet[Any]:
    """The students whose data leaves now, with what the columns need. Families' words are read with the rows."""
    said_no = OptedOut(Value(flow.district_id), Value(flow.source.recruits))
    rows = reached(user, flow).filter(NotAmong(F("pk"), said_no))
    for name, (model, column) in _ELSEWHERE.items():
        if name in flow.elements:
            found = model.objects.visible_to(user).filter(student=OuterRef("pk"))
            if model is SchoolEnrollment:
                found = found.in_force().filter(at_school=OuterRef("school")).order_by("starts_on")
            rows = rows.annotate(**{column: Subquery(found.values(name.partition(".")[2])[:1])})
    return rows.select_related("school").order_by("sort_key", "pk")


#: Elements that are no columns of the student: where they are, and the annotation that brings them.
_ELSEWHERE: dict[str, tuple[type[Any], str]] = {
    "SchoolEnrollment.starts_on": (SchoolEnrollment, "sent_since"),
    "Demographics.birth_date": (Demographics, "sent_birth_date"),
    "GraduationRecord.diploma": (GraduationRecord, "sent_diploma"),
}


def cells_of(flow: Flow, student: Any) -> list[Any]:
    """The student's row, in the order of the flow's elements."""
    return [_cell(name, student) for name in flow.elements]


def _cell(name: str, student: Any) -> Any:
    if name in _ELSEWHERE:
        value = getattr(student, _ELSEWHERE[name][1])
        if name == "GraduationRecord.diploma":
            return option_in_words("DiplomaType", value) if value else ""
        return value.isoformat() if value else ""
    if name == "Student.school":
        return student.school.name
    if name == "Student.grades":
        return grade_in_words(student.grade)
    return getattr(student, name.partition(".")[2])


def categories_of(flow: Flow) -> frozenset[Category]:
    """The data categories of the flow's elements, from the catalogue."""
    known = {f"{each.model.partition('.')[2]}.{each.name}": each.category for each in elements()}
    return frozenset(known[name] for name in flow.elements) | {Category.IDENTITY}


def preview_of(flow: Flow, students: list[Any], **more: Any) -> Preview:
    """Students as the file will hold them."""
    return Preview(
        columns=tuple(ALLOWED[name] for name in flow.elements),
        rows=[cells_of(flow, student) for student in students],
        students=students,
        categories=categories_of(flow),
        **more,
    )


def inclusion(flow: Flow, student: Any, no: dict[str, DirectoryOptOut]) -> Inclusion:
    """Whether the flow holds this student's data, with the reason."""
    grades = reached_grades(flow.source.grades, recruits=flow.source.recruits)
    covers = DirectoryOptOut.Covers
    if covers.ALL in no or (flow.source.recruits and covers.RECRUITERS in no):
        return Inclusion(flow, False, _("Left out, because the family said no."))
    if grades is not None and not set(grades) & set(student.grades):
        return Inclusion(flow, False, _("Not included: it is about students of other grades."))
    if student.school_id is None:
        return Inclusion(flow, False, _("Not included: no school holds the record today."))
    return Inclusion(flow, True, _("Included, unless you say no."))
