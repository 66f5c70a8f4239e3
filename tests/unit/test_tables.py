"""A table holds the columns of its reader's categories and no other, on the page, in its order and in its file."""

import datetime
from dataclasses import dataclass

import django_filters
import django_tables2
import pytest
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.test import RequestFactory

from portal.kit.exports import csv_response, csv_text, harmless
from portal.kit.tables import NOT_ABOUT_STUDENTS, Column, DateColumn, FilterSet, ReasonColumn, Table
from portal.kit.views import ListPage


@dataclass
class Row:
    pk: int
    name: str
    meals: str
    since: datetime.date
    room: str = "12"


ROWS = [Row(number, f"Name {number:02d}", f"meals-{number}", datetime.date(2026, 8, 24)) for number in range(1, 61)]


class Roster(Table):
    name = Column(category="identity")
    meals = Column(category="economic")
    since = DateColumn(category="enrollment")
    room = Column(category=NOT_ABOUT_STUDENTS)
    because = ReasonColumn()


class RosterPage(ListPage):
    table_class = Roster
    template_name = "components/list_part.html"
    export_name = "roster"
    exports = True

    def rows(self):
        return list(ROWS)

    def categories(self):
        return ["identity", "enrollment"]

    def may_export(self):
        return self.exports

    def disclose(self, rows, shown, *, exported):
        self.told = ([row.pk for row in rows], shown, exported)
        return {}


def page(address: str, **options):
    view = RosterPage()
    view.setup(RequestFactory().get(address))
    for name, value in options.items():
        setattr(view, name, value)
    return view, view.get(view.request)


def test_a_column_outside_the_categories_is_not_in_the_table() -> None:
    table = Roster(ROWS, categories=["identity"])
    assert [column.name for column in table.columns.iterall()] == ["name", "room", "because"]
    assert "meals" not in csv_response(table, "roster").content.decode()


def test_a_table_cannot_be_ordered_by_a_column_it_does_not_hold() -> None:
    table = Roster(ROWS, categories=["identity"], order_by="-meals")
    assert not table.order_by


def test_a_column_without_category_is_refused() -> None:
    class Careless(Table):
        name = django_tables2.Column()

    with pytest.raises(ImproperlyConfigured):
        Careless([], categories=[])
    with pytest.raises(TypeError):
        Column()
    with pytest.raises(ImproperlyConfigured):
        Column(category="identity", visible=False)


def test_a_filter_outside_the_categories_does_not_exist_and_one_without_is_refused() -> None:
    class Filters(FilterSet):
        name = django_filters.CharFilter()
        meals = django_filters.CharFilter()
        categories = {"name": "identity", "meals": "economic"}

    queryset = type("NoRows", (), {"model": None})()
    assert list(Filters({}, queryset=queryset, allowed=["identity"]).filters) == ["name"]

    class Careless(FilterSet):
        name = django_filters.CharFilter()

    with pytest.raises(ImproperlyConfigured):
        Careless({}, queryset=queryset, allowed=["identity"])


def test_the_log_is_told_of_exactly_the_rows_of_the_page() -> None:
    view, answer = page("/?page=2&sort=name")
    told, shown, exported = view.told
    assert told == list(range(26, 51)) and shown == ["enrollment", "identity"] and not exported
    text = answer.content.decode()
    assert "Name 26" in text and "Name 25" not in text and "Name 51" not in text
    assert answer["Cache-Control"] == "no-store, private"


def test_a_page_beyond_the_last_shows_the_last() -> None:
    assert page("/?page=99")[0].told[0] == list(range(51, 61))
    assert page("/?page=none")[0].told[0] == list(range(1, 26))


def test_the_log_is_told_of_all_rows_of_a_download() -> None:
    view, answer = page("/?download=csv")
    assert view.told == ([row.pk for row in ROWS], ["enrollment", "identity"], True)
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Name,Since,Room" and lines[1] == "Name 01,2026-08-24,12" and len(lines) == 61
    assert answer["Content-Disposition"].startswith('attachment; filename="roster-2')


def test_a_download_without_the_right_is_refused_before_anything_is_told() -> None:
    view = RosterPage()
    view.setup(RequestFactory().get("/?download=csv"))
    view.exports = False
    with pytest.raises(PermissionDenied):
        view.get(view.request)
    assert not hasattr(view, "told")
    assert "download=csv" not in page("/", exports=False)[1].content.decode()


def test_what_cannot_be_logged_is_not_shown() -> None:
    def fails(rows, shown, *, exported):
        raise OSError("the log is closed")

    with pytest.raises(OSError):
        page("/", disclose=fails)


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", " =1", "＝1"])
def test_a_formula_is_made_harmless(start: str) -> None:
    assert harmless(start) == f"'{start}"


def test_numbers_and_words_stay_as_they_are() -> None:
    assert [harmless(cell) for cell in (-3, 2.5, None, "Ana-Lucía", "O'Neil")] == [
        "-3",
        "2.5",
        "",
        "Ana-Lucía",
        "O'Neil",
    ]
    assert csv_text([["a,b", 'c"d']]) == '"a,b","c""d"\r\n'
