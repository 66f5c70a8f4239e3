"""Early warning: who reaches a line today and why, and the page on which a district draws its lines."""

from collections.abc import Collection, Mapping
from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import Channel
from accounts.roles import Category, Right
from portal.kit.tables import Table
from portal.kit.views import ListPage
from records.actions.early_warning import draw_lines
from records.early_warning import Board, board_of, standings_of, thresholds_by_district
from records.early_warning.forms import ThresholdsForm
from records.early_warning.listing import (
    EarlyWarningFilters,
    EarlyWarningSchoolTable,
    EarlyWarningTable,
    Shown,
    coverage_in_words,
    flagged_students,
    interventions_of,
)
from records.early_warning.rule import AREAS, CATEGORY_OF, lines_in_words
from records.models import Organization, Student
from records.policies import (
    carries,
    check_right,
    check_role,
    disclose,
    has_right,
    serves_organization,
    works_with_students,
)
from records.purposes import Purpose
from records.queries import my_districts, schools_of
from records.school.changes import numbers_at
from records.scope import scope_of
from records.views.framing import as_of_today, staff_audience
from records.views.principal import SchoolList
from records.words import number

FOR_STAFF = gettext_lazy(
    "Early warning is for the people who teach students or serve their school or district. A section or an "
    "organization that is yours would open it; ask your school's or district's office."
)
FOR_DISTRICTS = gettext_lazy("The lines of early warning are drawn by the officials of the district.")


#: Above so many students, whoever serves a whole district first chooses a school: the rule counts from the records of
#: the moment, and for a large district that takes seconds.
LONGEST = 5_000


class EarlyWarningSchools(SchoolList):
    """The schools of a large district, each with its list; and how to count all of them at once."""

    table_class = EarlyWarningSchoolTable
    template_name = "records/early_warning_schools.html"

    def prepare(self) -> None:
        check_role(self.request, works_with_students, FOR_STAFF)

    def extra(self, table: Table) -> dict[str, Any]:
        found = super().extra(table)
        return found | {
            "title": _("Choose a school to see who reaches an early-warning line"),
            "summary": found["title"] + ".",
            "every_school": f"{reverse('early_warning')}?school=",
            "crumbs": [(_("Early warning"), "")],
        }


class EarlyWarningList(ListPage):
    """Students whose attendance, behavior or course work reaches a line today, those with most areas first."""

    table_class = EarlyWarningTable
    filter_class = EarlyWarningFilters
    template_name = "records/early_warning.html"
    export_name = "early-warning"
    board: Board
    only: list[int] | None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # Whoever narrowed the list in any way has chosen.
        if not request.GET and self._is_a_large_district():
            schools = EarlyWarningSchools()
            schools.setup(request)
            return schools.get(request)
        return super().get(request, *args, **kwargs)

    def _is_a_large_district(self) -> bool:
        user = self.request.user
        if not serves_organization(user) or schools_of(user)[:2].count() < 2:
            return False
        return Student.objects.visible_to(user).exclude(school=None)[: LONGEST + 1].count() > LONGEST

    def prepare(self) -> None:
        check_role(self.request, works_with_students, FOR_STAFF)
        self.only = self._at_chosen_school()
        self.board = board_of(self.request.user, self.districts, only=self.only)

    def _at_chosen_school(self) -> list[int] | None:
        """Who is at the school that the address names, so that nobody else is counted; None where it names none."""
        given = self.request.GET.get("school")
        schools = schools_of(self.request.user) if given else ()
        chosen = next((school for school in schools if str(school.uid) == given), None)
        return numbers_at(self.request.user, chosen) if chosen else None

    @cached_property
    def districts(self) -> dict[int, Organization]:
        """The districts whose lines the list goes by."""
        return Organization.objects.in_bulk(scope_of(self.request.user).districts)

    def rows(self) -> QuerySet[Student]:
        return flagged_students(self.request.user, self.board)

    def categories(self) -> Collection[str]:
        return self.request.user.acting_role.categories  # type: ignore[union-attr]

    def may_export(self) -> bool:
        return has_right(self.request.user, Right.EXPORT_ROSTER)

    def disclose(self, rows: list[Any], shown: list[str], *, exported: bool) -> Mapping[Any, Any]:
        user, channel = self.request.user, Channel.EXPORT if exported else Channel.PAGE
        reasons = disclose(self.request, rows, map(Category, shown), Purpose.EARLY_WARNING, channel=channel)
        standings, under_way = standings_of(user, rows), interventions_of(user, rows)
        for row in rows:
            row.shown = Shown(standings[row.pk], under_way.get(row.pk, ()))
        return reasons

    def extra(self, table: Table) -> dict[str, Any]:
        user = self.request.user
        everybody = Student.objects.visible_to(user).not_merged().count() if self.only is None else len(self.only)
        return {
            "title": _title(len(self.board.flags), everybody),
            "summary": " ".join(filter(None, (coverage_in_words(user, self.board), _new_in_words(self.board)))),
            "lines": lines_for(user, self.districts),
            "may_draw": has_right(user, Right.SET_EARLY_WARNING),
            "crumbs": [(_("Early warning"), "")],
            **as_of_today(self.districts.values(), staff_audience()),
        }


def _title(flagged: int, everybody: int) -> str:
    words = {"count": number(flagged), "all": number(everybody)}
    return (
        ngettext(
            "%(count)s of %(all)s students reaches an early-warning line today",
            "%(count)s of %(all)s students reach an early-warning line today",
            flagged,
        )
        % words
    )


def _new_in_words(board: Board) -> str:
    new = len(board.students(new=True))
    return ngettext(
        "%(count)s reached one within the last week.", "%(count)s reached one within the last week.", new
    ) % {"count": number(new)}


def lines_for(user: Any, districts: Mapping[int, Organization]) -> list[dict[str, Any]]:
    """For each district its lines as facts, of the areas that the acting role is told of."""
    return [
        {
            "district": districts[district],
            "facts": [
                (AREAS[area], words)
                for area, words in lines_in_words(thresholds).items()
                if carries(user, CATEGORY_OF[area])
            ],
        }
        for district, thresholds in thresholds_by_district(districts).items()
    ]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def early_warning_lines(request: HttpRequest) -> HttpResponse:
    """The lines of a district, to change; each change holds from the next request on, and the former ones are kept."""
    check_role(request, works_with_students, FOR_STAFF)
    check_right(request, Right.SET_EARLY_WARNING, FOR_DISTRICTS)
    user: Any = request.user
    districts = list(my_districts(user))
    if not districts:
        raise PermissionDenied(FOR_DISTRICTS)
    chosen = next((one for one in districts if str(one.uid) == request.GET.get("district")), districts[0])
    drawn = thresholds_by_district([chosen.pk])[chosen.pk]
    form = ThresholdsForm(request.POST if request.method == "POST" else None, initial=asdict(drawn))
    if request.method == "POST" and form.is_valid():
        draw_lines(by=user, district=chosen, lines=form.cleaned_data)
        messages.success(request, _("These lines hold from now on, in the whole district."))
        return redirect("early_warning")
    context = {
        "form": form,
        "others": [one for one in districts if one != chosen],
        "title": _("Where %(district)s draws its lines") % {"district": chosen.name},
        "summary": _(
            "Whoever reaches a line appears in the list of early warning of their teachers, their school and the "
            "district, with what is on file and with the line."
        ),
        "crumbs": [(_("Early warning"), reverse("early_warning")), (_("Lines"), "")],
        **as_of_today([chosen], _("the officials of the district")),
    }
    return render(request, "records/early_warning_lines.html", context)
