"""School needs: which school of a district needs what, how sure that is, how it is weighed; one school by itself."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import Right
from portal.kit.tables import Table
from portal.kit.views import ListPage
from records.actions.figures import ask_for_count
from records.actions.needs import weigh_needs
from records.models import Organization
from records.needs.board import Board, board_of
from records.needs.forms import WeightsForm
from records.needs.listing import SHOWN, WHY, NeedRow, indicators_shown, level_choices, rows_of, table_class
from records.needs.page import age_in_words, changes_of, chart_of, counting_of, definitions_of, lines_of
from records.needs.peers import peers_of
from records.needs.ranking import Standing
from records.needs.weights import Weights, weights_of
from records.needs.words import (
    compared_in_words,
    level_in_words,
    rank_in_words,
    reasons_of,
    summary_of,
    title_of,
    told_in_words,
    weighed_in_words,
)
from records.policies import check_right, has_right, visible_or_404
from records.queries import my_districts, schools_of
from records.school_facts import facts_of
from records.views.framing import as_of_today

FOR_DISTRICTS = gettext_lazy(
    "The needs of a district's schools are ranked for its officials. Your district's office gives that role."
)
FOR_SCHOOLS = gettext_lazy("The needs of a school are for its principal and for the officials of its district.")


def _district_of(request: HttpRequest) -> tuple[Organization, list[Organization]]:
    """The district that the address names, else the first; and the others. Raises PermissionDenied where none is."""
    districts = list(my_districts(request.user))
    if not districts:
        raise PermissionDenied(FOR_DISTRICTS)
    given = request.GET.get("district") or request.POST.get("district")
    chosen = next((one for one in districts if str(one.uid) == given), districts[0])
    return chosen, [one for one in districts if one != chosen]


def _board(user: Any, district: Organization) -> tuple[Board, Weights]:
    weights = weights_of(user, district)
    schools = schools_of(user).filter(district=district, is_active=True)
    return board_of(user, district, list(schools), weights.by_indicator), weights


class NeedsList(ListPage):
    """A district's schools by need: a sentence, the list, how each indicator is defined, and the weights to change."""

    template_name = "records/needs.html"
    export_name = "school-needs"
    shows_students = False
    form: WeightsForm | None = None

    def prepare(self) -> None:
        check_right(self.request, Right.WEIGH_NEEDS, FOR_DISTRICTS)
        self.district, self.others = _district_of(self.request)
        self.board, self.weights = _board(self.request.user, self.district)
        # A download holds every indicator.
        everything = self.request.GET.get("download") == "csv"
        names = (
            [name for part in SHOWN for name in indicators_shown(part)] if everything else indicators_shown(self.shown)
        )
        self.table_class = table_class(names, with_why=everything or self.shown == WHY, with_level=everything)

    @property
    def shown(self) -> str:
        """Which columns the address asks for."""
        asked = self.request.GET.get("show", WHY)
        return asked if asked in SHOWN else WHY

    @property
    def level(self) -> str:
        """The level that the address asks for; empty for all."""
        asked = self.request.GET.get("level", "")
        return asked if asked in dict(level_choices(self.board)) else ""

    @cached_property
    def all_rows(self) -> list[NeedRow]:
        """Every school, greatest need first."""
        return rows_of(self.board, self.weights.by_indicator)

    def rows(self) -> Sequence[NeedRow]:
        return [row for row in self.all_rows if not self.level or self.board.schools[row.pk].level == self.level]

    def categories(self) -> Collection[str]:
        return self.request.user.acting_role.categories  # type: ignore[union-attr]

    def may_export(self) -> bool:
        return True

    def extra(self, table: Table) -> dict[str, Any]:
        names = {row.pk: row.school.name for row in self.all_rows}
        weights = self.weights.by_indicator
        counting = counting_of(self.request.user, self.district)
        return {
            "title": title_of(self.board, names),
            "summary": summary_of(self.board, names, weights),
            "district": self.district,
            "others": self.others,
            "board": self.board,
            "is_ranked": len(self.board.standings) > 1,
            "chart": chart_of(self.board, [(row.school.name, row.standing) for row in self.rows()]),
            "chart_summary": self._chart_summary(),
            "level_choices": level_choices(self.board),
            "level": self.level,
            "show_choices": SHOWN.items(),
            "show": self.shown,
            "definitions": definitions_of(self.board, weights),
            "weights": self.weights,
            "weighed": weighed_in_words(weights),
            "form": self.form or WeightsForm(initial=weights),
            "counting": counting,
            "age": age_in_words(self.board),
            "poll_url": _progress_url(self.district) if counting else "",
            "crumbs": [(_("School needs"), "")],
            **_as_of(self.district, self.board, _("officials of the district")),
        }

    def _chart_summary(self) -> str:
        top = [row for row in self.all_rows if row.standing.is_top]
        told = sum(row.standing.told > 0 for row in self.all_rows)
        return ngettext(
            "%(told)s school needs more than its level beyond chance.",
            "%(told)s schools need more than their level beyond chance.",
            told,
        ) % {"told": told} + (" " + _("Blue: the first five of them.") if top else "")


def _as_of(district: Organization, board: Board, audience: str) -> dict[str, Any]:
    framed = as_of_today([district], audience)
    return {**framed, "as_of": board.counted_on} if board.counted_on else framed


def _progress_url(district: Organization) -> str:
    return f"{reverse('needs_progress')}?district={district.uid}"


@never_cache
@require_POST
def needs_weights(request: HttpRequest) -> HttpResponse:
    """Set the weights; what is wrong comes back with the list beside it."""
    check_right(request, Right.WEIGH_NEEDS, FOR_DISTRICTS)
    district, _others = _district_of(request)
    form = WeightsForm(request.POST)
    if form.is_valid():
        user: Any = request.user
        weigh_needs(by=user, district=district, weights=form.weights, note=form.cleaned_data["note"])
        messages.success(request, _("These weights hold from now on. The ones before stay on file."))
        return redirect(f"{reverse('needs')}?district={district.uid}")
    page = NeedsList()
    page.form = form
    page.setup(request)
    return page.get(request)


@never_cache
@require_POST
def needs_count(request: HttpRequest) -> HttpResponse:
    """Count the figures of the district anew."""
    check_right(request, Right.WEIGH_NEEDS, FOR_DISTRICTS)
    district, _others = _district_of(request)
    ask_for_count(by=request.user, district=district)
    messages.info(request, _("All school years are being counted anew. Until then the former figures show."))
    return redirect(f"{reverse('needs')}?district={district.uid}")


@never_cache
@require_safe
def needs_progress(request: HttpRequest) -> HttpResponse:
    """How far a count is, as the part of the page that asks for it; the page itself for a browser without scripts."""
    check_right(request, Right.WEIGH_NEEDS, FOR_DISTRICTS)
    district, _others = _district_of(request)
    counting = counting_of(request.user, district)
    here = f"{reverse('needs')}?district={district.uid}"
    if not getattr(request, "htmx", None):
        return redirect(here)
    if counting is None:
        response = HttpResponse()
        response["HX-Redirect"] = here
        return response
    context = {
        "label": counting.label, "value": counting.done, "max": counting.steps, "poll_url": _progress_url(district)
    }  # fmt: skip
    return render(request, "components/progress.html", context)


@never_cache
@require_safe
def need(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One school: its needs, what it has, which schools are like it, what changed. A principal sees it by itself."""
    school: Organization = visible_or_404(request, Organization, uid, type=Organization.Type.SCHOOL)
    check_right(request, Right.SEE_FIGURES, FOR_SCHOOLS)
    user: Any = request.user
    assert school.district is not None
    ranks = has_right(user, Right.WEIGH_NEEDS)
    weights = weights_of(user, school.district) if ranks else Weights({})
    schools = list(schools_of(user).filter(district=school.district, is_active=True)) if ranks else [school]
    board = board_of(user, school.district, schools, weights.by_indicator)
    standing = next((one for one in board.standings if one.key == school.pk), None)
    facts = board.schools.get(school.pk)
    ranked = standing if ranks and len(board.standings) > 1 else None
    context = {
        "school": school,
        "facts": facts,
        "standing": ranked,
        "likely": rank_in_words(ranked) if ranked else "",
        "alike": compared_in_words(ranked) if ranked else "",
        "title": _school_title(school, board, ranked),
        "summary": _school_summary(board, ranked, weights),
        "parts": lines_of(facts, ranked, weights.by_indicator) if facts else [],
        "changes": changes_of(facts) if facts else [],
        "tables": facts_of(school),
        "may_propose": has_right(user, Right.PROPOSE_DECISIONS),
        "peers": _peers(board, ranked),
        "age": age_in_words(board),
        "crumbs": [*([(_("School needs"), reverse("needs"))] if ranks else []), (school.name, "")],
        **_as_of(school.district, board, _("the school's principal and the officials of the district")),
    }
    return render(request, "records/need.html", context)


def _school_title(school: Organization, board: Board, standing: Standing | None) -> str:
    if not board.schools.get(school.pk):
        return _("Nothing about %(school)s has been counted yet") % {"school": school.name}
    if standing is None:
        return _("What %(school)s needs, and what it has") % {"school": school.name}
    words = {"school": school.name, "rank": standing.rank, "all": len(board.standings)}
    if standing.told > 0:
        return _("%(school)s is number %(rank)s of %(all)s by need") % words
    if standing.told < 0:
        return _("%(school)s needs less than its level") % words
    return _("Nobody can say whether %(school)s needs more or less than its level") % words


def _school_summary(board: Board, standing: Standing | None, weights: Weights) -> str:
    if standing is None:
        return ""
    reasons = reasons_of(board, standing, weights.by_indicator, most=5)
    likely = _("Its rank is likely between %(best)s and %(worst)s.")
    if standing.best == standing.worst:
        likely = _("Its rank is likely %(best)s.")
    likely %= {"best": standing.best, "worst": standing.worst}
    if not reasons:
        return likely
    return _("What weighs most: %(reasons)s.") % {"reasons": "; ".join(reasons)} + " " + likely


def _peers(board: Board, standing: Standing | None) -> list[dict[str, Any]]:
    if standing is None:
        return []
    return [
        {
            "school": board.schools[peer.standing.key].school,
            "level": level_in_words(board.schools[peer.standing.key]),
            "students": board.schools[peer.standing.key].students,
            "distance": f"{peer.distance:.2f}",
            "rank": peer.standing.rank,
            "told": told_in_words(peer.standing),
        }
        for peer in peers_of(board, standing.key)
    ]
