"""What the reader promises to whoever takes its rows: the columns of each file, and the one error."""

from collections.abc import Mapping
from typing import Any

from records.imports.issues import describe
from records.imports.kinds import KINDS

COLUMNS: dict[str, tuple[str, ...]] = {
    "orgs": ("line", "sourced_id", "deleted", "name", "type", "identifier", "parent"),
    "academicSessions": (
        "line", "sourced_id", "deleted", "title", "type", "starts_on", "ends_on", "parent", "school_year",
    ),
    "courses": (
        "line", "sourced_id", "deleted", "title", "code", "school_year", "organization", "grades", "subjects",
        "subject_codes",
    ),
    "classes": (
        "line", "sourced_id", "deleted", "title", "code", "course", "type", "location", "school", "sessions",
        "grades", "subjects", "subject_codes", "periods",
    ),
    "users": (
        "line", "sourced_id", "deleted", "enabled", "given_name", "middle_name", "family_name",
        "preferred_given_name", "preferred_family_name", "username", "identifier", "email", "sms", "phone", "agents",
        "grades", "primary_org", "state_id",
    ),
    "roles": (
        "line", "sourced_id", "deleted", "user", "role", "is_primary", "organization", "starts_on", "ends_on",
    ),
    "enrollments": (
        "line", "sourced_id", "deleted", "section", "school", "user", "role", "is_primary", "starts_on", "ends_on",
    ),
}  # fmt: skip
"""Roster file -> names of the tuple that ``RosterSet.rows(file)`` gives, in the order in which files are best merged.

``line`` is the row as a spreadsheet counts it (header: 1); ``deleted`` a delta row's ``tobedeleted``. Lists are lists
of str; an empty text is "", an empty reference "", an empty date or year None. Dates are half-open: ``ends_on`` is the
first day on which it no longer holds, as OneRoster's exclusive endDate.
"""

FILE_OF: dict[str, str] = {
    **{name: name for name in COLUMNS},
    "demographics": "demographics",
    "line_item_categories": "categories",
    "score_scales": "scoreScales",
    "line_items": "lineItems",
    "results": "results",
}
"""Name of a roster file or of a kind of record -> OneRoster's file of it, without .csv."""


def columns_of(name: str) -> tuple[str, ...]:
    """Names of the tuple that ``RosterSet.rows(name)`` gives. Raises KeyError."""
    return COLUMNS[name] if name in COLUMNS else KINDS[name].staging


class NotOneRoster(Exception):
    """What was given is no OneRoster set, or cannot be opened. Says what it seems to be; never a value of a row."""

    def __init__(self, code: str, params: Mapping[str, Any] | None = None) -> None:
        self.code = code
        self.params = dict(params or {})
        super().__init__(code)

    def __str__(self) -> str:
        return describe(self.code, self.params)
