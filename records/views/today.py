"""A teacher's first page: who needs help now, and why; what waits; then the sections."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.roles import Category
from records.models import Section, Student
from records.policies import check_role, disclose, teaches
from records.purposes import Purpose
from records.queries import with_student_count
from records.today.board import Board, board_of_teacher
from records.views.framing import WHERE_TO_ASK, as_of_today
from records.words import number

FOR_TEACHERS = gettext_lazy(
    "This page is for those who teach sections. Principals and counselors find the students of their school under "
    "Students, and what is tried under Interventions."
)
#: What the rule rests on for a teacher, and the interventions beside it.
SHOWN = (Category.IDENTITY, Category.ATTENDANCE, Category.ACADEMICS, Category.SUPPORTS)
AT_FIRST = 12


@never_cache
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """Names with reasons, the most urgent first; then interventions that wait; then the sections."""
    check_role(request, teaches, FOR_TEACHERS)
    user: Any = request.user
    rows = Student.objects.visible_to(user).not_merged().select_related("district")
    students = list(rows.order_by("sort_key", "pk"))
    board = board_of_teacher(user, students, timezone.localdate())
    needs = board.needs if request.GET.get("all") else board.needs[:AT_FIRST]
    waiting = [*board.due, *board.silent]
    shown = {need.student.pk: need.student for need in needs} | {plan.student_id: plan.student for plan in waiting}
    reasons = disclose(request, shown.values(), SHOWN, Purpose.TODAY)
    sections = Section.objects.visible_to(user).select_related("school").order_by("title")
    title, summary = _in_words(board, len(students))
    context = {
        "title": title,
        "summary": summary,
        "needs": [(need, reasons[need.student.pk]) for need in needs],
        "lines": list(dict.fromkeys((each.flag.title, each.flag.line) for need in needs for each in need.reasons)),
        "left": len(board.needs) - len(needs),
        "due": board.due,
        "silent": board.silent,
        "sections": [section for section in with_student_count(user, sections) if section.students],  # type: ignore[attr-defined]
        "where_to_ask": WHERE_TO_ASK,
        **as_of_today({student.district for student in students}, _("you alone; others see their own students")),
    }
    return render(request, "records/today.html", context)


def _in_words(board: Board, students: int) -> tuple[str, str]:
    """The title, which is a fact, and what changed since last week."""
    total = len(board.needs)
    words = {"count": number(total), "students": number(students), "new": number(board.new),
             "helped": number(board.helped)}  # fmt: skip
    if not students:
        return _("You have no student today"), _("The roster has nobody in your sections today.")
    if not total:
        return _("None of your %(students)s students reaches a line of the early-warning rule") % words, _(
            "The rule looks at attendance and course work. Its lines are your district's."
        )
    title = (
        ngettext(
            "%(count)s of your %(students)s students needs a look now",
            "%(count)s of your %(students)s students need a look now",
            total,
        )
        % words
    )
    changed = (
        ngettext(
            "For %(new)s of them something is new since last week.",
            "For %(new)s of them something is new since last week.",
            board.new,
        )
        if board.new
        else _("Nothing is new since last week.")
    ) % words
    return title, f"{changed} " + _("An intervention is running for %(helped)s of %(count)s.") % words
