"""Codes that no option set knows: one rule for each kind of record that has option sets, made from its declaration.

Imports refuse or translate what they do not know; what a lenient format let through, and what an option set lost
since, is found here.
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records import models
from records.imports.kinds import KINDS, Column, Kind, Type
from records.quality.rule import Rule, Severity, active
from records.quality.sql import listed
from records.quality.words import GRADE_SPELLINGS, short_code


def _coded(kind: Kind) -> list[Column]:
    return [column for column in kind.columns if column.options]


def _known(column: Column) -> Sequence[str]:
    """What the column may hold. Some sources write a grade without its zero, which every page understands."""
    return GRADE_SPELLINGS if column.options == "GradeLevel" else tuple(column.option_set or ())


def _unknown(column: Column) -> str:
    """SQL: the row's value is there and not in the option set."""
    field, options = f"{{r}}.{column.stored_as}", listed(_known(column))
    if column.type is Type.WORDS:
        return f"NOT ({field}::text[] <@ {options})"
    return f"({field} <> '' AND {field} <> ALL ({options}))"


def _detail(columns: list[Column]) -> Callable[[Any], str]:
    def detail(row: Any) -> str:
        found = []
        for column in columns:
            value = getattr(row, column.model_field)
            unknown = [code for code in (value if column.type is Type.WORDS else [value]) if code]
            unknown = [code for code in unknown if code not in _known(column)]
            if unknown:
                codes = ", ".join(short_code(code) for code in unknown)
                found.append(_("%(column)s: %(codes)s") % {"column": column.header, "codes": codes})
        return "; ".join(found)

    return detail


def _rule(kind: Kind) -> Rule:
    columns, model = _coded(kind), getattr(models, kind.model)
    return Rule(
        code=f"unknown_codes_{kind.name}",
        severity=Severity.LOOK,
        title=format_lazy(gettext_lazy("{kind}: codes that are not known"), kind=gettext_lazy(kind.title)),
        sentence=gettext_lazy(
            "These rows hold codes that are in none of the option sets, so they fall out of every count by that code. "
            "Have the source send a code of the option set; the template of this kind lists them."
        ),
        how=gettext_lazy("Rows in which a column with an option set holds something else, and is not empty."),
        model=model,
        among=active(model),
        wrong=" OR ".join(_unknown(column) for column in columns),
        detail=_detail(columns),
    )


CODES = tuple(_rule(kind) for kind in KINDS.values() if _coded(kind))
