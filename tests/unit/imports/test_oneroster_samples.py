"""The sample sets that other projects publish: read as far as they are whole, and what is wrong is said exactly.

They lie beside the checkout on some machines and are no part of the project; elsewhere these tests are skipped.
"""

from pathlib import Path

import pytest

from records.imports.issues import Severity
from records.imports.oneroster import COLUMNS, Mode, NotOneRoster, open_set
from records.imports.oneroster.contract import FILE_OF
from tests.unit.imports.oneroster_sets import read_all

SAMPLES = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "oneroster"

KINDS_READ = FILE_OF.keys() - COLUMNS.keys()

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason=f"no sample sets at {SAMPLES}")


def test_the_minimal_1_1_set_is_read_with_its_three_leniencies() -> None:
    with open_set(SAMPLES / "Test_minimal_data_set.zip") as roster:
        rows = read_all(roster)
        said = [(issue.code, issue.file, issue.row, issue.column, issue.count) for issue in roster.issues]
        assert roster.version == "1.1" and roster.modes["courses"] is Mode.ABSENT
    assert {file: len(found) for file, found in rows.items()} == {
        "orgs": 1,
        "academicSessions": 5,
        "courses": 0,
        "classes": 2,
        "users": 6,
        "roles": 6,
        "enrollments": 6,
        **dict.fromkeys(KINDS_READ, 0),
    }
    assert said == [
        ("word_respelled", "classes.csv", 2, "classType", 1),
        ("password_not_read", "users.csv", 2, "password", 1),
        ("yes_no_respelled", "users.csv", 2, "enabledUser", 6),
    ]


def test_the_1_2_set_is_read_as_a_delta() -> None:
    with open_set(SAMPLES / "oneroster_test_data.zip") as roster:
        rows = read_all(roster)
        said = [(issue.code, issue.file, issue.row, issue.column) for issue in roster.issues]
        assert roster.version == "1.2"
        assert {roster.modes[file] for file in COLUMNS} == {Mode.DELTA}
        assert roster.issues.count(Severity.REFUSED_ROW) == 0 and not roster.issues.refuses_set
    assert {name for name, found in rows.items() if len(found) == 1} == {*COLUMNS, "demographics"}
    assert not any(rows[kind] for kind in KINDS_READ if kind != "demographics")
    assert not any(row["deleted"] for found in rows.values() for row in found)
    assert said == [
        ("file_not_kept", "userProfiles.csv", None, ""),
        ("password_not_read", "users.csv", 2, "password"),
        ("yes_no_respelled", "users.csv", 2, "enabledUser"),
    ]


def test_the_microsoft_files_are_called_what_they_are() -> None:
    with pytest.raises(NotOneRoster, match="Microsoft School Data Sync") as error:
        open_set(SAMPLES / "microsoft-sds-2.1-not-oneroster")
    assert error.value.code == "is_microsoft_sds"
