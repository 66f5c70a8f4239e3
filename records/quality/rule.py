"""What a rule of data quality is: which rows it looks at, which of them are wrong, and what to do about it.

A rule is a condition in SQL on the rows of one table. The same condition counts rows after an import (in the job role
*import*, for a whole district) and lists them on a page (under the walls, for one person), so that both agree. It is
written with names in braces: ``{r}`` is the row, ``{SchoolEnrollment}`` the table of that model, which the condition
gives an alias of its own. ``%(today)s`` and ``%(school_year)s`` are parameters; a literal percent sign is doubled.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from string import Formatter
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.roles import Category, Right
from records.models import (
    CalendarDay,
    Organization,
    QualityCount,
    Section,
    Student,
    StudentLevel,
)
from records.models.school_facts import SchoolFact

Words = str | Promise
Source = Callable[[type[models.Model]], str]
"""Gives the SQL that stands for a model's table."""

_PARAMETER = re.compile(r"%\((\w+)\)s")


class Severity(models.TextChoices):
    """How much it matters. The order is that of the list."""

    GRAVE = "grave", _("Grave")
    LOOK = "look", _("Worth a look")
    NOTE = "note", _("Note")


@dataclass(frozen=True, kw_only=True, eq=False)
class Rule:
    """One rule.

    ``wrong`` says which of the rows ``among`` the table's are wrong. ``detail`` puts one wrong row, a model instance
    with ``value`` where the rule computes one, into a sentence: dates, numbers and codes, never names or free text.
    """

    code: str
    """Stands in the page's address, and in every count that was ever stored: never changed."""
    severity: Severity
    title: Words
    """What the rows are, in the plural."""
    sentence: Words
    """What is wrong with them, and what to do."""
    how: Words
    """How it is computed."""
    model: type[models.Model]
    wrong: str
    detail: Callable[[Any], str]
    among: str = ""
    """Which rows are looked at; empty for all that the source still says."""
    value: str = ""
    """SQL of a number that ``detail`` speaks of."""
    related: tuple[str, ...] = ()
    """What ``detail`` follows from the row, for ``select_related``."""
    shows: frozenset[Category] = frozenset()
    """Data categories that the rule speaks of beyond those of the tables it reads."""
    leads_to: str = ""
    """Name of the page on which it is put right, for those who have that page in their menu."""
    needs: Right | None = None
    """A right that the reader must have besides the one of the list."""

    @property
    def rank(self) -> int:
        """Place of its severity in the order of lists."""
        return list(Severity).index(self.severity)

    @property
    def looked_at(self) -> str:
        """The condition on the rows that the rule looks at."""
        return self.among or active(self.model)

    @cached_property
    def tables(self) -> frozenset[type[models.Model]]:
        """Every model whose table the rule reads."""
        named = {name for sql in (self.wrong, self.looked_at, self.value) for name in names_in(sql)} - {"r"}
        return frozenset({self.model, *(apps.get_model("records", name) for name in named)})

    @cached_property
    def categories(self) -> frozenset[Category]:
        """The data categories that a role must carry: of every table that the rule reads, and of what it shows.

        Without one of them the row policies would hide rows of that table, and the rule would find what is not there.
        """
        walled = (getattr(table, "wall_category", None) for table in self.tables)
        return frozenset(category for category in walled if category) | self.shows

    @property
    def about_students(self) -> bool:
        """Whether each row is about one student."""
        return self.model is Student or issubclass(self.model, StudentLevel)

    def condition(self, row: str, source: Source) -> str:
        """SQL that is true for wrong rows; ``row`` is the row's alias."""
        return filled(f"({self.looked_at}) AND ({self.wrong})", row, source)


def active(model: type[models.Model]) -> str:
    """The rows of a model that the source still says."""
    return "{r}.is_active" if any(field.name == "is_active" for field in model._meta.fields) else "true"


def place_of(model: type[models.Model]) -> str:
    """The column that says which school a row belongs to now; empty where it belongs to the whole district."""
    if model in (Student, Section, QualityCount) or issubclass(model, StudentLevel):
        return "school_id"
    if issubclass(model, SchoolFact):
        return "organization_id"
    return {Organization: "id", CalendarDay: "at_school_id"}.get(model, "")


def names_in(sql: str) -> set[str]:
    """The names in braces."""
    return {name for _text, name, _spec, _conversion in Formatter().parse(sql) if name}


class _Names(Mapping[str, str]):
    """What each name in braces stands for."""

    def __init__(self, row: str, source: Source) -> None:
        self._row, self._source = row, source

    def __getitem__(self, name: str) -> str:
        return self._row if name == "r" else self._source(apps.get_model("records", name))

    def __iter__(self) -> Any:
        return iter(())

    def __len__(self) -> int:
        return 0


def filled(sql: str, row: str, source: Source) -> str:
    """The SQL with its names in braces filled in. Raises LookupError for a model that does not exist."""
    return sql.format_map(_Names(row, source))


def school_year_of(day: date) -> int:
    """The school year that the day belongs to, by the calendar year in which it ends; it turns on July 1."""
    return day.year + (day.month >= 7)


def parameters(today: date) -> dict[str, Any]:
    """The parameters of every rule."""
    return {"today": today, "school_year": school_year_of(today)}


def positional(sql: str, given: Mapping[str, Any]) -> tuple[str, list[Any]]:
    """The SQL with ``%s`` in place of named parameters, and their values in order, as Django's expressions want it."""
    values: list[Any] = []

    def place(found: re.Match[str]) -> str:
        values.append(given[found[1]])
        return "%s"

    return _PARAMETER.sub(place, sql), values
