"""What is written into a template's file is read back as it was meant, fast or slowly, and no bytes are too strange."""

import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from records.imports.issues import Severity
from records.imports.kinds import KINDS, Kind
from records.imports.oneroster import NotOneRoster, text
from records.imports.templates import blocks, open_set
from tests.unit.imports.template_files import OFFERED, Pair, Read, as_csv, examples, meant, read, rows_of, uncopied

QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
Rows = list[dict[str, Pair]]


@st.composite
def a_file(draw: st.DrawFn, most: int = 4) -> tuple[Kind, Rows]:
    kind = draw(st.sampled_from(OFFERED))
    return kind, draw(rows_of(kind, most))


def written(rows: Rows) -> list[dict[str, str]]:
    return [{name: pair[0] for name, pair in row.items()} for row in rows]


@QUICK
@given(a_file())
def test_typed_rows_written_as_csv_are_read_back_equal(file: tuple[Kind, Rows]) -> None:
    kind, rows = file
    got = read(kind, as_csv(kind, written(rows)))
    assert got.rows == meant(kind, rows)
    assert got.said == []


@QUICK
@given(a_file())
def test_text_for_copy_says_the_same_as_the_rows(file: tuple[Kind, Rows]) -> None:
    kind, rows = file
    got = read(kind, as_csv(kind, written(rows)))
    assert uncopied(kind, got.copied) == got.rows


ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16"])


@QUICK
@given(
    a_file(),
    ENCODINGS,
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([",", ";", "\t", "|"]),
    st.randoms(use_true_random=False),
    st.booleans(),
    st.booleans(),
)
def test_no_way_to_write_a_file_changes_what_is_read(
    file: tuple[Kind, Rows],
    encoding: str,
    ends: str,
    delimiter: str,
    shuffled: random.Random,
    quoted: bool,
    spaced: bool,
) -> None:
    kind, rows = file
    header = [*(column.header for column in kind.columns), "Favorite"]
    shuffled.shuffle(header)
    if not quoted and delimiter != "," and len(header) < 2:
        return
    cells = written(rows)
    for row in cells:
        row["Favorite"] = shuffled.choice(["", "blue", '"so called"'])
        for name in row:
            if spaced and row[name] and shuffled.random() < 0.3:
                row[name] = f" {row[name]}  "
    content = as_csv(kind, cells, header, lineterminator=ends, delimiter=delimiter, quoting=1 if quoted else 0)
    got = read(kind, content.encode(encoding))
    assert got.rows == meant(kind, rows)
    assert uncopied(kind, got.copied) == got.rows
    assert all(issue.severity is Severity.WARNING for issue in got.issues)


BENT = st.sampled_from(
    ["", " ", "x", "-1", "2", "1e5", "NaN", "99999999999999999999", "2026-02-30", "9/8/2026", "=1+1", "@x", "\\N", "\\",
     "a\tb", "a\nb", 'a"b', "TRUE", "Grade 5", "absent", "Nuñez", "\ufffd", "\x00", "1,234.50", "$5", "a;b", "x" * 300]
)  # fmt: skip


@QUICK
@given(a_file(most=6), st.lists(st.tuples(st.integers(0, 5), st.integers(0, 40), BENT), max_size=4))
def test_reading_at_once_and_row_by_row_agree_on_every_row(
    file: tuple[Kind, Rows], bends: list[tuple[int, int, str]]
) -> None:
    kind, rows = file
    cells = written(rows)
    for at, place, bent in bends:
        if at < len(cells):
            cells[at][kind.columns[place % len(kind.columns)].header] = bent
    content = as_csv(kind, cells)
    at_once = read(kind, content)
    # A blank row keeps its block from being read at once.
    slowly = read(kind, content + "\n")
    assert slowly.rows == at_once.rows
    assert uncopied(kind, at_once.copied) == uncopied(kind, slowly.copied) == at_once.rows
    assert _listed(slowly) == _listed(at_once)
    assert slowly.refused_ids == at_once.refused_ids


def _listed(got: Read) -> set[tuple[str, int | None, str, int, str]]:
    return {
        (issue.code, issue.row, issue.column, issue.count, str(issue))
        for issue in got.issues
        if issue.code != "blank_row"
    }


@QUICK
@given(
    a_file(most=30),
    st.integers(16, 400),
    st.integers(1, 8),
    st.lists(st.tuples(st.integers(0, 29), BENT), max_size=3),
    st.randoms(use_true_random=False),
)
def test_where_blocks_and_their_parts_end_changes_nothing(
    file: tuple[Kind, Rows], size: int, small: int, bends: list[tuple[int, str]], luck: random.Random
) -> None:
    kind, rows = file
    cells = written(rows)
    for at, bent in bends:
        if at < len(cells):
            cells[at][luck.choice(kind.columns).header] = bent
    content = as_csv(kind, cells, quoting=luck.choice([0, 1])).encode()
    whole = read(kind, content)
    before = text.CHUNK, blocks.SMALL
    text.CHUNK, blocks.SMALL = size, small
    try:
        in_parts = read(kind, content)
    finally:
        text.CHUNK, blocks.SMALL = before
    assert in_parts.rows == whole.rows
    assert _listed(in_parts) == _listed(whole)
    assert uncopied(kind, in_parts.copied) == whole.rows


PIECES = [
    b"StudentIdentifier",
    b"true",
    b"2026-09-08",
    b",",
    b'"',
    b'""',
    b"\r\n",
    b"\n",
    b"\r",
    b"\x00",
    b"\xff",
    b";",
    b"\t",
]
JUNK = st.one_of(st.binary(max_size=300), st.lists(st.sampled_from(PIECES), max_size=60).map(b"".join))


@QUICK
@given(st.sampled_from(OFFERED), JUNK, st.booleans())
def test_any_bytes_in_a_file_are_answered(kind: Kind, junk: bytes, after_a_good_row: bool) -> None:
    content = as_csv(kind, [examples(kind)]).encode() + junk if after_a_good_row else junk
    try:
        got = read(kind, content)
    except NotOneRoster as error:
        assert str(error)
    else:
        assert all(str(issue) for issue in got.issues)
        assert uncopied(kind, got.copied) == got.rows


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_mutated_file_is_answered_and_keeps_its_other_rows(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(OFFERED))
    lines = as_csv(kind, [examples(kind)] * 5).encode().splitlines(keepends=True)
    at = data.draw(st.integers(1, 5))
    place = data.draw(st.integers(0, len(lines[at]) - 1))
    lines[at] = lines[at][:place] + data.draw(JUNK) + lines[at][place + data.draw(st.integers(0, 3)) :]
    got = read(kind, b"".join(lines))
    good = read(kind, as_csv(kind, [examples(kind)])).rows[0][1:]
    assert len([row for row in got.rows if row[1:] == good]) >= at - 1
    assert uncopied(kind, got.copied) == got.rows


@QUICK
@given(st.binary(max_size=200), st.sampled_from(["set.zip", "set.csv", "set", "attendance.csv"]), st.booleans())
def test_any_bytes_as_a_set_are_answered(junk: bytes, name: str, like_a_zip: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(b"PK\x03\x04" + junk + b"PK\x05\x06" + junk[:18].ljust(18, b"\0") if like_a_zip else junk)
        try:
            open_set(path).close()
        except NotOneRoster as error:
            assert str(error)


@pytest.mark.parametrize("kind", OFFERED, ids=lambda kind: kind.name)
def test_each_kind_is_known_by_its_columns_whatever_its_file_is_called(kind: Kind) -> None:
    got = read(kind, as_csv(kind, [examples(kind)]), name="4711.csv")
    assert len(got.rows) == 1
    assert got.said == [("template_by_columns", None, "")]


def test_no_two_columns_of_a_kind_have_the_same_header() -> None:
    for kind in KINDS.values():
        names = [column.header for column in kind.columns]
        assert len(set(names)) == len(names), kind.name
