"""What an import has to say: where, how grave, what happened and what to do. Never a value of a row.

Readers and the merge write into one ``IssueLog``. Equal things fold into one issue that counts its rows, so a file
with a million rows of the same kind says so once.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from records.imports.sentences_edfi import SENTENCES as EDFI
from records.imports.sentences_merging import SENTENCES as MERGING
from records.imports.sentences_reading import KINDS
from records.imports.sentences_reading import SENTENCES as READING
from records.imports.sentences_templates import SENTENCES as TEMPLATES
from records.imports.spans import KEPT, Spans, in_words

SENTENCES: dict[str, Promise | str] = {**READING, **TEMPLATES, **MERGING, **EDFI}
"""Code -> sentence with ``%(name)s`` for each parameter it needs."""

RUNS_SAID = 50
"""So many runs of rows an issue's sentence names; the report of refused rows lists all of theirs."""
VARIANTS_KEPT = 200
"""So many different issues of one code, file and column are kept apart; further ones join the last of them."""

# Widths of records.models.ImportIssue's columns, so that a strange file name cannot break the log.
CODE_WIDTH, FILE_WIDTH, COLUMN_WIDTH = 40, 100, 100


class Severity(StrEnum):
    """How grave. Same values as ``records.models.ImportIssue.Severity``."""

    WARNING = "warning"
    REFUSED_ROW = "refused_row"
    REFUSED_SET = "refused_set"


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing to say. ``row`` is the first row that says it, ``count`` how many do, ``spans`` all of these rows.

    ``row`` counts as a spreadsheet does: the header is 1; None is the file as a whole. ``file`` is empty for the set.
    """

    severity: Severity
    code: str
    file: str = ""
    row: int | None = None
    column: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    count: int = 1
    spans: tuple[int, ...] = ()
    """First and last row of each run of rows (see ``records.imports.spans``)."""

    def __str__(self) -> str:
        return describe(self.code, self.params)


@dataclass(slots=True)
class _Fold:
    """An issue that still grows."""

    first: Issue
    count: int = 0
    rows: Spans = field(default_factory=Spans)

    def issue(self) -> Issue:
        first, flat = self.first, self.rows.flat()
        params = dict(first.params)
        if flat and flat[0] != flat[-1]:
            params["rows"] = in_words(flat, RUNS_SAID, more=self.rows.left_out > 0)
        if self.rows.left_out and first.severity is not Severity.WARNING:
            params["unlisted"] = self.rows.left_out
        return Issue(first.severity, first.code, first.file, first.row, first.column, params, self.count, tuple(flat))


class IssueLog:
    """All issues of one import, folded, in the order in which they were first met."""

    def __init__(self) -> None:
        self._folds: dict[tuple[Any, ...], _Fold] = {}
        self._variants: dict[tuple[str, ...], list[tuple[Any, ...]]] = {}
        self._counts = dict.fromkeys(Severity, 0)
        self._runs = 0

    def add(
        self,
        severity: Severity,
        code: str,
        *,
        file: str = "",
        row: int | None = None,
        last: int | None = None,
        column: str = "",
        params: Mapping[str, Any] | None = None,
        count: int = 1,
    ) -> None:
        """Note one thing, or ``count`` equal ones, in ``row`` or in all rows from there to ``last``.

        ``params`` are names and counts, never a value of a row.
        """
        file, column, code = file[:FILE_WIDTH], column[:COLUMN_WIDTH], code[:CODE_WIDTH]
        self._counts[severity] += count
        key = (severity, code, file, column, tuple(sorted(params.items())) if params else ())
        fold = self._folds.get(key)
        if fold is None:
            variants = self._variants.setdefault((severity, code, file, column), [])
            if len(variants) >= VARIANTS_KEPT:
                fold = self._folds[variants[-1]]
            else:
                variants.append(key)
                fold = self._folds[key] = _Fold(Issue(severity, code, file, row, column, dict(params or {})))
        fold.count += count
        if row is not None:
            self._note_rows(fold, severity, row, last)

    def _note_rows(self, fold: _Fold, severity: Severity, row: int, last: int | None) -> None:
        """Every refused row is kept for the report; of what was only noticed, as many as the sentence names."""
        if severity is Severity.WARNING:
            fold.rows.add(row, last, room=len(fold.rows) <= RUNS_SAID)
        else:
            self._runs += fold.rows.add(row, last, room=self._runs < KEPT)

    def warn(self, code: str, **place: Any) -> None:
        """Something was read leniently, or needs to be known. See ``add`` for the place."""
        self.add(Severity.WARNING, code, **place)

    def refuse_row(self, code: str, **place: Any) -> None:
        """A row was left out. See ``add`` for the place."""
        self.add(Severity.REFUSED_ROW, code, **place)

    def refuse_set(self, code: str, **place: Any) -> None:
        """Nothing of the set may be written. See ``add`` for the place."""
        self.add(Severity.REFUSED_SET, code, **place)

    def __iter__(self) -> Iterator[Issue]:
        return iter([fold.issue() for fold in self._folds.values()])

    def __len__(self) -> int:
        return len(self._folds)

    def count(self, severity: Severity) -> int:
        """How often something of this severity was noted, before folding."""
        return self._counts[severity]

    @property
    def refuses_set(self) -> bool:
        """Whether anything found so far forbids writing the set."""
        return self._counts[Severity.REFUSED_SET] > 0


def describe(code: str, params: Mapping[str, Any]) -> str:
    """The sentence of an issue in the reader's language. Never raises: an unknown code is shown as it is."""
    filled = {name: KINDS.get(value, value) if isinstance(value, str) else value for name, value in params.items()}
    sentence = str(SENTENCES.get(code, code))
    with suppress(KeyError, TypeError, ValueError):
        sentence = sentence % filled if filled else sentence.replace("%%", "%")
    sentence = capfirst(sentence)
    if "rows" in params:
        sentence = f"{sentence} {_('Rows: %(rows)s.') % {'rows': params['rows']}}"
    return sentence
