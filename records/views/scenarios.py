"""Scenarios: ways to spend a budget on what schools are short of, counted, kept and put side by side."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles import Right
from records.actions.ledger import save_scenario
from records.decisions.allocation import CannotSolve, solve
from records.decisions.offers import offers_of
from records.decisions.scenario_form import SaveForm, ScenarioForm
from records.decisions.scenario_words import Told
from records.decisions.scenarios import (
    answer_as_json,
    answer_from_json,
    can_be_asked,
    question_as_json,
    question_from_json,
    question_of,
)
from records.decisions.words import dollars
from records.models import Organization, Scenario
from records.policies import check_right, visible_or_404
from records.queries import my_districts, schools_of
from records.views.decisions import FOR_DISTRICTS
from records.views.framing import as_of_today
from records.words import number

#: So many scenarios stand side by side.
SIDE_BY_SIDE = 3


def _check(request: HttpRequest) -> list[Organization]:
    """The reader's districts. Raises PermissionDenied without the right, Http404 where there is none."""
    check_right(request, Right.APPROVE_DECISIONS, FOR_DISTRICTS)
    districts = list(my_districts(request.user))
    if not districts:
        raise Http404
    return districts


def _audience() -> str:
    return _("the officials of the district")


def _told(kept: Scenario) -> Told | None:
    """The scenario with its words; None where what is kept cannot be read."""
    try:
        return Told(question_from_json(kept.question), answer_from_json(kept.answer), kept.question["words"])
    except (KeyError, TypeError, ValueError):
        return None


@never_cache
@require_safe
def scenarios(request: HttpRequest) -> HttpResponse:
    """What was kept, and up to three of them side by side."""
    districts = _check(request)
    kept = list(Scenario.objects.visible_to(request.user).order_by("-pk"))
    asked = request.GET.getlist("with")
    chosen = [one for one in kept if str(one.uid) in asked][:SIDE_BY_SIDE]
    columns = [(one, told) for one in chosen if (told := _told(one))]
    context = {
        "kept": [(one, str(one.uid) in asked, date_format(timezone.localtime(one.made_at))) for one in kept],
        "columns": columns,
        "too_many": len(asked) > SIDE_BY_SIDE,
        "rows": _side_by_side(columns),
        "title": ngettext("%(count)s scenario is kept", "%(count)s scenarios are kept", len(kept))
        % {"count": number(len(kept))} if kept else _("No scenario is kept yet"),
        "summary": _(
            "A scenario counts which way to spend a budget covers most of what schools are short of. It proposes "
            "nothing by itself: people do."
        ),
        "crumbs": [(_("Decisions"), reverse("decisions")), (_("Scenarios"), "")],
        **as_of_today(districts, _audience()),
    }  # fmt: skip
    return render(request, "records/scenarios.html", context)


def _side_by_side(columns: list[tuple[Scenario, Told]]) -> list[tuple[str, list[tuple[str, str]]]]:
    """(label, (title, value) of each scenario): what each costs and covers, in all and by school."""
    if not columns:
        return []
    bests = [told.answer.best for _one, told in columns]
    rows = [
        (_("Would be spent"), [dollars(best.dollars) if best else "–" for best in bests]),
        (_("Needs of students covered"), [number(round(best.students)) if best else "–" for best in bests]),
        (_("Needs of students in all"), [number(round(told.answer.students_in_need)) for _one, told in columns]),
    ]
    at = [{row["name"]: row for row in told.schools()} for _scenario, told in columns]
    for name in sorted({name for of_one in at for name in of_one}):
        cells = [of_one.get(name) for of_one in at]
        words = [_("%(share)s for %(dollars)s") % cell if cell else "–" for cell in cells]
        rows.append((name, words))
    titles = [one.title for one, _told in columns]
    return [(label, list(zip(titles, cells, strict=True))) for label, cells in rows]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def scenario_new(request: HttpRequest) -> HttpResponse:
    """Ask which way to spend a budget covers most; the address holds the question. POST keeps it with its answer."""
    districts = _check(request)
    user: Any = request.user
    district = next((one for one in districts if str(one.uid) == request.GET.get("district")), districts[0])
    schools = list(schools_of(user).filter(district=district).select_related("district").order_by("name"))
    offers = [offer for offer in offers_of(user, [district])[district.pk].values() if can_be_asked(offer)]
    asked = any(name in request.GET for name in ("resources", "budget"))
    form = ScenarioForm(request.GET if asked else None, schools=schools, offers=offers)
    save = SaveForm(request.POST or None)
    context: dict[str, Any] = {
        "form": form,
        "can_ask": bool(offers and schools),
        "district": district,
        "others": [one for one in districts if one != district],
        "title": _("Which way to spend a budget covers most of what schools are short of?"),
        "summary": _("Only what figures say is counted: what one costs here, and how many students are short of it."),
        "crumbs": [
            (_("Decisions"), reverse("decisions")),
            (_("Scenarios"), reverse("scenarios")),
            (_("Compare"), ""),
        ],
        **as_of_today([district], _audience()),
    }
    if asked and form.is_valid():
        question, words = question_of(user, schools, form.wanted())
        try:
            told = Told(question, solve(question), words)
        except CannotSolve:
            form.add_error(None, _("Time was up before this was counted. Ask for fewer resources or funds."))
        else:
            if request.method == "POST" and save.is_valid():
                kept = save_scenario(
                    by=user,
                    district=district,
                    title=save.cleaned_data["title"],
                    question=question_as_json(question, words),
                    answer=answer_as_json(told.answer),
                )
                messages.success(request, _("It is kept as it is, with the figures of today."))
                return redirect("scenario", uid=kept.uid)
            context |= {
                "told": told,
                "lines": told.lines(),
                "save": save,
                "title": told.headline(),
                "summary": told.summary(),
            }
    return render(request, "records/scenario_new.html", context)


@never_cache
@require_safe
def scenario(request: HttpRequest, uid: object) -> HttpResponse:
    """A scenario as it was kept, each line with the way to a proposal."""
    check_right(request, Right.APPROVE_DECISIONS, FOR_DISTRICTS)
    kept: Scenario = visible_or_404(request, Scenario, uid)
    district = Organization.objects.get(pk=kept.district_id)
    told = _told(kept)
    day = date_format(timezone.localtime(kept.made_at), "DATE_FORMAT")
    context = {
        "kept": kept,
        "told": told,
        "lines": told.lines(str(kept.uid)) if told else [],
        "title": f"{kept.title}: {told.headline()}" if told else kept.title,
        "summary": told.summary() if told else _("What is kept of this scenario cannot be read."),
        "by": _("Counted and kept by %(who)s on %(day)s.") % {"who": kept.made_by_name, "day": day},
        "crumbs": [
            (_("Decisions"), reverse("decisions")),
            (_("Scenarios"), reverse("scenarios")),
            (kept.title, ""),
        ],
        **as_of_today([district], _audience()),
    }
    return render(request, "records/scenario.html", context)
