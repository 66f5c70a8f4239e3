"""What an interchange becomes: for each file of the roster and each kind, the elements that its rows come from."""

from collections.abc import Callable

from records.imports.edfi import (
    appointments,
    assessment,
    attendance,
    demographics,
    discipline,
    gradebook,
    organizations,
    people,
    programs,
    schedule,
    supports,
)
from records.imports.edfi.reading import Source
from records.imports.feed import Mode
from records.imports.kinds import KINDS
from records.imports.oneroster.contract import COLUMNS

_GROUPS = (
    organizations, schedule, people, demographics, appointments, attendance, gradebook, assessment, discipline,
    programs, supports,
)  # fmt: skip

SOURCES: dict[str, tuple[Source, ...]] = {}
"""File or kind -> where its rows come from, in the order in which they are given."""
for _group in _GROUPS:
    for _name, _sources in _group.SOURCES.items():
        SOURCES[_name] = SOURCES.get(_name, ()) + tuple(_sources)

LISTS = frozenset({"agents", "grades", "subjects", "subject_codes", "periods", "sessions"})
EMPTY_DATES = frozenset({"starts_on", "ends_on", "school_year", "is_primary"})

#: Elements without which the set says nothing, or not everything, of a file.
_WHOLE = {
    "orgs": ("School",),
    "academicSessions": ("Session",),
    "courses": ("Course",),
    "classes": ("Section",),
    "users": ("Student", "Contact", "Staff"),
    "roles": ("Student", "Contact", "Staff"),
    "enrollments": ("StaffSectionAssociation", "Student"),
}


def columns_of(name: str) -> tuple[str, ...]:
    """The columns of a file or kind, in the order in which its rows are given."""
    return COLUMNS[name] if name in COLUMNS else KINDS[name].staging


def key_of(name: str) -> tuple[str, ...]:
    """The columns that make a row the same row as another."""
    return ("sourced_id",) if name in COLUMNS else KINDS[name].key


def modes_of(holds: Callable[..., bool]) -> dict[str, Mode]:
    """The mode of every file and kind; ``holds(element, part)`` says whether the set has such an element.

    A file of the roster is whole where everything that it is made of is there; with a part of it, what the set does not
    name stays as it is. A kind is whole: its scope says what it speaks for.
    """
    modes = {}
    for name, sources in SOURCES.items():
        if any(holds(element, source.part) for source in sources for element in source.elements):
            modes[name] = Mode.BULK if all(map(holds, _WHOLE.get(name, ()))) else Mode.DELTA
    return modes
