"""Opening a set: zip or folder, dirty or dangerous, whole or in part; and telling it from what it is mistaken for."""

import io
import os
import zipfile
from pathlib import Path

import pytest

from records.imports.feed import mode_of
from records.imports.issues import Severity
from records.imports.oneroster import Mode, NotOneRoster, RosterSet, open_set
from records.imports.oneroster.source import Limits
from tests.unit.imports.oneroster_sets import as_folder, as_zip, codes, good, places, read_all, texts

VERSIONS = pytest.mark.parametrize("version", ["1.1", "1.2"])


def refused(path: Path, limits: Limits | None = None) -> str:
    """The code by which a path is not taken; its sentence is complete."""
    with pytest.raises(NotOneRoster) as error:
        open_set(path, limits)
    assert str(error.value) != error.value.code and "%(" not in str(error.value)
    return error.value.code


def opened(path: Path) -> RosterSet:
    """A set, with all its rows read."""
    roster = open_set(path)
    read_all(roster)
    return roster


@VERSIONS
def test_a_good_set_is_read_without_a_word(version: str, tmp_path: Path) -> None:
    folder = opened(as_folder(tmp_path / "set", texts(version)))
    zipped = opened(as_zip(tmp_path / "set.zip", texts(version)))
    assert (folder.version, list(folder.issues)) == (version, [])
    assert (zipped.version, list(zipped.issues)) == (version, [])
    assert read_all(folder) == read_all(zipped)
    assert folder.source_name == "Northwind SIS"
    assert folder.modes["users"] is folder.modes["roles"] is Mode.BULK and mode_of(folder, "results") is Mode.ABSENT


@VERSIONS
def test_an_inner_folder_junk_and_other_cases_are_forgiven(version: str, tmp_path: Path) -> None:
    files = {f"Export/{name}": text for name, text in texts(version).items()}
    files["Export/USERS.CSV"] = files.pop("Export/users.csv")
    files |= {"__MACOSX/Export/._USERS.CSV": "x", "Export/.DS_Store": "x", "Export/Thumbs.db": "x"}
    files["read me.txt"] = "x"
    for path in (as_zip(tmp_path / "set.zip", files), as_folder(tmp_path / "set", files)):
        roster = opened(path)
        assert places(roster) == [
            ("file_respelled", "users.csv", None, ""),
            ("inner_folder", "", None, ""),
            ("file_unknown", "read me.txt", None, ""),
        ]
        assert len(list(roster.rows("users"))) == 3


def test_windows_separators_in_a_zip_are_understood(tmp_path: Path) -> None:
    path = as_zip(tmp_path / "set.zip", {f"Export/{name}": text for name, text in texts("1.2").items()})
    path.write_bytes(path.read_bytes().replace(b"Export/", b"Export\\"))
    assert codes(opened(path).issues) == {"inner_folder"}


def test_the_same_file_twice_is_refused(tmp_path: Path) -> None:
    assert refused(as_zip(tmp_path / "set.zip", texts("1.2") | {"Users.csv": "x"})) == "file_twice"


# What the manifest says


def with_manifest(path: Path, old: str, new: str, version: str = "1.2") -> RosterSet:
    files = texts(version)
    assert old in files["manifest.csv"]
    return opened(as_folder(path, files | {"manifest.csv": files["manifest.csv"].replace(old, new)}))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("file.users,bulk", "file.users,Bulk", [("manifest_respelled", "manifest.csv", 24, "")]),
        ("file.users,bulk", "File.Users.csv, bulk", [("manifest_respelled", "manifest.csv", 24, "")]),
        ("file.users,bulk", "FILE.users,bulk", [("manifest_respelled", "manifest.csv", 24, "")]),
        ("file.users,bulk", "file.users,", [("mode_blank", "users.csv", None, "")]),
        ("file.users,bulk\r\n", "", [("mode_blank", "users.csv", None, "")]),
        (
            "file.users,bulk",
            "file.users,everything",
            [("mode_unknown", "manifest.csv", 24, ""), ("mode_blank", "users.csv", None, "")],
        ),
        ("file.results,absent", "file.results,", [("mode_blank", "results.csv", None, "")]),
        ("file.results,absent\r\n", "", []),
        ("oneroster.version,1.2", "oneroster.version,1.2.1", [("version_respelled", "manifest.csv", 3, "")]),
        ("oneroster.version,1.2", "oneroster.version,", [("version_missing", "manifest.csv", None, "")]),
        ("manifest.version,1.0", "manifest.version,1.1", [("manifest_version", "manifest.csv", 2, "")]),
        ("propertyName,value\r\n", "", []),
        ("file.results,absent", "file.parties,bulk", [("manifest_unknown_file", "manifest.csv", 19, "")]),
    ],
)
def test_an_imprecise_manifest_is_understood_with_a_warning(
    old: str, new: str, expected: list[tuple[str, str, int | None, str]], tmp_path: Path
) -> None:
    roster = with_manifest(tmp_path, old, new)
    assert places(roster) == expected
    assert not roster.issues.refuses_set and roster.version == "1.2"
    assert roster.modes["users"] is Mode.BULK and len(list(roster.rows("users"))) == 3


def test_a_declared_file_that_is_not_there_refuses_the_set(tmp_path: Path) -> None:
    roster = with_manifest(tmp_path, "file.results,absent", "file.results,bulk")
    assert places(roster, Severity.REFUSED_SET) == [("file_missing", "results.csv", None, "")]


def test_a_file_declared_absent_is_not_read(tmp_path: Path) -> None:
    roster = with_manifest(tmp_path, "file.courses,bulk", "file.courses,absent")
    assert places(roster) == [("file_declared_absent", "courses.csv", None, "")]
    assert list(roster.rows("courses")) == []


def test_a_set_without_files_means_no_change(tmp_path: Path) -> None:
    roster = opened(as_folder(tmp_path, {"manifest.csv": texts("1.2", {})["manifest.csv"]}))
    assert places(roster) == [("set_without_files", "", None, "")]


def test_a_delta_set_is_recognized(tmp_path: Path) -> None:
    assert open_set(as_folder(tmp_path, texts("1.2", mode="delta"))).modes["orgs"] is Mode.DELTA


def test_a_blank_mode_is_taken_as_delta_where_rows_are_deleted_or_others_are_delta(tmp_path: Path) -> None:
    files = good("1.2")
    files["users"][1] |= {"status": "tobedeleted"}
    made = texts("1.2", files)
    made["manifest.csv"] = made["manifest.csv"].replace("file.users,bulk", "file.users,")
    assert open_set(as_folder(tmp_path / "a", made)).modes["users"] is Mode.DELTA
    made = texts("1.2")
    made["manifest.csv"] = made["manifest.csv"].replace("file.users,bulk", "file.users,")
    made["manifest.csv"] = made["manifest.csv"].replace("file.orgs,bulk", "file.orgs,delta")
    assert open_set(as_folder(tmp_path / "b", made)).modes["users"] is Mode.DELTA


@VERSIONS
def test_without_a_manifest_the_headers_must_be_unmistakable(version: str, tmp_path: Path) -> None:
    files = texts(version)
    del files["manifest.csv"]
    roster = opened(as_folder(tmp_path / "whole", files))
    assert roster.version == version
    assert codes(roster.issues) == {"manifest_missing", "version_missing"}
    assert roster.modes["enrollments"] is Mode.BULK and mode_of(roster, "results") is Mode.ABSENT
    files["orgs.csv"] = files["orgs.csv"].replace("dateLastModified", "changed")
    assert refused(as_folder(tmp_path / "unclear", files)) == "no_manifest"


def test_the_files_decide_where_the_manifest_names_the_other_version(tmp_path: Path) -> None:
    files = texts("1.2")
    files["manifest.csv"] = files["manifest.csv"].replace("version,1.2", "version,1.1")
    newer = opened(as_folder(tmp_path / "newer", files))
    assert newer.version == "1.2" and codes(newer.issues) == {"version_by_headers"}
    files = texts("1.1")
    files["manifest.csv"] = files["manifest.csv"].replace("version,1.1", "version,1.2")
    older = opened(as_folder(tmp_path / "older", files))
    assert older.version == "1.1" and codes(older.issues) == {"version_by_headers"}


def test_users_of_1_1_without_their_role_column_refuse_the_set(tmp_path: Path) -> None:
    files = texts("1.1")
    files["users.csv"] = files["users.csv"].replace(",role,", ",part,", 1)
    roster = opened(as_folder(tmp_path, files))
    assert places(roster, Severity.REFUSED_SET) == [("column_missing", "users.csv", 1, "role")]
    assert list(roster.rows("users")) == list(roster.rows("roles")) == []


def test_users_of_1_2_without_a_roles_file_give_nobody_a_role(tmp_path: Path) -> None:
    files = good("1.2")
    del files["roles"]
    roster = opened(as_folder(tmp_path, texts("1.2", files)))
    assert places(roster) == [("users_without_roles", "users.csv", None, "")]


def test_files_of_the_standard_that_are_not_kept_are_counted_once(tmp_path: Path) -> None:
    files = texts("1.2", good("1.2") | {"resources": [{"sourcedId": "a", "vendorResourceId": "b"}, {"sourcedId": "c"}]})
    files["classResources.csv"] = "sourcedId,title\r\nx,y\r\n"
    files["manifest.csv"] = files["manifest.csv"].replace("classResources,absent", "classResources,bulk")
    roster = opened(as_folder(tmp_path, files))
    found = {(issue.code, issue.file, issue.column, issue.params.get("total")) for issue in roster.issues}
    assert found == {
        ("file_not_kept", "resources.csv", "", 2),
        ("file_not_kept", "classResources.csv", "", 1),
        ("other_column_missing", "classResources.csv", "classSourcedId", None),
        ("other_column_missing", "classResources.csv", "resourceSourcedId", None),
    }
    assert not roster.issues.refuses_set


def test_a_file_of_the_other_version_is_named(tmp_path: Path) -> None:
    roster = opened(as_folder(tmp_path, texts("1.1") | {"userProfiles.csv": "sourcedId\r\n"}))
    assert places(roster) == [("file_of_other_version", "userProfiles.csv", None, "")]


# What is something else


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("users.csv", b"sourcedId,status\r\n", "is_single_file"),
        ("roster.xlsx", b"PK", "zip_damaged"),
        ("roster.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is_workbook"),
        ("roster.xml", b"<?xml version='1.0'?>", "is_xml"),
        ("roster.7z", b"7z\xbc\xaf\x27\x1c", "is_other_archive"),
        ("roster.zip", b"PK\x03\x04 and nothing more", "zip_damaged"),
        ("roster.zip", b"", "not_a_set"),
        ("letter.pdf", b"%PDF-1.7", "not_a_set"),
    ],
)
def test_a_file_that_is_no_set_is_named_for_what_it_seems(name: str, content: bytes, code: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    assert refused(tmp_path / name) == code


@pytest.mark.parametrize(
    ("names", "code"),
    [
        ([], "is_empty"),
        (["[Content_Types].xml", "xl/workbook.xml"], "is_workbook"),
        (["Student.xml", "StudentHealth.xml"], "is_xml"),
        (["roster.zip"], "zip_in_zip"),
        (["photo.jpg"], "no_csv"),
        (["a.csv", "b.csv"], "not_a_set"),
        (["School.csv", "Section.csv", "Student.csv", "Teacher.csv"], "is_microsoft_sds"),
        (["schools.csv", "students.csv", "teachers.csv", "sections.csv"], "is_clever"),
    ],
)
def test_a_collection_that_is_no_set_is_named_for_what_it_seems(names: list[str], code: str, tmp_path: Path) -> None:
    assert refused(as_zip(tmp_path / "it.zip", dict.fromkeys(names, "x"))) == code


def test_microsoft_school_data_sync_is_recognized_by_its_columns(tmp_path: Path) -> None:
    files = {
        "orgs.csv": "sourcedId,name,type,parentSourcedId\r\n1,North,school,\r\n",
        "users.csv": "sourcedId,username,givenName,familyName,password,activeDirectoryMatchId,email,phone,sms\r\n",
        "roles.csv": "userSourcedId,orgSourcedId,role,sessionSourcedId,grade,isPrimary,roleStartDate,roleEndDate\r\n",
    }
    path = as_folder(tmp_path, files)
    assert refused(path) == "is_microsoft_sds"
    with pytest.raises(NotOneRoster, match="Microsoft School Data Sync"):
        open_set(path)


def test_a_path_that_does_not_exist_is_said_to_be_missing(tmp_path: Path) -> None:
    assert refused(tmp_path / "nothing") == "not_found"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("hello\r\n", "manifest_strange"),
        ("propertyName,value\r\noneroster.version,2.0\r\n", "version_unknown"),
        ("x\r\n" * 1000, "manifest_strange"),
    ],
)
def test_a_manifest_of_something_else_is_not_taken(text: str, code: str, tmp_path: Path) -> None:
    assert refused(as_folder(tmp_path, texts("1.2") | {"manifest.csv": text})) == code


# What is dangerous


@pytest.mark.parametrize("name", ["../users.csv", "a/../../users.csv", "/etc/users.csv", "C:\\users.csv", "..\\u.csv"])
def test_a_zip_that_points_outside_is_refused(name: str, tmp_path: Path) -> None:
    assert refused(as_zip(tmp_path / "set.zip", texts("1.2") | {name: "x"})) == "unsafe_name"


def test_links_are_not_followed(tmp_path: Path) -> None:
    folder = as_folder(tmp_path / "set", texts("1.2"))
    secret = tmp_path / "secret.csv"
    secret.write_text("sourcedId\n")
    os.symlink(secret, folder / "demographics.csv")
    os.symlink(tmp_path, folder / "inner")
    assert list(opened(folder).issues) == []
    path = as_zip(tmp_path / "set.zip", texts("1.2"))
    with zipfile.ZipFile(path, "a") as archive:
        link = zipfile.ZipInfo("demographics.csv")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, str(secret))
    assert list(opened(path).issues) == []


def test_limits_hold_before_anything_is_unpacked(tmp_path: Path) -> None:
    path = as_zip(tmp_path / "set.zip", texts("1.2") | {"padding.bin": b"\0" * 1_000_000})
    assert refused(path, Limits(total_bytes=1_000_000)) == "too_large"
    assert refused(path, Limits(ratio_from=100_000)) == "zip_bomb"
    assert refused(path, Limits(members=5)) == "too_many_files"
    assert refused(path, Limits(directory_bytes=100)) == "too_many_files"
    assert refused(as_folder(tmp_path / "set", texts("1.2")), Limits(members=5)) == "too_many_files"


def test_a_member_that_lies_about_its_size_is_damaged(tmp_path: Path) -> None:
    path = as_zip(tmp_path / "set.zip", texts("1.2") | {"users.csv": texts("1.2")["users.csv"] + "x" * 5000})
    content = bytearray(path.read_bytes())
    entry = content.rindex(b"users.csv") - 46
    content[entry + 24 : entry + 28] = (100).to_bytes(4, "little")
    path.write_bytes(content)
    roster = opened(path)
    assert places(roster, Severity.REFUSED_SET) == [("file_damaged", "users.csv", None, "")]


def test_an_encrypted_zip_is_refused(tmp_path: Path) -> None:
    path = as_zip(tmp_path / "set.zip", {"users.csv": "x"})
    content = bytearray(path.read_bytes())
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    assert refused(path) == "zip_encrypted"


def test_a_file_damaged_after_its_header_refuses_the_set(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    files = texts("1.2")
    rows = "".join(f"x{number},,,North {number},school,,\r\n" for number in range(13_000))
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text + (rows if name == "orgs.csv" else ""))
    content = buffer.getvalue().replace(b"North 12900,school", b"South 12900,school")
    path = tmp_path / "set.zip"
    path.write_bytes(content)
    roster = opened(path)
    ((code, file, row, _column),) = places(roster, Severity.REFUSED_SET)
    assert (code, file) == ("file_damaged", "orgs.csv") and row is not None and row > 2
    # Reading again says nothing twice.
    read_all(roster)
    assert roster.issues.count(Severity.REFUSED_SET) == 1
