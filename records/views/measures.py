"""The page of measures: one figure of a school or a district, years side by side, and how it is computed."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from records.measures import DIMENSIONS, PARTS, Cell, Dimension, Direction, Measure, compute
from records.measures.forms import MeasureForm
from records.measures.words import parts_in_words, value_in_words, value_with_unit, year_in_words
from records.measures.years import running_year, years_on_file
from records.models import Organization
from records.policies import check_role, serves_organization
from records.queries import my_districts, schools_of
from records.views.framing import as_of_today

FOR_SCHOOLS = gettext_lazy(
    "Measures are for the people who serve a school or a district. An official's decision or the roster gives that "
    "role; ask your district's office."
)
#: So many school years stand side by side.
YEARS_SHOWN = 3

_BETTER = {
    Direction.HIGHER: gettext_lazy("Higher is better"),
    Direction.LOWER: gettext_lazy("Lower is better"),
    Direction.NEITHER: gettext_lazy("Neither higher nor lower is better"),
}


@never_cache
@require_safe
def measures(request: HttpRequest) -> HttpResponse:
    """One measure, for a district with its schools, for one school, or by group. Aggregates: nobody is named."""
    check_role(request, serves_organization, FOR_SCHOOLS)
    user: Any = request.user
    districts = list(my_districts(user))
    places = [*districts, *schools_of(user).select_related("district").order_by("name")]
    context: dict[str, Any] = {
        "title": _("No school is yours to see yet"),
        "crumbs": [(_("Measures"), "")],
        **as_of_today({place.district for place in places}, _("the people of the school and the district")),
    }
    if places:
        form = MeasureForm(request.GET, reader=user, places=places, years=years_on_file(_districts_of(places)))
        context |= {"form": form, "title": _("This question has no answer")}
        if form.is_valid():
            context |= _answer(user, **form.cleaned_data)
    return render(request, "records/measures.html", context)


@never_cache
@require_safe
def measure_definitions(request: HttpRequest) -> HttpResponse:
    """Every measure in words."""
    check_role(request, serves_organization, FOR_SCHOOLS)
    parts = [
        (f"part-{number}", title, [(measure, _definition(measure)) for measure in of_part])
        for number, (title, of_part) in enumerate(PARTS, start=1)
    ]
    context = {
        "title": _("%(count)s measures, and how each is computed") % {"count": sum(len(part[2]) for part in parts)},
        "parts": parts,
        "contents": [(anchor, title) for anchor, title, _measures in parts],
        "crumbs": [(_("Measures"), reverse("measures")), (_("Definitions"), "")],
    }
    return render(request, "records/measure_definitions.html", context)


@dataclass(frozen=True)
class Row:
    """A line of the table: who, the address of the same question about it alone, and figures for each year."""

    label: str
    href: str
    figures: list[tuple[str, str, str]]
    """(year, value, what it is made of)"""


def _answer(user: Any, *, measure: Measure, place: Organization, by: Dimension | None, year: int) -> dict[str, Any]:
    years = [year - back for back in range(YEARS_SHOWN)]
    is_district = place.type != Organization.Type.SCHOOL
    where: dict[str, Any] = {"district": place} if is_district else {"schools": [place]}
    levels = ("district", "school") if is_district and by is None else ()
    asked = (*levels, *([by.name] if by else []))
    cells = compute([measure.name], reader=user, school_years=years, by=asked, totals=True, **where)
    whole = {cell.school_year: cell for cell in cells if cell.organization == place.pk and not cell.group}
    return {
        "title": _title(measure, place, whole[year]),
        "summary": _summary(measure, whole, year),
        "measure": measure,
        "first_column": by.title if by else _("School"),
        "years": [year_in_words(one) for one in years],
        "rows": _rows(measure, place, by, cells, years),
        "definition": _definition(measure),
        "is_running": year == running_year(_districts_of([place])),
    }


def _districts_of(places: list[Organization]) -> list[Organization]:
    return list({place.district_id: place.district for place in places if place.district}.values())


def _title(measure: Measure, place: Organization, cell: Cell) -> str:
    words = {"measure": measure.title, "place": place.name, "year": year_in_words(cell.school_year)}
    if cell.value is None:
        return _("%(measure)s: nothing to count at %(place)s in %(year)s") % words
    words["value"] = value_with_unit(measure, cell)
    return _("%(measure)s: %(value)s at %(place)s in %(year)s") % words


def _summary(measure: Measure, whole: dict[int, Cell], year: int) -> str:
    """The same figure a year before, in words; empty where there is none."""
    before = whole.get(year - 1)
    if before is None or before.value is None or not before.students + before.numerator:
        return ""
    words = {"year": year_in_words(year - 1), "value": value_with_unit(measure, before)}
    return _("In %(year)s it was %(value)s.") % words


def _rows(
    measure: Measure, place: Organization, by: Dimension | None, cells: list[Cell], years: list[int]
) -> list[Row]:
    """The whole first, then each school, or each group, in the order in which people look for them."""
    found: dict[tuple[int, str | None], dict[int, Cell]] = {}
    for cell in cells:
        value = cell.group[0][1] if cell.group else None
        found.setdefault((cell.organization, value), {})[cell.school_year] = cell
    schools = Organization.objects.in_bulk({key[0] for key in found})

    def order(key: tuple[int, str | None]) -> tuple[Any, ...]:
        organization, value = key
        return (
            organization != place.pk,
            value is not None,
            value == "",
            _place_of(by, value),
            schools[organization].name,
        )

    rows = []
    for organization, value in sorted(found, key=order):
        school, row = schools[organization], found[organization, value]
        label = school.name if value is None or by is None else by.words_of(value)
        alone = {"measure": measure.name, "place": school.uid, "year": years[0]}
        href = f"{reverse('measures')}?{urlencode(alone)}" if organization != place.pk else ""
        rows.append(Row(label, href, [_figures(measure, row.get(year), year) for year in years]))
    return rows


def _place_of(by: Dimension | None, value: str | None) -> tuple[int, str]:
    """Where a value stands among those that the dimension lists; others by their text."""
    listed = list(by.in_words) if by and by.in_words and not callable(by.in_words) else []
    return (listed.index(value) if value in listed else len(listed), value or "")


def _figures(measure: Measure, cell: Cell | None, year: int) -> tuple[str, str, str]:
    if cell is None or cell.value is None:
        return (year_in_words(year), "–", "")
    return (year_in_words(year), value_in_words(measure, cell), parts_in_words(measure, cell))


def _definition(measure: Measure) -> list[tuple[str, str]]:
    """Facts about a measure: (label, words)."""
    by = [str(DIMENSIONS[name].title) for name in measure.dimensions]
    return [
        (_("In words"), str(measure.sentence)),
        (_("Unit"), f"{measure.unit.words}. {_BETTER[measure.direction]}."),
        (_("Rule from"), str(measure.source)),
        (_("Needs"), str(measure.needs)),
        (_("Can be shown by"), ", ".join(by) or _("school and district only")),
    ]
