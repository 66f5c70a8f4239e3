"""The report of refused rows: where each is, what kind of value was found there, what to do. Never a value.

Rows that follow each other and were refused for the same reason stand in one line, from the first to the last.
"""

import heapq
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.imports.issues import describe
from records.imports.sentences_edfi import VALUE_CLASSES as EDFI_CLASSES
from records.imports.sentences_reading import KINDS
from records.imports.spans import pairs_of
from records.models import ImportIssue
from records.words import number

#: What stood in the cell, where the code says it. Codes that carry ``found`` say it themselves.
VALUE_CLASSES: dict[str, str | Promise] = {
    "required_blank": gettext_lazy("blank"),
    "delta_blank": gettext_lazy("blank"),
    "date_out_of_range": gettext_lazy("a date"),
    "year_out_of_range": gettext_lazy("a year"),
    "too_long": gettext_lazy("a long text"),
    "control_character": gettext_lazy("a damaged identifier"),
    "ends_before_start": gettext_lazy("two dates"),
    "repeated_id": gettext_lazy("an identifier that came before"),
    "row_too_short": gettext_lazy("a whole row"),
    "row_too_long": gettext_lazy("a whole row"),
    "row_too_big": gettext_lazy("a whole row"),
    "quote_misplaced": gettext_lazy("a whole row"),
    "quote_unclosed": gettext_lazy("a whole row"),
    "undecodable": gettext_lazy("a whole row"),
    "reference_not_found": gettext_lazy("an identifier of another row"),
    "reference_unknown": gettext_lazy("an identifier of another row"),
    "refers_to_refused": gettext_lazy("an identifier of another row"),
    "enrolled_against_role": gettext_lazy("a role"),
    "no_known_role": gettext_lazy("a role"),
    "role_needs_user": gettext_lazy("an identifier of another row"),
    "number_out_of_range": gettext_lazy("a number"),
    "another_district": gettext_lazy("an organization"),
    "above_the_district": gettext_lazy("an organization"),
    **EDFI_CLASSES,
}
REFUSED = (ImportIssue.Severity.REFUSED_ROW, ImportIssue.Severity.REFUSED_SET)


def value_class(code: str, params: dict[str, Any]) -> str:
    """What kind of value was found; empty where an issue is about no value."""
    found = params.get("found")
    if isinstance(found, str) and found in KINDS:
        return str(KINDS[found])
    return str(VALUE_CLASSES.get(code, ""))


def report(issues: Iterable[ImportIssue]) -> Iterator[tuple[Any, ...]]:
    """The lines of the report, its header first: by file and row, what concerns a whole file before its rows."""
    yield (
        _("File"), _("First row"), _("Last row"), _("Column"), _("What was found"), _("What happened"),
        _("What to do"), _("Code"),
    )  # fmt: skip
    # Each issue's lines are in order: merged one by one, half a million of them need no room.
    yield from heapq.merge(*map(_lines, issues), key=lambda line: (line[0], line[1] or 0, line[2] or 0, line[3]))


def _lines(issue: ImportIssue) -> Iterator[tuple[Any, ...]]:
    said = (
        issue.column, value_class(issue.code, issue.params), issue.get_severity_display(),
        describe(issue.code, {name: value for name, value in issue.params.items() if name != "rows"}), issue.code,
    )  # fmt: skip
    if unlisted := issue.params.get("unlisted"):
        more = _("%(count)s more rows were refused for this reason; there are too many to list them.")
        yield (issue.file, None, None, *said[:3], more % {"count": number(unlisted)}, issue.code)
    if not issue.spans:
        yield (issue.file, issue.row, issue.row, *said)
    for first, last in pairs_of(issue.spans):
        yield (issue.file, first, last, *said)
