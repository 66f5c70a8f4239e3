"""Demographics and the gradebook, in the words of both versions, as rows of the kinds that they make."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from records.imports.kinds import KINDS
from records.imports.oneroster import Mode, open_set, scales
from records.imports.oneroster import rows as reading
from records.imports.oneroster.contract import FILE_OF
from records.options import OPTIONS
from tests.unit.imports.oneroster_sets import (
    as_folder,
    bent,
    places,
    read_folder,
    texts,
    with_gradebook,
)

VERSIONS = pytest.mark.parametrize("version", ["1.1", "1.2"])


def one(path: Path, name: str, version: str = "1.2", **cells: str) -> dict[str, Any]:
    """The first row of a kind, with these cells written otherwise."""
    files = with_gradebook(version)
    files[FILE_OF[name]][0] |= cells
    rows, _roster = read_folder(path, texts(version, files))
    return rows[name][0]


@VERSIONS
def test_a_good_gradebook_is_read_without_a_word(version: str, tmp_path: Path) -> None:
    rows, roster = read_folder(tmp_path, texts(version, with_gradebook(version)))
    assert list(roster.issues) == []
    assert roster.modes["results"] is roster.modes["demographics"] is Mode.BULK
    kinds = FILE_OF.keys() & KINDS.keys()
    assert {name for name in kinds if rows[name]} == kinds - ({"score_scales"} if version == "1.1" else set())
    (item,) = rows["line_items"]
    assert item == {
        "line": 2,
        "deleted": False,
        "sourced_id": "i1",
        "section": "k1",
        "category": "h1",
        "session": "y1",
        "scale": "z1" if version == "1.2" else None,
        "title": "Fractions",
        "description": "Pages 3 and 4",
        "assigned_on": date(2025, 9, 2),
        "due_on": date(2025, 9, 9),
        "lowest": Decimal(0),
        "highest": Decimal(20),
    }
    (result,) = rows["results"]
    assert (result["student"], result["line_item"], result["status"]) == ("u1", "i1", "fullyGraded")
    assert (result["score"], result["scored_on"], result["comment"]) == (
        Decimal("17.5"),
        date(2025, 9, 12),
        "Well done",
    )
    (person,) = rows["demographics"]
    assert person["student"] == "u1" and person["birth_date"] == date(2011, 2, 3) and person["sex"] == "Female"
    assert (person["asian"], person["white"], person["hispanic_or_latino"]) == (True, False, None)


def test_a_score_scale_belongs_to_what_it_names(tmp_path: Path) -> None:
    row = one(tmp_path, "score_scales", orgSourcedId="s1", courseSourcedId="c1")
    assert (row["section"], row["course"], row["organization"]) == ("k1", "c1", "s1")
    assert row["marks"] == "{90-100:A},{80-89:B}"


@pytest.mark.parametrize(
    ("written", "status"),
    [
        ("exempt", "exempt"),
        ("fully graded", "fullyGraded"),
        ("fullyGraded", "fullyGraded"),
        ("Partially_Graded", "partiallyGraded"),
        ("not submitted", "notSubmitted"),
        ("NOT SUBMITTED", "notSubmitted"),
        ("submitted", "submitted"),
    ],
)
@VERSIONS
def test_the_words_of_a_status_are_options(version: str, written: str, status: str, tmp_path: Path) -> None:
    assert one(tmp_path, "results", version, scoreStatus=written)["status"] == status
    assert status in OPTIONS["ScoreStatus"]


def test_what_was_late_was_handed_in(tmp_path: Path) -> None:
    row = one(tmp_path / "a", "results", scoreStatus="late")
    assert (row["status"], row["is_late"]) == ("submitted", True)
    assert places(bent(tmp_path / "b", "results", "1.1", scoreStatus="late")) == [
        ("not_in_list", "results.csv", 2, "scoreStatus")
    ]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({}, (None, None, None)),
        ({"missing": "true"}, (True, None, None)),
        ({"late": "true", "missing": "false"}, (False, True, None)),
        ({"incomplete": "true", "inProgress": "false"}, (None, None, True)),
        ({"inProgress": "true"}, (None, None, True)),
        ({"incomplete": "false", "inProgress": "true"}, (None, None, False)),
    ],
)
def test_what_is_missing_late_or_incomplete_is_kept(
    cells: dict[str, str], expected: tuple[bool | None, ...], tmp_path: Path
) -> None:
    row = one(tmp_path, "results", **cells)
    assert (row["is_missing"], row["is_late"], row["is_incomplete"]) == expected


@pytest.mark.parametrize(
    ("written", "number", "text", "code"),
    [
        ("17", Decimal(17), "", ""),
        ("0.5", Decimal("0.5"), "", ""),
        (".5", Decimal("0.5"), "", ""),
        ("-3", Decimal(-3), "", ""),
        ("1,250.5", Decimal("1250.5"), "", "number_grouped"),
        ("2.00005", Decimal("2.0001"), "", "number_rounded"),
        ("B+", None, "B+", "score_is_text"),
        ("87%", None, "87%", "score_is_text"),
        ("NaN", None, "NaN", "score_is_text"),
        ("1e5", None, "1e5", "score_is_text"),
        ("", None, "", ""),
    ],
)
def test_a_score_is_a_number_or_else_a_mark(
    written: str, number: Decimal | None, text: str, code: str, tmp_path: Path
) -> None:
    files = with_gradebook("1.2")
    files["results"][0]["score"] = written
    rows, roster = read_folder(tmp_path, texts("1.2", files))
    assert (rows["results"][0]["score"], rows["results"][0]["text_score"]) == (number, text)
    assert [issue.code for issue in roster.issues] == ([code] if code else [])


def test_a_mark_stays_beside_a_score_that_is_no_number(tmp_path: Path) -> None:
    row = one(tmp_path / "a", "results", score="B", textScore="Good")
    assert (row["score"], row["text_score"]) == (None, "Good")
    assert ("score_beside_text", "results.csv", 2, "score") in places(
        bent(tmp_path / "b", "results", score="B", textScore="Good")
    )


@pytest.mark.parametrize(
    ("file", "cells", "code"),
    [
        ("lineItems", {"resultValueMax": "many"}, "not_a_number"),
        ("lineItems", {"resultValueMax": "100000000"}, "number_out_of_range"),
        ("lineItems", {"classSourcedId": ""}, "required_blank"),
        ("lineItems", {"dueDate": "soon"}, "not_a_date"),
        ("categories", {"weight": "-1"}, "number_out_of_range"),
        ("results", {"score": "1234567890"}, "number_out_of_range"),
        ("results", {"score": "x" * 256}, "too_long"),
        ("results", {"studentSourcedId": ""}, "required_blank"),
        ("results", {"late": "perhaps"}, "not_yes_or_no"),
        ("demographics", {"sex": "woman"}, "not_in_list"),
        ("demographics", {"birthDate": "9.3.2015"}, "not_a_date"),
        ("lineItemScoreScales", {"scoreScaleSourcedId": ""}, "required_blank"),
    ],
)
def test_what_cannot_be_read_refuses_the_row(file: str, cells: dict[str, str], code: str, tmp_path: Path) -> None:
    ((found, name, row, column),) = places(bent(tmp_path, file, **cells))
    assert (found, name, row, column) == (code, f"{file}.csv", 2, next(iter(cells)))


@pytest.mark.parametrize("file", ["lineItems", "results"])
@VERSIONS
def test_what_only_the_standard_asks_for_may_be_blank(file: str, version: str, tmp_path: Path) -> None:
    cells = {"dueDate": ""} if file == "lineItems" else {"scoreDate": ""}
    assert places(bent(tmp_path, file, version, **cells)) == [("wanted_blank", f"{file}.csv", 2, next(iter(cells)))]


def test_a_score_is_asked_for_in_1_1_only(tmp_path: Path) -> None:
    assert places(bent(tmp_path / "a", "results", "1.1", score="")) == [("wanted_blank", "results.csv", 2, "score")]
    assert places(bent(tmp_path / "b", "results", "1.2", score="")) == []


@pytest.mark.parametrize(
    ("written", "option"),
    [("male", "Male"), ("Female", "Female"), ("other", "NotSelected"), ("unspecified", "NotSelected"), ("M", "Male")],
)
def test_sex_is_read_as_an_option(written: str, option: str, tmp_path: Path) -> None:
    assert one(tmp_path, "demographics", sex=written)["sex"] == option
    assert option in OPTIONS["Sex"]


def test_a_column_that_the_version_does_not_have_says_nothing(tmp_path: Path) -> None:
    row = one(tmp_path, "results", "1.1")
    assert [row[name] for name in ("text_score", "is_missing", "is_late", "is_incomplete")] == [None] * 4


def test_a_repeated_record_is_left_to_the_merge_too(tmp_path: Path) -> None:
    files = with_gradebook("1.2")
    files["results"] *= 2
    rows, roster = read_folder(tmp_path, texts("1.2", files))
    assert [row["line"] for row in rows["results"]] == [2, 3] and list(roster.issues) == []


def test_a_file_of_changes_of_scales_says_nothing_of_the_others(tmp_path: Path) -> None:
    files = with_gradebook("1.2")
    files["lineItems"].append(files["lineItems"][0] | {"sourcedId": "i2"})
    stamp = {"status": "active", "dateLastModified": "2026-01-31T10:00:00Z"}
    for rows in files.values():
        for row in rows:
            row |= stamp
    rows_read, _roster = read_folder(tmp_path / "delta", texts("1.2", files, "delta"))
    assert [row["scale"] for row in rows_read["line_items"]] == ["z1", None]
    assert "scale" not in open_set(tmp_path / "delta").carried("line_items")
    files["lineItemScoreScales"][0] |= {"status": "tobedeleted", "scoreScaleSourcedId": ""}
    rows_read, roster = read_folder(tmp_path / "deleted", texts("1.2", files, "delta"))
    assert [row["scale"] for row in rows_read["line_items"]] == [None, None]
    assert places(roster) == [("scales_of_new_only", "lineItemScoreScales.csv", None, "")]


def test_line_items_beyond_the_room_for_scales_go_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scales, "SCALES_KEPT", 1)
    files = with_gradebook("1.2")
    files["lineItems"].append(files["lineItems"][0] | {"sourcedId": "i2"})
    files["lineItemScoreScales"].append(
        files["lineItemScoreScales"][0] | {"sourcedId": "z3", "lineItemSourcedId": "i2"}
    )
    rows, roster = read_folder(tmp_path, texts("1.2", files))
    assert [row["scale"] for row in rows["line_items"]] == ["z1", ""]
    assert places(roster) == [("scales_left_out", "lineItemScoreScales.csv", None, "")]


def test_a_file_of_which_too_much_is_refused_refuses_the_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "REFUSED_KEPT", 2)
    files = with_gradebook("1.2")
    files["results"] = [{"sourcedId": f"x{number}"} for number in range(4)]
    rows, roster = read_folder(tmp_path, texts("1.2", files))
    assert (
        rows["results"] == [] and roster.refused_count("results") == 4 and roster.refused_ids("results") == ["x0", "x1"]
    )
    assert roster.issues.refuses_set
    assert ("too_many_refused", "results.csv", None, "") in places(roster)


def test_only_what_there_is_a_column_for_is_said(tmp_path: Path) -> None:
    roster = open_set(as_folder(tmp_path / "a", texts("1.2", with_gradebook("1.2"))))
    assert "scale" not in roster.carried("line_items"), "nothing was read yet"
    assert list(roster.rows("line_items"))
    assert roster.carried("line_items") >= {"scale", "session"} and "home_language" not in roster.carried(
        "demographics"
    )
    assert roster.carried("results") >= {"text_score", "is_late", "is_missing", "is_incomplete"}
    older = open_set(as_folder(tmp_path / "b", texts("1.1", with_gradebook("1.1"))))
    assert "is_missing" not in older.carried("results") and "scale" not in older.carried("line_items")
    assert "weight" not in older.carried("line_item_categories")
    files = texts("1.2", with_gradebook("1.2")) | {"demographics.csv": "sourcedId,birthDate\r\nu1,2011-02-03\r\n"}
    assert open_set(as_folder(tmp_path / "c", files)).carried("demographics") == {"student", "birth_date"}


# The state's identifier


@pytest.mark.parametrize(
    ("written", "identifier", "codes"),
    [
        ("{stateId:123456}", "123456", []),
        ("{LDAP:ana},{SSID:9988}", "9988", []),
        ("{SASID: 77}", "77", []),
        ("{State Student ID:77}, {local:5}", "77", []),
        ("ssid:77", "77", ["user_ids_respelled"]),
        ("{stateId:1},{SSID:1}", "1", []),
        ("{stateId:1},{SSID:2}", "", ["state_ids_differ"]),
        ("{LTI:7},{local:8}", "", []),
        ("{stateId:}", "", []),
        ("something", "", ["user_ids_respelled"]),
        ("", "", []),
    ],
)
@VERSIONS
def test_the_state_identifier_is_found_among_the_others(
    version: str, written: str, identifier: str, codes: list[str], tmp_path: Path
) -> None:
    files = with_gradebook(version)
    files["users"][0]["userIds"] = written
    rows, roster = read_folder(tmp_path, texts(version, files))
    assert rows["users"][0]["state_id"] == identifier
    assert [issue.code for issue in roster.issues] == codes


@VERSIONS
def test_names_for_messages_are_those_of_the_standard(version: str, tmp_path: Path) -> None:
    roster = open_set(as_folder(tmp_path, texts(version, with_gradebook(version))))
    in_1_1 = version == "1.1"
    assert roster.file_name("line_item_categories") == "categories.csv"
    assert roster.file_name("roles") == ("users.csv" if in_1_1 else "roles.csv")
    assert roster.column_name("roles", "organization") == ("orgSourcedIds" if in_1_1 else "orgSourcedId")
    assert roster.column_name("line_items", "session") == (
        "gradingPeriodSourcedId" if in_1_1 else "academicSessionSourcedId"
    )
    assert roster.column_name("demographics", "student") == "sourcedId"
    assert roster.column_name("attendance", "on_date") == "on_date"
