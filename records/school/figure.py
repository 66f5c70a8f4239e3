"""What a figure of a school leads to: which of its students of today, told how, for whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from accounts.roles import Category
from portal.kit.tables import Column, Table
from records.early_warning.listing import EarlyWarningTable
from records.models import Organization


@dataclass(frozen=True)
class Figure:
    """One figure: its name in addresses, the fact as a title, and the rule by which students are behind it."""

    name: str
    title: str | Promise
    rule: str | Promise

    @property
    def category(self) -> Category:
        """What a role must carry to be told."""
        raise NotImplementedError

    @property
    def about(self) -> str:
        """The figure's subject, for the way to its page."""
        raise NotImplementedError

    @property
    def table(self) -> type[Table]:
        """The list's columns; its rows carry what ``tell`` sets."""
        raise NotImplementedError

    def find(self, user: Any, school: Organization, everybody: list[int]) -> tuple[list[int], int]:
        """Row numbers of those among ``everybody`` (the school's students of today) who are behind it, and of how many
        the question can be asked."""
        raise NotImplementedError

    def tell(self, user: Any, rows: Sequence[Any]) -> None:
        """Set on each student of a page what the columns show."""
        raise NotImplementedError


def table_of_figure(fact: Column) -> type[Table]:
    """The columns of a list behind a figure: the student, what is on file, and the help under way."""
    others = {f"{one}": None for one in EarlyWarningTable.base_columns if one in {"attendance", "behavior", "courses"}}
    options = {"sequence": ("name", "identifier", "grade", "fact", "intervention", "because")}
    meta = type("Meta", (EarlyWarningTable.Meta,), options)
    return type("BehindTable", (EarlyWarningTable,), {**others, "fact": fact, "Meta": meta})
