"""Row by row: what is handed on, what is forgiven with a warning, what is refused with its place; never a value."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from records.imports.issues import Severity
from records.imports.oneroster import COLUMNS
from records.imports.oneroster.fields import TABLES
from records.imports.oneroster.text import CELL_LINES, LINE_LIMIT
from tests.unit.imports.oneroster_sets import (
    bent,
    good,
    places,
    read_all,
    read_folder,
    texts,
    with_text,
)

VERSIONS = pytest.mark.parametrize("version", ["1.1", "1.2"])
FILES = sorted(COLUMNS)


@VERSIONS
def test_every_column_of_a_good_set_arrives(version: str, tmp_path: Path) -> None:
    rows, roster = read_folder(tmp_path, texts(version))
    assert list(roster.issues) == []
    assert rows["orgs"][1] == {
        "line": 3,
        "sourced_id": "s1",
        "deleted": False,
        "name": "North School",
        "type": "school",
        "identifier": "0012",
        "parent": "d1",
    }
    session = rows["academicSessions"][0]
    assert (session["starts_on"], session["ends_on"]) == (date(2025, 8, 15), date(2026, 6, 11))
    assert (session["type"], session["school_year"]) == ("schoolYear", 2026)
    course = rows["courses"][0]
    assert (course["code"], course["school_year"], course["organization"]) == ("ALG1", "y1", "d1")
    assert (course["grades"], course["subjects"], course["subject_codes"]) == (["09", "10"], ["Mathematics"], ["02052"])
    section = rows["classes"][0]
    assert (section["title"], section["course"], section["school"]) == ("Algebra I, section 3", "c1", "s1")
    assert (section["sessions"], section["periods"], section["location"]) == (["y1"], ["3", "4"], "B12")
    student, teacher, parent = rows["users"]
    assert (student["enabled"], student["family_name"], student["agents"]) == (True, "Núñez", ["u3"])
    assert (teacher["username"], parent["email"], parent["grades"]) == ("tom", "pat@example.org", [])
    first, second = rows["enrollments"]
    assert (first["section"], first["school"], first["user"], first["role"]) == ("k1", "s1", "u1", "student")
    assert (first["starts_on"], first["ends_on"], first["is_primary"]) == (date(2025, 8, 20), date(2026, 6, 11), False)
    assert (second["starts_on"], second["ends_on"], second["is_primary"]) == (None, None, True)


@VERSIONS
def test_roles_come_from_their_file_or_from_the_users(version: str, tmp_path: Path) -> None:
    rows, _roster = read_folder(tmp_path, texts(version))
    assert [(row["user"], row["role"], row["organization"], row["is_primary"]) for row in rows["roles"]] == [
        ("u1", "student", "s1", True),
        ("u2", "teacher", "s1", True),
        ("u3", "parent", "s1", True),
    ]
    identifiers = [row["sourced_id"] for row in rows["roles"]]
    assert identifiers == (["u1:s1", "u2:s1", "u3:s1"] if version == "1.1" else ["r-u1", "r-u2", "r-u3"])


def test_a_user_of_1_1_has_the_role_at_each_organization_and_the_first_is_primary(tmp_path: Path) -> None:
    files = good("1.1")
    long = "s" * 255
    files["users"][0]["orgSourcedIds"] = f"s1,d1,{long}"
    files["users"][1]["orgSourcedIds"] = ""
    rows, roster = read_folder(tmp_path, texts("1.1", files))
    assert [(row["user"], row["organization"], row["is_primary"]) for row in rows["roles"]] == [
        ("u1", "s1", True),
        ("u1", "d1", False),
        ("u1", long, False),
        ("u2", "", True),
        ("u3", "s1", True),
    ]
    assert [row["primary_org"] for row in rows["users"]] == ["s1", "", "s1"]
    assert len(rows["roles"][2]["sourced_id"]) == 255
    assert rows["roles"][2]["sourced_id"] == list(roster.rows("roles"))[2][1]
    assert places(roster) == [("user_without_organization", "users.csv", 3, "orgSourcedIds")]


def test_a_role_of_1_2_in_a_1_1_set_is_understood(tmp_path: Path) -> None:
    roster = bent(tmp_path, "users", "1.1", role="principal")
    assert places(roster) == [("word_of_other_version", "users.csv", 2, "role")]
    assert next(roster.rows("roles"))[4] == "principal"


# What is forgiven

LENIENCIES = [
    ("users", {"enabledUser": "TRUE"}, "yes_no_respelled", "enabledUser"),
    ("users", {"enabledUser": "1"}, "yes_no_respelled", "enabledUser"),
    ("users", {"givenName": " Ana "}, "spaces_cut", "givenName"),
    ("users", {"givenName": "A\x00na"}, "control_character_cut", "givenName"),
    ("users", {"givenName": "Ana\r\nMaria"}, "control_character_cut", "givenName"),
    ("users", {"givenName": "An\ufffd"}, "letters_lost", "givenName"),
    ("users", {"email": "none"}, "email_left_out", "email"),
    ("users", {"password": "Secret-1"}, "password_not_read", "password"),
    ("users", {"grades": "09, 10"}, "list_spaces", "grades"),
    ("users", {"agentSourcedIds": "u3,,"}, "list_blanks", "agentSourcedIds"),
    ("users", {"agentSourcedIds": "u3,u3"}, "list_repeats", "agentSourcedIds"),
    ("users", {"status": "active"}, "status_in_bulk", "status"),
    ("users", {"dateLastModified": "yesterday"}, "modified_in_bulk", "dateLastModified"),
    ("classes", {"classType": "Scheduled"}, "word_respelled", "classType"),
    ("academicSessions", {"type": "School Year"}, "word_respelled", "type"),
    ("academicSessions", {"startDate": "8/15/2025"}, "date_us", "startDate"),
    ("academicSessions", {"startDate": "2025-08-15T00:00:00.000Z"}, "date_with_time", "startDate"),
    ("academicSessions", {"startDate": "2025-8-15"}, "date_short_digits", "startDate"),
    ("academicSessions", {"schoolYear": "2025-2026"}, "year_span", "schoolYear"),
    ("roles", {"roleType": "Primary"}, "word_respelled", "roleType"),
]


@pytest.mark.parametrize(("file", "cells", "code", "column"), LENIENCIES)
def test_a_leniency_is_a_warning_with_its_place(
    file: str, cells: dict[str, str], code: str, column: str, tmp_path: Path
) -> None:
    roster = bent(tmp_path, file, **cells)
    assert places(roster) == [(code, f"{file}.csv", 2, column)]
    assert [issue.severity for issue in roster.issues] == [Severity.WARNING]
    assert len(list(roster.rows(file))) == len(good("1.2")[file])


def test_a_leniency_changes_nothing_in_what_is_read(tmp_path: Path) -> None:
    expected = read_folder(tmp_path / "good", texts("1.2"))[0]
    for number, (file, cells, code, _column) in enumerate(LENIENCIES):
        if code in ("control_character_cut", "letters_lost", "email_left_out") or "09, 10" in cells.values():
            continue
        rows = read_all(bent(tmp_path / str(number), file, **cells))
        assert rows == expected, code


def test_a_bulk_row_that_says_it_is_deleted_is_not_in_the_file(tmp_path: Path) -> None:
    roster = bent(tmp_path, "users", status="tobedeleted")
    assert places(roster) == [("deleted_in_bulk", "users.csv", 2, "status")]
    assert [row[1] for row in roster.rows("users")] == ["u2", "u3"]


ORGS = "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{ORGS}\r\n1,,,Núñez,school,,\r\n".encode("utf-8-sig"), [("byte_order_mark", None, "")]),
        (f"{ORGS}\r\n1,,,Núñez,school,,\r\n".encode("utf-16"), [("encoding_utf16", None, "")]),
        (f"{ORGS}\r\n1,,,Núñez,school,,\r\n".encode("utf-16-le"), [("encoding_utf16", None, "")]),
        (f"{ORGS}\r\n1,,,Núñez,school,,\r\n".encode("utf-16-be"), [("encoding_utf16", None, "")]),
        (f"{ORGS}\r\n1,,,Núñez,school,,\r\n".encode("cp1252"), [("encoding_cp1252", 2, "")]),
        (f"{ORGS}\n1,,,Núñez,school,,", []),
        (f"{ORGS}\r1,,,Núñez,school,,\r", [("line_ends", None, "")]),
        (f"{ORGS}\r\n1,,,Núñez,school,,\r\n\r\n,,,,,,\r\n", [("blank_row", 3, "")]),
        (f"{ORGS}\r\n1,,,Núñez,school,,,,\r\n", [("row_with_blank_cells", 2, "")]),
        (f"\r\n{ORGS}\r\n1,,,Núñez,school,,\r\n", []),
        (f"{ORGS}\r\n1,,,Núñez,school,,\r\n".replace(",", ";"), [("delimiter", 1, "")]),
        (f"{ORGS}\r\n1,,,Núñez,school,,\r\n".replace(",", "\t"), [("delimiter", 1, "")]),
        (f"{ORGS},metadata.color\r\n1,,,Núñez,school,,,red\r\n", []),
        (f"{ORGS},motto,\r\n1,,,Núñez,school,,,x,\r\n", [("column_unknown", 1, "H"), ("column_unnamed", 1, "I")]),
        (
            "SourcedID,status, date_last_modified,NAME,type,identifier,parentSourcedId\r\n1,,,Núñez,school,,\r\n",
            [("column_respelled", 1, name) for name in ("sourcedId", "dateLastModified", "name")],
        ),
        (
            "type,name,sourcedId\r\nschool,Núñez,1\r\n",
            [
                *[("column_absent", 1, name) for name in ("status", "dateLastModified", "identifier")],
                ("column_absent", 1, "parentSourcedId"),
                ("columns_reordered", 1, ""),
            ],
        ),
    ],
)
def test_an_imprecise_file_is_read_with_a_warning(
    text: str | bytes, expected: list[tuple[str, int | None, str]], tmp_path: Path
) -> None:
    rows, roster = with_text(tmp_path, "orgs", text)
    assert [(code, row, column) for code, _file, row, column in places(roster)] == expected
    assert not roster.issues.refuses_set
    assert [(row["sourced_id"], row["name"], row["type"], row["parent"]) for row in rows] == [
        ("1", "Núñez", "school", "")
    ]


def test_equal_leniencies_fold_into_one_that_lists_its_rows(tmp_path: Path) -> None:
    rows = "".join(f"{number},,,North,School,,\r\n" for number in range(500))
    _rows, roster = with_text(tmp_path, "orgs", f"{ORGS}\r\n{rows}")
    (issue,) = roster.issues
    assert (issue.code, issue.row, issue.count, issue.params) == ("word_respelled", 2, 500, {"rows": "2–501"})


# What is refused

REFUSALS = [
    *[("users", {"givenName": ""}, "required_blank", "givenName", {})],
    ("users", {"sourcedId": ""}, "required_blank", "sourcedId", {}),
    ("users", {"sourcedId": "u\x001"}, "control_character", "sourcedId", {}),
    ("users", {"agentSourcedIds": "u\t3"}, "control_character", "agentSourcedIds", {}),
    ("users", {"enabledUser": "perhaps"}, "not_yes_or_no", "enabledUser", {"found": "kind:text"}),
    ("users", {"familyName": "x" * 256}, "too_long", "familyName", {"limit": 255}),
    ("users", {"phone": "1" * 65}, "too_long", "phone", {"limit": 64}),
    ("users", {"email": f"{'x' * 250}@example.org"}, "too_long", "email", {"limit": 254}),
    ("orgs", {"sourcedId": "x" * 256}, "too_long", "sourcedId", {"limit": 255}),
    (
        "orgs",
        {"type": "college"},
        "not_in_list",
        "type",
        {"found": "kind:text", "allowed": "department, school, district, local, state, national"},
    ),
    ("academicSessions", {"startDate": "soon"}, "not_a_date", "startDate", {"found": "kind:text"}),
    ("academicSessions", {"endDate": "2026-02-30"}, "not_a_date", "endDate", {"found": "kind:impossible_date"}),
    ("academicSessions", {"endDate": "2025-08-14"}, "ends_before_start", "endDate", {}),
    ("academicSessions", {"schoolYear": "twenty"}, "not_a_year", "schoolYear", {"found": "kind:text"}),
    ("academicSessions", {"schoolYear": "1066"}, "year_out_of_range", "schoolYear", {}),
    ("classes", {"termSourcedIds": ""}, "required_blank", "termSourcedIds", {}),
    ("classes", {"termSourcedIds": " , "}, "required_blank", "termSourcedIds", {}),
    (
        "enrollments",
        {"role": "aide"},
        "not_in_list",
        "role",
        {"found": "kind:text", "allowed": "administrator, proctor, student, teacher"},
    ),
    ("enrollments", {"endDate": "2025-08-19"}, "ends_before_start", "endDate", {}),
    ("roles", {"beginDate": "2026-01-02", "endDate": "2026-01-01"}, "ends_before_start", "endDate", {}),
    (
        "roles",
        {"roleType": "third"},
        "not_in_list",
        "roleType",
        {"found": "kind:text", "allowed": "primary, secondary"},
    ),
]


@pytest.mark.parametrize(("file", "cells", "code", "column", "params"), REFUSALS)
def test_a_bad_value_refuses_its_row_and_names_its_column(
    file: str, cells: dict[str, str], code: str, column: str, params: dict[str, Any], tmp_path: Path
) -> None:
    roster = bent(tmp_path, file, **cells)
    (issue,) = roster.issues
    assert (issue.severity, issue.code, issue.file) == (Severity.REFUSED_ROW, code, f"{file}.csv")
    assert (issue.row, issue.column, issue.params) == (2, column, params)
    assert len(list(roster.rows(file))) == len(good("1.2")[file]) - 1


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_every_required_value_is_required_in_every_file(version: str, tmp_path: Path) -> None:
    for table in TABLES[version].values():
        for column in table.required if table.kept else ():
            roster = bent(tmp_path / f"{table.file}-{column}", table.file, version, **{column: ""})
            assert places(roster) == [("required_blank", f"{table.file}.csv", 2, column)]


def test_a_session_may_end_on_the_day_it_starts(tmp_path: Path) -> None:
    assert places(bent(tmp_path, "enrollments", beginDate="2025-08-20", endDate="2025-08-20")) == []


def test_every_wrong_column_of_a_row_is_named(tmp_path: Path) -> None:
    roster = bent(tmp_path, "academicSessions", title="", startDate="soon", schoolYear="MMXXVI", type="Term")
    assert places(roster) == [
        ("required_blank", "academicSessions.csv", 2, "title"),
        ("not_a_date", "academicSessions.csv", 2, "startDate"),
        ("not_a_year", "academicSessions.csv", 2, "schoolYear"),
    ]


def test_a_repeated_identifier_is_left_to_the_merge(tmp_path: Path) -> None:
    text = f"{ORGS}\r\n1,,,North,school,,\r\n2,,,,school,,\r\n1,,,South,school,,\r\n2,,,West,school,,\r\n"
    rows, roster = with_text(tmp_path, "orgs", text)
    assert [(row["sourced_id"], row["name"]) for row in rows] == [("1", "North"), ("1", "South"), ("2", "West")]
    assert places(roster) == [("required_blank", "orgs.csv", 3, "name")]
    assert roster.refused_ids("orgs") == ["2"]


BROKEN = [
    ("2,,,South,school,", "row_too_short"),
    ("2,,,South,school,,,extra", "row_too_long"),
    ('2,,,"South,school,,', "quote_unclosed"),
    ('2,,,"South"ern,school,,', "quote_misplaced"),
    (f"2,,,{'South' * (LINE_LIMIT // 5)},school,,", "row_too_big"),
]


@pytest.mark.parametrize(("row", "code"), BROKEN)
@pytest.mark.parametrize("after", [1, 5, CELL_LINES + 5])
def test_a_broken_row_costs_only_itself(row: str, code: str, after: int, tmp_path: Path) -> None:
    others = "".join(f'{number},,,"Nor""th",school,,\r\n' for number in range(3, 3 + after))
    rows, roster = with_text(tmp_path, "orgs", f"{ORGS}\r\n1,,,North,school,,\r\n{row}\r\n{others}")
    assert [(row["line"], row["sourced_id"]) for row in rows] == [
        (2, "1"),
        *((number + 1, str(number)) for number in range(3, 3 + after)),
    ]
    assert places(roster) == [(code, "orgs.csv", 3, "")]
    assert roster.refused_ids("orgs") == ([] if code == "row_too_big" else ["2"])


def test_bytes_of_no_encoding_cost_their_row(tmp_path: Path) -> None:
    rows, roster = with_text(
        tmp_path, "orgs", f"{ORGS}\r\n".encode() + b"1,,,N\x81\xff,school,,\r\n2,,,South,school,,\r\n"
    )
    assert [row["sourced_id"] for row in rows] == ["2"]
    assert places(roster) == [("undecodable", "orgs.csv", 2, "")]


def test_a_cell_may_run_over_lines_and_counts_as_one_row(tmp_path: Path) -> None:
    text = f'{ORGS}\r\n1,,,"North\r\nSchool",school,,\r\n2,,,South,school,,\r\n'
    rows, roster = with_text(tmp_path, "orgs", text)
    assert [(row["line"], row["name"]) for row in rows] == [(2, "North School"), (3, "South")]
    assert places(roster) == [("control_character_cut", "orgs.csv", 2, "name")]


def test_a_quote_inside_an_unquoted_cell_is_part_of_it(tmp_path: Path) -> None:
    rows, roster = with_text(tmp_path, "orgs", f'{ORGS}\r\n1,,,Ana "Nan" North,school,,\r\n')
    assert rows[0]["name"] == 'Ana "Nan" North'
    assert places(roster) == [("quote_inside", "orgs.csv", 2, "")]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("sourcedId,status,dateLastModified,name,identifier", [("column_missing", "type")]),
        ("sourcedId,name,type,Name", [("column_twice", "name")]),
        ("u1,Ana,school,x", [("header_missing", "")]),
        ("", [("file_empty", "")]),
        ("\x00", [("header_missing", "")]),
    ],
)
def test_a_header_that_cannot_be_read_refuses_the_set(
    header: str, expected: list[tuple[str, str]], tmp_path: Path
) -> None:
    rows, roster = with_text(tmp_path, "orgs", header)
    assert rows == [] and roster.issues.refuses_set
    assert [(code, column) for code, _file, _row, column in places(roster, Severity.REFUSED_SET)] == expected


def test_a_bulk_file_without_rows_is_pointed_out(tmp_path: Path) -> None:
    _rows, roster = with_text(tmp_path, "orgs", f"{ORGS}\r\n")
    assert places(roster) == [("file_without_rows", "orgs.csv", None, "")]


# Delta
