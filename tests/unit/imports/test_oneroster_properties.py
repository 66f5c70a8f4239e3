"""Whatever bytes come in, the reader answers; whatever is good comes out as it was; no leniency changes a value."""

import csv
import io
import tempfile
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from records.imports.issues import Severity
from records.imports.oneroster import NotOneRoster, open_set
from records.imports.oneroster.cells import BLANK
from records.imports.oneroster.contract import FILE_OF, columns_of
from records.imports.oneroster.fields import LATE, TABLES, Field, FileTable, Kind
from tests.unit.imports.oneroster_sets import (
    Rows,
    as_csv,
    as_folder,
    as_zip,
    columns,
    manifest,
    read_all,
    read_folder,
    texts,
    with_gradebook,
)

QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

# Anything but controls, lone surrogates, line separators, the mark of lost letters and marks that turn the direction.
LETTERS = st.characters(
    exclude_categories=("Cc", "Cs", "Zl", "Zp"),
    exclude_characters="\ufffd\u200b\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
)
TEXT = st.text(LETTERS, min_size=1, max_size=40).map(str.strip).filter(bool)
ITEM = TEXT.filter(lambda text: "," not in text)
NUMBERS = st.decimals(-99_999_999, 99_999_999, places=4)
DAYS = st.dates(date(1950, 1, 1), date(2090, 1, 1))


def cell(field: Field) -> st.SearchStrategy[tuple[str, Any]]:
    """Good contents of a cell: as written, and as it must be read."""
    kinds: dict[Kind, st.SearchStrategy[tuple[str, Any]]] = {
        Kind.YES_NO: st.booleans().map(lambda yes: (str(yes).lower(), yes)),
        Kind.PRIMARY: st.booleans().map(lambda yes: ("primary" if yes else "secondary", yes)),
        Kind.DAY: DAYS.map(lambda day: (day.isoformat(), day)),
        Kind.YEAR: st.integers(1950, 2090).map(lambda year: (str(year), year)),
        Kind.EMAIL: st.just(("ana@example.org", "ana@example.org")),
        Kind.REFERENCES: st.lists(ITEM, min_size=1, max_size=3, unique=True).map(
            lambda items: (",".join(items), items)
        ),
        Kind.WORDS: st.lists(ITEM, min_size=1, max_size=3, unique=True).map(lambda items: (",".join(items), items)),
        Kind.CHOICE: st.sampled_from([word for word in field.choices if word != LATE] or ["x"]).map(
            lambda word: (word, field.meanings.get(word, word))
        ),
        Kind.MAYBE: st.booleans().map(lambda yes: (str(yes).lower(), yes)),
        Kind.NUMBER: NUMBERS.filter(lambda number: field.lowest <= number <= field.highest).map(
            lambda number: (str(number), number)
        ),
        Kind.SCORE: NUMBERS.map(lambda number: (str(number), number)),
        Kind.STATE_ID: st.from_regex(r"[A-Z0-9]{1,12}", fullmatch=True).map(
            lambda identifier: (f"{{local:7}},{{stateId:{identifier}}}", identifier)
        ),
    }
    filled = kinds.get(field.kind, TEXT.map(lambda text: (text, text)))
    blanks: dict[Kind, Any] = BLANK | {Kind.REFERENCES: [], Kind.WORDS: []}
    return filled if field.required else st.one_of(filled, st.just(("", blanks.get(field.kind, ""))))


@st.composite
def good_rows(draw: st.DrawFn, table: FileTable) -> tuple[Rows, list[dict[str, Any]]]:
    """Rows of a file as written, and what must be read of them."""
    written: Rows = []
    meant: list[dict[str, Any]] = []
    identifiers = draw(st.lists(TEXT, max_size=4, unique=True))
    for number, identifier in enumerate(identifiers):
        pairs = {field.column: (field.name, *draw(cell(field))) for field in table.fields if field.name}
        _order(pairs)
        pairs["sourcedId"] = (table.fields[0].name, identifier, identifier)
        written.append({column: text for column, (_name, text, _value) in pairs.items()})
        meant.append({name: value for name, _text, value in pairs.values()} | {"line": number + 2, "deleted": False})
    return written, meant


def _order(pairs: dict[str, tuple[str, str, Any]]) -> None:
    """Let no end be before its start."""
    start = "startDate" if "startDate" in pairs else "beginDate"
    if start in pairs and pairs[start][2] and pairs["endDate"][2] and pairs["endDate"][2] < pairs[start][2]:
        day = pairs[start][2] + timedelta(days=100)
        pairs["endDate"] = ("ends_on", day.isoformat(), day)


KEPT = [(version, table) for version, tables in TABLES.items() for table in tables.values() if table.name]


@st.composite
def a_file(draw: st.DrawFn) -> tuple[str, FileTable, Rows, list[dict[str, Any]]]:
    """A kept file of either version with good rows."""
    version, table = draw(st.sampled_from(KEPT))
    written, meant = draw(good_rows(table))
    return version, table, written, meant


def read_one(
    version: str, table: FileTable, content: str | bytes
) -> tuple[list[dict[str, Any]], set[Severity], set[str]]:
    """One file alone in a set: its rows, the severities and the codes of what was said."""
    made = {"manifest.csv": manifest(version, {table.file: "bulk"}), f"{table.file}.csv": content}
    with tempfile.TemporaryDirectory() as folder, open_set(as_folder(Path(folder), made)) as roster:
        rows = [dict(zip(columns_of(table.name), row, strict=True)) for row in roster.rows(table.name)]
        return rows, {issue.severity for issue in roster.issues}, {issue.code for issue in roster.issues}


def assert_same(rows: list[dict[str, Any]], meant: list[dict[str, Any]]) -> None:
    assert [row["line"] for row in rows] == [row["line"] for row in meant]
    for row, wanted in zip(rows, meant, strict=True):
        if "in_progress" in wanted and wanted["is_incomplete"] is None:
            wanted["is_incomplete"] = wanted["in_progress"]
        assert {name: row[name] for name in wanted.keys() & row.keys()} == {
            name: wanted[name] for name in wanted.keys() & row.keys()
        }


@QUICK
@given(a_file())
def test_good_rows_come_out_as_they_were_meant(file: tuple[str, FileTable, Rows, list[dict[str, Any]]]) -> None:
    version, table, written, meant = file
    rows, severities, codes = read_one(version, table, as_csv(columns(version, table.file), written))
    assert_same(rows, meant)
    assert severities <= {Severity.WARNING}
    assert codes <= {"file_without_rows", "users_without_roles", "user_without_organization", "wanted_blank"}


def _marked(text: str) -> bytes:
    return text.encode("utf-8-sig")


def _other_lines(text: str) -> bytes:
    return text.replace("\r\n", "\n").encode()


def _blank_lines(text: str) -> bytes:
    return (text + "\r\n,,,\r\n\r\n").encode()


@QUICK
@given(
    a_file(),
    st.sampled_from([_marked, _other_lines, _blank_lines, lambda text: text.encode("utf-16")]),
    st.randoms(use_true_random=False),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
def test_no_leniency_changes_what_is_read(
    file: tuple[str, FileTable, Rows, list[dict[str, Any]]],
    encode: Any,
    random: Any,
    reorder: bool,
    quote_all: bool,
    respell: bool,
) -> None:
    version, table, written, meant = file
    header = [*columns(version, table.file), "metadata.color", "Favorite"]
    if reorder:
        random.shuffle(header)
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL, lineterminator="\r\n")
    writer.writerow([f" {name.upper()} " if respell else name for name in header])
    for row in written:
        cells = [row.get(name, "") for name in header]
        writer.writerow([f" {text}  " if text and random.random() < 0.3 else text for text in cells])
    rows, severities, _codes = read_one(version, table, encode(out.getvalue()))
    assert_same(rows, meant)
    assert severities <= {Severity.WARNING}


US_AND_OTHER_WAYS = {
    Kind.DAY: lambda text: f"{int(text[5:7])}/{int(text[8:])}/{text[:4]}",
    Kind.YES_NO: lambda text: {"true": "YES", "false": "No"}[text],
    Kind.MAYBE: lambda text: {"true": "T", "false": "0"}[text],
    Kind.NUMBER: lambda text: f"{Decimal(text):,}",
    Kind.SCORE: lambda text: f"{Decimal(text):,}",
    Kind.CHOICE: lambda text: text.upper(),
    Kind.PRIMARY: lambda text: text.title(),
    Kind.YEAR: lambda text: f"{int(text) - 1}-{text}",
}


@QUICK
@given(a_file())
def test_other_ways_to_write_a_value_mean_the_same(file: tuple[str, FileTable, Rows, list[dict[str, Any]]]) -> None:
    version, table, written, meant = file
    for row in written:
        for field in table.fields:
            if row.get(field.column) and field.kind in US_AND_OTHER_WAYS:
                row[field.column] = US_AND_OTHER_WAYS[field.kind](row[field.column])
    rows, severities, _codes = read_one(version, table, as_csv(columns(version, table.file), written))
    assert_same(rows, meant)
    assert severities <= {Severity.WARNING}


PIECES = st.sampled_from(
    [
        b"sourcedId",
        b"status",
        b"name",
        b"type",
        b",",
        b'"',
        b'""',
        b"\r\n",
        b"\n",
        b"\r",
        b"\x00",
        b"\xff",
        b";",
        b"school",
    ]
)
JUNK = st.one_of(st.binary(max_size=300), st.lists(PIECES, max_size=60).map(b"".join))


@QUICK
@given(st.sampled_from(sorted({*FILE_OF.values(), "lineItemScoreScales", "manifest"})), JUNK, st.booleans())
def test_any_bytes_in_a_file_are_answered(file: str, junk: bytes, after_a_header: bool) -> None:
    made: dict[str, str | bytes] = dict(texts("1.2", with_gradebook("1.2")))
    good = str(made.get(f"{file}.csv", "sourcedId\r\n")).encode()
    made[f"{file}.csv"] = good + junk if after_a_header else junk
    with tempfile.TemporaryDirectory() as folder:
        try:
            _rows, roster = read_folder(Path(folder), made)
        except NotOneRoster as error:
            assert str(error)
        else:
            assert all(str(issue) for issue in roster.issues)


@QUICK
@given(st.binary(max_size=200), st.booleans(), st.sampled_from(["set.zip", "set.csv", "set"]))
def test_any_bytes_as_a_set_are_answered(junk: bytes, like_a_zip: bool, name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(b"PK\x03\x04" + junk + b"PK\x05\x06" + junk[:18].ljust(18, b"\0") if like_a_zip else junk)
        try:
            open_set(path).close()
        except NotOneRoster as error:
            assert str(error)


@QUICK
@given(st.binary(min_size=1, max_size=30), st.integers(0, 10_000))
def test_a_zip_broken_anywhere_is_answered(junk: bytes, at: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = as_zip(Path(folder) / "set.zip", texts("1.2"))
        content = bytearray(path.read_bytes())
        at %= len(content)
        content[at : at + len(junk)] = junk
        path.write_bytes(content)
        try:
            with open_set(path) as roster:
                read_all(roster)
        except NotOneRoster as error:
            assert str(error)
