"""Interventions: the list, the library, opening one for a student, and the page of one with its check-ins and notes."""

from collections.abc import Collection, Mapping
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles import Category, Right
from portal.kit.charts import line_chart
from portal.kit.tables import Table
from portal.kit.views import ListPage
from records.actions.interventions import (
    NotPossible,
    check_in,
    close_intervention,
    open_intervention,
    write_note,
)
from records.interventions.forms import CheckInForm, CloseForm, NoteForm, OpenForm
from records.interventions.library import BY_CODE, LIBRARY, LibraryEntry
from records.interventions.table import (
    InterventionFilters,
    InterventionTable,
    interventions_of,
    running,
    state_in_words,
)
from records.interventions.team import name_in, names_of, team_of
from records.models import Intervention, InterventionCheckIn, InterventionNote, Student
from records.options import option_in_words
from records.policies import (
    check_right,
    check_role,
    disclose,
    has_right,
    visible_or_404,
    works_with_students,
)
from records.purposes import Purpose
from records.record.listing import plain
from records.views.framing import as_of_today, staff_audience
from records.words import number

FOR_STAFF = gettext_lazy(
    "This page is for the team of a student: those who teach them or serve their school. Families read about "
    "interventions on the student's own page."
)
RUNNING_IS_FOR = gettext_lazy(
    "Teachers, counselors and principals run interventions. Ask one of them; what they write shows on the student's "
    "page."
)
SHOWN = (Category.IDENTITY, Category.SUPPORTS)


class InterventionList(ListPage):
    """What is tried for the students whom the person sees."""

    table_class = InterventionTable
    filter_class = InterventionFilters
    template_name = "records/interventions.html"

    def prepare(self) -> None:
        check_role(self.request, works_with_students, FOR_STAFF)

    def rows(self) -> QuerySet[Intervention]:
        return interventions_of(self.request.user)

    def categories(self) -> Collection[str]:
        return self.request.user.acting_role.categories  # type: ignore[union-attr]

    def disclose(self, rows: list[Any], shown: list[str], *, exported: bool) -> Mapping[Any, Any]:
        students = {row.student_id: row.student for row in rows}
        reasons = disclose(self.request, students.values(), map(Category, shown), Purpose.INTERVENTIONS)
        return {row.pk: reasons[row.student_id] for row in rows}

    def extra(self, table: Table) -> dict[str, Any]:
        run = self.rows().filter(running()).count()
        return {
            "title": ngettext("%(count)s intervention is running", "%(count)s interventions are running", run)
            % {"count": number(run)},
            "summary": _("To open one, go to the student's page. Those that have ended stay in the list."),
            **as_of_today({row.record.district for row in table.page.object_list}, staff_audience()),
        }


@never_cache
@require_safe
def intervention_library(request: HttpRequest) -> HttpResponse:
    """Everything that can be chosen from, by what it is for."""
    check_role(request, works_with_students, FOR_STAFF)
    context = {
        "title": ngettext(
            "The library has %(count)s kind of help", "The library has %(count)s kinds of help", len(LIBRARY)
        )
        % {"count": number(len(LIBRARY))},
        "summary": _("To use one, open an intervention on a student's page and choose it there."),
        "areas": _by_area(),
        "crumbs": [(_("Interventions"), reverse("interventions")), (_("Library"), "")],
    }
    return render(request, "records/intervention_library.html", context)


def _by_area() -> list[tuple[str, list[LibraryEntry]]]:
    return [
        (option_in_words("InterventionArea", area), [entry for entry in LIBRARY if entry.area == area])
        for area in dict.fromkeys(entry.area for entry in LIBRARY)
    ]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def intervention_open(request: HttpRequest, uid: object) -> HttpResponse:
    """Choose from the library, then say goal, measure and dates for one student."""
    student: Student = visible_or_404(request, Student, uid)
    check_right(request, Right.RUN_INTERVENTIONS, RUNNING_IS_FOR)
    code = request.GET.get("from", "")
    entry = BY_CODE.get(code)
    form = OpenForm(entry, request.POST or None) if entry or code == "own" or request.method == "POST" else None
    if request.method == "POST" and form is not None and form.is_valid():
        words = form.cleaned_data | {"library_entry": entry.code if entry else ""}
        made = open_intervention(by=request.user, student=student, **words)  # type: ignore[arg-type]
        messages.success(request, _("The intervention is open. Log a check-in whenever you look at how it goes."))
        return redirect("intervention", uid=made.uid)
    disclose(request, [student], {Category.IDENTITY}, Purpose.INTERVENTION)
    context = {
        "student": student,
        "form": form,
        "entry": entry,
        "areas": _by_area(),
        "title": _("Open an intervention for %(name)s") % {"name": student.name},
        "summary": _("Goal, measure and a date: whoever works with the student sees them, and the family as well."),
        "crumbs": [*_student_crumbs(student), (_("Open an intervention"), "")],
        **as_of_today([student.district], staff_audience()),
    }
    return render(request, "records/intervention_open.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def intervention(request: HttpRequest, uid: object) -> HttpResponse:
    """One intervention: its goal, how it went so far, and the forms of those who run it."""
    found: Intervention = visible_or_404(request, Intervention, uid, is_active=True)
    check_role(request, works_with_students, FOR_STAFF)
    student = Student.objects.visible_to(request.user).select_related("district").get(pk=found.student_id)
    forms = _forms(request, found, student)
    if request.method == "POST":
        check_right(request, Right.RUN_INTERVENTIONS, RUNNING_IS_FOR)
        if _done(request, found, forms):
            return redirect("intervention", uid=found.uid)
    reason = disclose(request, [student], SHOWN, Purpose.INTERVENTION)[student.pk]
    return render(
        request,
        "records/intervention.html",
        {
            "intervention": found,
            "student": student,
            "reason": reason,
            "forms": forms,
            "title": _("%(name)s: %(title)s") % {"name": student.name, "title": found.title_in_words},
            "crumbs": [
                (_("Interventions"), reverse("interventions")),
                (student.name, reverse("student", args=[student.uid])),
                (found.title_in_words, ""),
            ],
            **_content(request.user, found),
            **as_of_today([student.district], staff_audience()),
        },
    )


def _forms(request: HttpRequest, found: Intervention, student: Student) -> dict[str, Any]:
    """The forms that this person can use now; the one that was sent holds what was typed."""
    if not has_right(request.user, Right.RUN_INTERVENTIONS) or found.opened_by_id is None or found.ends_on:
        return {}
    sent = request.POST.get("what") if request.method == "POST" else None
    given = {name: request.POST if name == sent else None for name in ("check_in", "note", "close")}
    return {
        "check_in": CheckInForm(found.starts_on, given["check_in"]),
        "note": NoteForm(team_of(request.user, student), given["note"]),
        "close": CloseForm(given["close"]),
    }


def _done(request: HttpRequest, found: Intervention, forms: dict[str, Any]) -> bool:
    """Do what was sent, where the form is good; what does not fit is said beside the form."""
    what, by = request.POST.get("what", ""), request.user
    form = forms.get(what)
    if form is None:
        raise Http404
    if not form.is_valid():
        return False
    try:
        if what == "check_in":
            check_in(by=by, intervention=found, **form.cleaned_data)  # type: ignore[arg-type]
            messages.success(request, _("The check-in is logged."))
        elif what == "note":
            write_note(by=by, intervention=found, text=form.cleaned_data["text"], readers=form.named())  # type: ignore[arg-type]
            messages.success(request, _("The note is kept. Only you and those whom you named can read it."))
        else:
            close_intervention(by=by, intervention=found, **form.cleaned_data)  # type: ignore[arg-type]
            messages.success(request, _("The intervention is closed. It stays on file with its outcome."))
    except NotPossible as problem:
        form.add_error(None, str(problem))
        return False
    return True


def _content(user: Any, found: Intervention) -> dict[str, Any]:
    """How it went: the sentence, the facts, check-ins newest first with their chart, and the notes one may read."""
    rows = InterventionCheckIn.objects.visible_to(user).filter(intervention=found, is_active=True)
    checks = list(rows.order_by("-on_date"))
    notes = list(InterventionNote.objects.visible_to(user).filter(intervention=found).order_by("-written_at"))
    numbers = [found.opened_by_id, *(one.logged_by_id for one in checks), *(note.author_id for note in notes)]
    names = names_of(user, [*numbers, *(reader for note in notes for reader in note.readers)])
    return {
        "summary": _summary(found, checks),
        "facts": _facts(found, names),
        "checks": [(each, option_in_words("InterventionProgress", each.progress), plain(each.measured),
                    name_in(names, each.logged_by_id) if each.logged_by_id else "") for each in checks],
        "notes": [(note, name_in(names, note.author_id), [name_in(names, reader) for reader in note.readers])
                  for note in notes],
        **_chart(found, checks),
    }  # fmt: skip


def _facts(found: Intervention, names: dict[int, str]) -> list[tuple[str, str]]:
    ends = date_format(found.goal_on) if found.goal_on else ""
    source = name_in(names, found.opened_by_id) if found.opened_by_id else _("the district's system, which keeps it")
    said = [
        (_("For"), option_in_words("InterventionArea", found.area)),
        (_("How"), found.plan_in_words),
        (_("Goal"), found.goal),
        (_("Measured by"), found.measure_in_words),
        (_("Since"), date_format(found.starts_on)),
        (_("Goal by"), ends),
        (_("How it stands"), state_in_words(found)),
        (_("Opened by"), source),
    ]
    return [(label, value) for label, value in said if value]


def _summary(found: Intervention, checks: list[InterventionCheckIn]) -> str:
    if not checks:
        return _("No check-in is logged yet.")
    last = checks[0]
    words = {"day": date_format(last.on_date), "count": number(len(checks)),
             "progress": option_in_words("InterventionProgress", last.progress) or _("not said")}  # fmt: skip
    return (
        ngettext(
            "%(count)s check-in; the last one, on %(day)s, says: %(progress)s.",
            "%(count)s check-ins; the last one, on %(day)s, says: %(progress)s.",
            len(checks),
        )
        % words
    )


def _chart(found: Intervention, checks: list[InterventionCheckIn]) -> dict[str, Any]:
    measured = [each for each in reversed(checks) if each.measured is not None and each.measured >= 0]
    chart = line_chart([(date_format(one.on_date), round(one.measured or 0), plain(one.measured)) for one in measured])
    if chart is None:
        return {}
    words = {
        "first": plain(measured[0].measured),
        "last": plain(measured[-1].measured),
        "goal": plain(found.goal_value),
    }
    summary = _("From %(first)s at the first check-in to %(last)s at the last.") % words
    if found.goal_value is not None:
        summary += " " + _("The goal is %(goal)s.") % words
    return {"chart": chart, "chart_title": found.measure_in_words or _("What was measured"), "chart_summary": summary}


def _student_crumbs(student: Student) -> list[tuple[str, str]]:
    return [(_("Students"), reverse("students")), (student.name, reverse("student", args=[student.uid]))]
