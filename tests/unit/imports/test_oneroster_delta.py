"""Delta rows and their life cycle; a set read twice; and that no issue, sentence or column gives a value away."""

import io
from pathlib import Path, PurePosixPath

import pytest

from records.imports.issues import IssueLog, Severity
from records.imports.oneroster import COLUMNS, Mode, RosterSet, open_set
from records.imports.oneroster.contract import FILE_OF
from records.imports.oneroster.fields import TABLES
from records.imports.oneroster.rows import FileReader
from records.imports.oneroster.source import Member
from records.imports.oneroster.text import CHUNK
from tests.unit.imports.oneroster_sets import (
    Rows,
    as_csv,
    as_folder,
    bent,
    columns,
    good,
    manifest,
    places,
    read_all,
    read_folder,
    texts,
    with_gradebook,
    with_text,
)

VERSIONS = pytest.mark.parametrize("version", ["1.1", "1.2"])
FILES = sorted(COLUMNS)
ORGS = "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId"


def delta(path: Path, file: str = "users", **cells: str) -> RosterSet:
    files = good("1.2")
    stamp = {"status": "active", "dateLastModified": "2026-01-31T10:00:00.000Z"}
    files = {name: [row | stamp for row in rows] for name, rows in files.items()}
    files[file][0] |= cells
    return read_folder(path, texts("1.2", files, "delta"))[1]


def test_delta_rows_say_whether_they_are_deleted(tmp_path: Path) -> None:
    roster = delta(tmp_path, status="tobedeleted")
    assert list(roster.issues) == []
    assert [(row[1], row[2]) for row in roster.rows("users")] == [("u1", True), ("u2", False), ("u3", False)]


def test_a_row_to_be_deleted_needs_only_its_identifier(tmp_path: Path) -> None:
    roster = delta(tmp_path / "a", status="tobedeleted", givenName="", familyName="", enabledUser="", username="")
    assert list(roster.issues) == [] and next(roster.rows("users"))[1:5] == ("u1", True, False, "")
    assert places(delta(tmp_path / "b", status="tobedeleted", sourcedId="")) == [
        ("required_blank", "users.csv", 2, "sourcedId")
    ]


@pytest.mark.parametrize(
    ("cells", "severity", "expected"),
    [
        ({"status": ""}, Severity.REFUSED_ROW, ("delta_blank", "status")),
        ({"dateLastModified": ""}, Severity.REFUSED_ROW, ("delta_blank", "dateLastModified")),
        ({"status": "gone"}, Severity.REFUSED_ROW, ("not_in_list", "status")),
        ({"dateLastModified": "today"}, Severity.REFUSED_ROW, ("not_a_date", "dateLastModified")),
        ({"status": "Active"}, Severity.WARNING, ("word_respelled", "status")),
        ({"status": "inactive"}, Severity.WARNING, ("status_inactive", "status")),
        ({"dateLastModified": "2026-01-31"}, Severity.WARNING, ("date_without_time", "dateLastModified")),
    ],
)
def test_status_and_date_of_change_are_checked_in_delta_rows(
    cells: dict[str, str], severity: Severity, expected: tuple[str, str], tmp_path: Path
) -> None:
    (issue,) = delta(tmp_path, **cells).issues
    assert (issue.severity, (issue.code, issue.column)) == (severity, expected)


def test_a_delta_file_without_its_lifecycle_columns_refuses_the_set(tmp_path: Path) -> None:
    files = texts("1.2", mode="delta") | {"orgs.csv": "sourcedId,name,type\r\n1,North,school\r\n"}
    roster = open_set(as_folder(tmp_path, files))
    assert [place[3] for place in places(roster, Severity.REFUSED_SET)] == ["status", "dateLastModified"]


# Twice, and never a value


def test_reading_again_gives_the_same_rows_and_says_nothing_twice(tmp_path: Path) -> None:
    files = good("1.1")
    files["users"][0] |= {"enabledUser": "TRUE"}
    files["users"][1] |= {"enabledUser": "maybe"}
    roster = open_set(as_folder(tmp_path, texts("1.1", files)))
    # A reading that stops early leaves the rest to the next one.
    next(roster.rows("roles"))
    first = read_all(roster)
    said = list(roster.issues)
    assert read_all(roster) == first and list(roster.issues) == said
    assert [(issue.code, issue.row, issue.count) for issue in said] == [
        ("yes_no_respelled", 2, 1),
        ("not_yes_or_no", 3, 1),
    ]
    assert roster.refused_ids("users") == ["u2"] and roster.refused_ids("roles") == ["u2:s1"]


@VERSIONS
def test_no_issue_ever_repeats_a_value_of_a_row(version: str, tmp_path: Path) -> None:
    canary = "Quetzalcoatl"
    for table in TABLES[version].values():
        for field in table.fields if table.kept else ():
            for value in (canary, f'"{canary}', f"{canary}\x00", f"{canary} " * 40, f"{canary}@{canary}"):
                rows: Rows = with_gradebook(version)[table.file]
                rows[0][field.column] = value
                text = as_csv(columns(version, table.file), rows).replace('"""', '"')
                alone = {"manifest.csv": manifest(version, {table.file: "bulk"}), f"{table.file}.csv": text}
                _all, roster = read_folder(tmp_path, alone)
                said = [repr(issue) + str(issue) for issue in roster.issues]
                assert not any(canary in one for one in said), (table.file, field.column)


def test_a_file_without_its_header_gives_none_of_its_values_away(tmp_path: Path) -> None:
    _rows, roster = with_text(tmp_path, "users", "Quetzalcoatl,,,true,quetzal,,Ana,Quetzalcoatl\r\n")
    assert roster.issues.refuses_set
    assert not any("uetzal" in repr(issue) for issue in roster.issues)


def test_a_password_is_handed_on_nowhere(tmp_path: Path) -> None:
    roster = bent(tmp_path, "users", password="Quetzalcoatl")
    assert "Quetzalcoatl" not in repr([list(roster.rows(file)) for file in FILE_OF])


# Large files


class CountedStream(io.BytesIO):
    """Counts the chunks that were asked for."""

    chunks = 0

    def read(self, size: int | None = -1, /) -> bytes:
        self.chunks += 1
        return super().read(size)


def test_rows_are_given_while_the_file_is_being_read() -> None:
    content = (f"{ORGS}\r\n" + "".join(f"{number},,,North,school,,\r\n" for number in range(100_000))).encode()
    streams: list[CountedStream] = []

    def opener() -> CountedStream:
        streams.append(CountedStream(content))
        return streams[-1]

    member = Member(PurePosixPath("orgs.csv"), len(content), opener)
    reader = FileReader(member, TABLES["1.2"]["orgs"], Mode.BULK, IssueLog())
    rows = reader.rows()
    first = next(rows)
    assert first[:2] == [2, "0"] and streams[-1].chunks == 1
    assert sum(1 for _row in rows) == 99_999
    assert streams[-1].chunks == len(content) // CHUNK + 2 and streams[-1].closed
