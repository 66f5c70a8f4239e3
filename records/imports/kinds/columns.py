"""How a kind of record is declared."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_noop as _

from records.options import OPTIONS, Options


class Type(StrEnum):
    """What a column's cells are once they are read, as PostgreSQL names it."""

    TEXT = "text"
    DAY = "date"
    NUMBER = "numeric"
    WHOLE = "int4"
    YES_NO = "bool"
    WORDS = "text[]"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``name`` is its name in staging, ``header`` in templates: the CEDS element's technical name."""

    name: str
    header: str
    type: Type = Type.TEXT
    required: bool = False
    refers_to: str = ""
    """``student``, ``section``, ``organization``, ``session``, ``staff``, ``course``, or the name of another kind:
    then the cell holds that row's identifier, and the model's field is ``<name>``."""
    options: str = ""
    """Name of the option set of which the cell, or each word of a list, must be one."""
    field: str = ""
    """The model's field where it is named otherwise."""
    default: Any = None
    """What an empty cell means; None is the type's own: "" for text, [] for words, no for yes or no, else nothing."""
    limit: int = 255
    lowest: float | None = None
    highest: float | None = None
    example: str = ""
    note: str = ""
    """What a template says of it, in English."""

    @property
    def model_field(self) -> str:
        """Name of the model's field."""
        return self.field or self.name

    @property
    def stored_as(self) -> str:
        """Name of the table's column."""
        return f"{self.model_field}_id" if self.refers_to else self.model_field

    @property
    def option_set(self) -> Options | None:
        return OPTIONS[self.options] if self.options else None


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record, stored in ``model`` (a name in records.models).

    Staging rows are ``line``, ``deleted``, and then the columns. ``key`` names the columns that make a row the same
    row as before. A whole file speaks for the stored rows that share with one of its rows every column in ``scope``
    and lie between its first and last value of ``span``; what it no longer says of these is ended.
    """

    name: str
    model: str
    title: str
    sentence: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    scope: tuple[str, ...] = ()
    span: str = ""
    dated: bool = False
    """A spell with ``starts_on`` and ``ends_on``: one that is no longer said ends today, and stays on record."""
    keeps_absent: bool = False
    """What a whole file no longer says stays as it is: the kind shares its table with another source of rows."""
    owned: bool = False
    """About no student, with an identifier and a uid of its own (``DistrictOwned``)."""
    template: bool = True
    """Whether the project offers a CSV template of it."""

    @property
    def about_students(self) -> bool:
        return any(column.refers_to == "student" for column in self.columns)

    @property
    def in_student_row(self) -> bool:
        """Whether its cells are stored in the student's own row (``records.imports.merge_identifiers``)."""
        return self.model == "Student"

    @property
    def staging(self) -> tuple[str, ...]:
        """Names of the staging table's columns, in the order in which a format hands over a row."""
        return ("line", "deleted", *(column.name for column in self.columns))

    @property
    def types(self) -> tuple[str, ...]:
        """PostgreSQL's types of ``staging``."""
        return ("int4", "bool", *(column.type.value for column in self.columns))

    def column(self, name: str) -> Column:
        """The column of that name. Raises KeyError."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


def student(header: str = "StudentIdentifier") -> Column:
    """The student, by the identifier that the roster gives them."""
    return Column("student", header, required=True, refers_to="student", example="S-1001")


def school(name: str = "at_school", *, required: bool = False) -> Column:
    return Column(name, "SchoolIdentifier", required=required, refers_to="organization", example="SCH-01")


def day(name: str, header: str, *, required: bool = False, note: str = "", example: str = "2026-09-08") -> Column:
    return Column(name, header, Type.DAY, required, note=note, example=example)


def choice(name: str, header: str, options: str, *, required: bool = False, example: str = "", **more: Any) -> Column:
    example = example or (next(iter(OPTIONS[options])) if required else "")
    return Column(name, header, required=required, options=options, limit=40, example=example, **more)


def number(name: str, header: str, *, low: float | None = None, high: float | None = None, **more: Any) -> Column:
    return Column(name, header, Type.NUMBER, lowest=low, highest=high, **more)


def whole(name: str, header: str, *, low: float | None = None, high: float | None = None, **more: Any) -> Column:
    return Column(name, header, Type.WHOLE, lowest=low, highest=high, **more)


SCHOOL_YEAR = Column(
    "school_year", "SchoolYear", Type.WHOLE, True, lowest=1990, highest=2100, example="2027",
    note=_("the calendar year in which the school year ends"),
)  # fmt: skip
