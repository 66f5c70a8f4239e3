"""A child's page for the family, and the one page that goes along to a talk with the teachers."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.roles import Category, RoleName
from portal.kit.panels import panels_for
from records.family.calendar import legend, months_of
from records.family.child import Child, children_of
from records.family.facts import SOON, facts_about, screenings, state_tests, subject_of
from records.family.meanings import meanings_of
from records.family.sections import assessment_stories, attendance_trend, class_grades, work_lines
from records.family.words import attendance_in_words, in_a_sentence, level_in_words, percent_in_words
from records.models import ProgramParticipation, Student
from records.options import option_in_words
from records.policies import Reason, check_role, disclose, has_own_records, visible_or_404
from records.purposes import Purpose
from records.queries import contacts_of
from records.record import part_named, parts_for
from records.record.learning import grades, graduation
from records.record.listing import said
from records.record.support import look_in_words
from records.views import record
from records.views.framing import as_of_today
from records.words import grade_in_words, number

FOR_FAMILIES = gettext_lazy(
    "This page is for the family, to take along to a talk with the teachers. "
    "What you may see of the student stands on the student's own page."
)
#: Parts of the record that the page shows in a shape of its own, and those that it lists.
SHAPED = ("attendance", "academics", "assessment", "supports", "transportation")
AT_A_TALK = (
    Category.IDENTITY, Category.ENROLLMENT, Category.ATTENDANCE, Category.ACADEMICS, Category.ASSESSMENT,
    Category.SUPPORTS,
)  # fmt: skip


@never_cache
@require_safe
def student(request: HttpRequest, uid: object) -> HttpResponse:
    """One student's page: for the family how the child is doing, for staff the record (records.views.record)."""
    if not has_own_records(request.user):
        return record.student(request, uid)
    found: Student = visible_or_404(request, Student, uid)
    user: Any = request.user
    reason = disclose(request, [found], user.acting_role.categories, Purpose.RECORD)[found.pk]
    child = children_of(user, [found])[0]
    context = {
        **_head(request, child, reason),
        **_attendance(user, child),
        **_school_work(user, child),
        "supports": record.part_on_page(user, found, part_named("supports")),  # type: ignore[arg-type]
        "transportation": record.part_on_page(user, found, part_named("transportation")),  # type: ignore[arg-type]
        "panels": panels_for("child", request, found),
        "identity": record.identity_facts(user, found),
        "schools": record.schools_attended(user, found),
        "contacts": contacts_of(user, found),
        "parts": [record.part_on_page(user, found, part) for part in parts_for(user) if part.name not in SHAPED],
        "crumbs": [*record.way_here(request), (found.name, "")],
        **as_of_today([found.district], record.audience_of(user)),
    }
    return render(request, "records/child.html", {**context, "contents": _contents(context)})


def _head(request: HttpRequest, child: Child, reason: Reason) -> dict[str, Any]:
    """Who the child is, the sentence, the figures, and what they mean."""
    user: Any = request.user
    found, is_own = child.student, user.acting_role.name == RoleName.STUDENT
    place = ", ".join(filter(None, (grade_in_words(found.grade), found.school.name if found.school else "")))
    return {
        "student": found,
        "child": child,
        "is_own": is_own,
        "title": f"{found.name}: {place}" if place else found.name,
        "summary": in_a_sentence(child, is_own=is_own),
        "reason": reason,
        "figures": _figures(child),
        "meanings": meanings_of(facts_about(child)),
    }


def _figures(child: Child) -> list[dict[str, Any]]:
    attendance, figures = child.attendance, []
    missing, due = len(child.work.missing), child.work.due_within(SOON, child.today)
    if attendance.days:
        of = _("of %(days)s school days so far; the line schools watch is 10 %%") % {
            "days": number(attendance.enrolled)
        }
        figures.append(
            {
                "value": percent_in_words(attendance.percent),
                "label": _("of school days missed"),
                "compare": f"{number(attendance.missed)} {of}",
                "href": "#attendance",
            }
        )
    return [
        *figures,
        {
            "value": number(missing),
            "label": ngettext("piece of work missing", "pieces of work missing", missing),
            "href": "#work",
        },
        {
            "value": number(due),
            "label": ngettext("piece of work due within 7 days", "pieces of work due within 7 days", due),
            "href": "#work",
        },
    ]


def _attendance(user: Any, child: Child) -> dict[str, Any]:
    part: Any = part_named("attendance")
    return {
        "attendance": attendance_in_words(child),
        "counted_until": child.attendance.days[-1].on if child.attendance.days else None,
        "months": months_of(child.attendance, child.today),
        "legend": legend(),
        "trend": attendance_trend(child),
        "events": record.part_on_page(user, child.student, part),
    }


def _school_work(user: Any, child: Child) -> dict[str, Any]:
    """Work, grades and tests; of grades also those of all years, as a list."""
    classes = class_grades(child)
    return {
        "missing": work_lines(child.work.missing),
        "due": work_lines(child.work.due),
        "sections": child.sections,
        "class_grades": classes,
        "without_grades": [one.section.title for one in classes if not (one.grade or one.categories)],
        "all_grades": [
            listing.shortened() for listing in (grades(user, child.student), *graduation(user, child.student))
        ],
        "stories": assessment_stories(child),
    }


def _contents(context: dict[str, Any]) -> list[tuple[str, Any]]:
    """Anchors and headings of the page's sections."""
    return [
        ("meanings", _("What this means")),
        ("attendance", _("Attendance")),
        ("work", _("Work to do")),
        ("grades", _("Grades by class")),
        ("assessment", _("Tests")),
        ("supports", _("Programs and support")),
        ("schedule", _("Classes and teachers")),
        ("transportation", _("Bus")),
        *((panel.name, panel.title) for panel in context["panels"]),
        ("identity", _("More on file")),
    ]


@never_cache
@require_safe
def conference(request: HttpRequest, uid: object) -> HttpResponse:
    """One page to print: how the child is doing, what to ask, and room for notes."""
    found: Student = visible_or_404(request, Student, uid)
    check_role(request, has_own_records, FOR_FAMILIES)
    user: Any = request.user
    disclose(request, [found], AT_A_TALK, Purpose.CONFERENCE)
    child = children_of(user, [found])[0]
    programs = said(ProgramParticipation, user, found).in_force()  # type: ignore[attr-defined]
    context = {
        "student": found,
        "child": child,
        "title": _("%(name)s: for a talk with the teachers") % {"name": found.name},
        "summary": in_a_sentence(child, is_own=user.acting_role.name == RoleName.STUDENT),
        "attendance": attendance_in_words(child),
        "counted_until": child.attendance.days[-1].on if child.attendance.days else None,
        "missing": work_lines(child.work.missing),
        "class_grades": class_grades(child),
        "tests": [
            (
                f"{option_in_words('AssessmentKind', series.kind)}: {subject_of(series)}",
                date_format(row.taken_on),
                level_in_words(row),
            )
            for series, row in (*state_tests(child), *screenings(child))
        ],
        "plans": [
            (plan, look_in_words(plan, looks[0]) if (looks := child.check_ins.get(plan.pk, ())) else "")
            for plan in child.plans
        ],
        "programs": [option_in_words("Program", row.program) for row in programs.order_by("program", "pk")],
        "questions": [meaning.ask for meaning in meanings_of(facts_about(child)) if meaning.ask],
        "crumbs": [
            *record.way_here(request),
            (found.name, reverse("student", args=[found.uid])),
            (_("For a talk with the teachers"), ""),
        ],
        **as_of_today([found.district], record.audience_of(user)),
    }
    return render(request, "records/conference.html", context)
