"""What a school has to work with, school years side by side: positions, devices and buildings, money by fund."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.models import BudgetLine, Organization, SchoolResource, StaffPosition
from records.options import option_in_words
from records.record.learning import school_year_in_words
from records.record.listing import plain

YEARS_SHOWN = 4


@dataclass(frozen=True)
class YearTable:
    """Rows of (label, a cell for each year), the newest year last; ``unit`` says what the cells are."""

    anchor: str
    title: str | Promise
    unit: str | Promise
    years: list[str]
    rows: list[tuple[str, list[str]]]

    @property
    def labelled(self) -> list[tuple[str, list[tuple[str, str, int]]]]:
        """The rows with each cell's year, for narrow pages."""
        return [(label, self._cells(cells)) for label, cells in self.rows]

    def _cells(self, cells: list[str]) -> list[tuple[str, str, int]]:
        """(year, cell, how many columns it fills): what is the same in every year stands there once."""
        if len(cells) > 1 and cells[0] and len(set(cells)) == 1:
            years = _("%(first)s to %(last)s") % {"first": self.years[0], "last": self.years[-1]}
            return [(years, cells[0], len(cells))]
        return [(year, cell, 1) for year, cell in zip(self.years, cells, strict=True)]


def facts_of(school: Organization) -> list[YearTable]:
    """The tables that have a row. Four queries; the caller has checked that the person may see the school."""
    here = {"organization": school, "is_active": True}
    positions = StaffPosition.objects.filter(**here).order_by().values("school_year", "classification_code")
    filled = positions.annotate(amount=Sum("fte", filter=Q(staff__isnull=False)), vacant=Count("pk", filter=_VACANT))
    resources = SchoolResource.objects.filter(**here).order_by().values("school_year", "resource", "amount")
    money = BudgetLine.objects.filter(**here).order_by().values("school_year", "fund", "source")
    tables = [
        _table(
            "positions", gettext_lazy("Staff"), gettext_lazy("full-time equivalents; vacant positions in words"),
            ((row["school_year"], option_in_words("StaffClassification", row["classification_code"]), _positions(row))
             for row in filled),
        ),
        _table(
            "resources", gettext_lazy("Devices and buildings"), "",
            ((row["school_year"], option_in_words("SchoolResourceKind", row["resource"]), plain(row["amount"]))
             for row in resources),
        ),
        _table(
            "money", gettext_lazy("Money by fund"), gettext_lazy("dollars spent; planned, where nothing is spent yet"),
            ((row["school_year"], f"{row['fund']} ({option_in_words('FundSource', row['source'])})", _dollars(row))
             for row in money.annotate(spent_in_all=Sum("spent"), planned=Sum("budgeted"))),
        ),
    ]  # fmt: skip
    return [table for table in tables if table.rows]


_VACANT = Q(staff__isnull=True)


def _positions(row: Mapping[str, Any]) -> str:
    filled = plain(row["amount"] or 0)
    if not row["vacant"]:
        return filled
    return _("%(filled)s, and %(vacant)s vacant") % {"filled": filled, "vacant": row["vacant"]}


def _dollars(row: Mapping[str, Any]) -> str:
    spent, planned = row["spent_in_all"], row["planned"]
    shown: Decimal | None = spent if spent is not None else planned
    if shown is None:
        return ""
    dollars = "$" + number_format(round(shown), force_grouping=True)
    return dollars if spent is not None else _("%(dollars)s planned") % {"dollars": dollars}


def _table(anchor: str, title: str | Promise, unit: str | Promise, cells: Iterable[tuple[int, str, str]]) -> YearTable:
    by_label: dict[str, dict[int, str]] = defaultdict(dict)
    for year, label, cell in cells:
        by_label[label][year] = cell
    years = sorted({year for row in by_label.values() for year in row})[-YEARS_SHOWN:]
    rows = [(label, [row.get(year, "") for year in years]) for label, row in sorted(by_label.items())]
    return YearTable(anchor, title, unit, [school_year_in_words(year) for year in years], rows)
