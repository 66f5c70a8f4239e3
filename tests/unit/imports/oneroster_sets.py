"""Small OneRoster sets made on the spot: a good one in each version, to be bent by a test and written out."""

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from records.imports.issues import Issue, Severity
from records.imports.oneroster import RosterSet, open_set
from records.imports.oneroster.contract import FILE_OF, columns_of
from records.imports.oneroster.fields import TABLES

Rows = list[dict[str, str]]

GOOD: dict[str, Rows] = {
    "orgs": [
        {"sourcedId": "d1", "name": "Ashfield", "type": "district"},
        {"sourcedId": "s1", "name": "North School", "type": "school", "identifier": "0012", "parentSourcedId": "d1"},
    ],
    "academicSessions": [
        {
            "sourcedId": "y1",
            "title": "2025-2026",
            "type": "schoolYear",
            "startDate": "2025-08-15",
            "endDate": "2026-06-11",
            "schoolYear": "2026",
        }
    ],
    "courses": [
        {
            "sourcedId": "c1",
            "schoolYearSourcedId": "y1",
            "title": "Algebra I",
            "courseCode": "ALG1",
            "grades": "09,10",
            "orgSourcedId": "d1",
            "subjects": "Mathematics",
            "subjectCodes": "02052",
        }
    ],
    "classes": [
        {
            "sourcedId": "k1",
            "title": "Algebra I, section 3",
            "grades": "09",
            "courseSourcedId": "c1",
            "classCode": "ALG1-3",
            "classType": "scheduled",
            "location": "B12",
            "schoolSourcedId": "s1",
            "termSourcedIds": "y1",
            "periods": "3,4",
        }
    ],
    "users": [
        {
            "sourcedId": "u1",
            "enabledUser": "true",
            "username": "ana",
            "givenName": "Ana",
            "familyName": "Núñez",
            "grades": "09",
            "agentSourcedIds": "u3",
        },
        {"sourcedId": "u2", "enabledUser": "true", "username": "tom", "givenName": "Tom", "familyName": "Reyes"},
        {
            "sourcedId": "u3",
            "enabledUser": "true",
            "username": "pat",
            "givenName": "Pat",
            "familyName": "Núñez",
            "email": "pat@example.org",
        },
    ],
    "enrollments": [
        {
            "sourcedId": "e1",
            "classSourcedId": "k1",
            "schoolSourcedId": "s1",
            "userSourcedId": "u1",
            "role": "student",
            "beginDate": "2025-08-20",
            "endDate": "2026-06-11",
        },
        {
            "sourcedId": "e2",
            "classSourcedId": "k1",
            "schoolSourcedId": "s1",
            "userSourcedId": "u2",
            "role": "teacher",
            "primary": "true",
        },
    ],
}
GRADEBOOK: dict[str, Rows] = {
    "demographics": [
        {"sourcedId": "u1", "birthDate": "2011-02-03", "sex": "female", "asian": "true", "white": "false"},
    ],
    "categories": [{"sourcedId": "h1", "title": "Homework"}],
    "lineItems": [
        {
            "sourcedId": "i1",
            "title": "Fractions",
            "description": "Pages 3 and 4",
            "assignDate": "2025-09-02",
            "dueDate": "2025-09-09",
            "classSourcedId": "k1",
            "categorySourcedId": "h1",
            "resultValueMin": "0",
            "resultValueMax": "20",
        }
    ],
    "results": [
        {
            "sourcedId": "x1",
            "lineItemSourcedId": "i1",
            "studentSourcedId": "u1",
            "scoreStatus": "fully graded",
            "score": "17.5",
            "scoreDate": "2025-09-12",
            "comment": "Well done",
        }
    ],
}
GRADEBOOK_1_2: dict[str, Rows] = {
    "scoreScales": [
        {"sourcedId": "z1", "title": "A to F", "classSourcedId": "k1", "scoreScaleValue": "{90-100:A},{80-89:B}"}
    ],
    "lineItemScoreScales": [{"sourcedId": "z2", "lineItemSourcedId": "i1", "scoreScaleSourcedId": "z1"}],
}
ROLE_OF = {"u1": "student", "u2": "teacher", "u3": "parent"}


def good(version: str) -> dict[str, Rows]:
    """A good set, free to be changed: file -> rows, without the manifest."""
    files = {file: [dict(row) for row in rows] for file, rows in GOOD.items()}
    if version == "1.1":
        for row in files["users"]:
            row |= {"role": ROLE_OF[row["sourcedId"]], "orgSourcedIds": "s1"}
    else:
        files["roles"] = [
            {"sourcedId": f"r-{user}", "userSourcedId": user, "roleType": "primary", "role": role, "orgSourcedId": "s1"}
            for user, role in ROLE_OF.items()
        ]
    return files


def with_gradebook(version: str) -> dict[str, Rows]:
    """A good set with every file that makes records."""
    added = GRADEBOOK | (GRADEBOOK_1_2 if version == "1.2" else {})
    files = good(version) | {file: [dict(row) for row in rows] for file, rows in added.items()}
    files["lineItems"][0]["academicSessionSourcedId" if version == "1.2" else "gradingPeriodSourcedId"] = "y1"
    if version == "1.2":
        files["lineItems"][0]["schoolSourcedId"] = "s1"
    return files


def columns(version: str, file: str) -> list[str]:
    """The columns of the standard, in order."""
    return [field.column for field in TABLES[version][file].fields]


def as_csv(header: Iterable[str], rows: Rows) -> str:
    """Rows under a header, as the standard wants them."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(header), restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def manifest(version: str, modes: Mapping[str, str]) -> str:
    """A manifest that names every file of the version."""
    declared = dict.fromkeys(sorted(TABLES[version]), "absent") | dict(modes)
    lines = ["propertyName,value", "manifest.version,1.0", f"oneroster.version,{version}"]
    lines += [f"file.{file},{mode}" for file, mode in declared.items()]
    return "\r\n".join([*lines, "source.systemName,Northwind SIS", "source.systemCode,nw", ""])


def texts(version: str, files: Mapping[str, Rows] | None = None, mode: str = "bulk") -> dict[str, str]:
    """A whole set as file name -> text."""
    files = good(version) if files is None else files
    made = {f"{file}.csv": as_csv(columns(version, file), rows) for file, rows in files.items()}
    return {"manifest.csv": manifest(version, dict.fromkeys(files, mode)), **made}


def as_folder(path: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write a set as a folder."""
    for name, content in files.items():
        place = path / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def as_zip(path: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write a set as a zip."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def read_all(roster: RosterSet) -> dict[str, list[dict[str, Any]]]:
    """Every row of every file of the roster and of every kind of record, by column name."""
    return {name: [dict(zip(columns_of(name), row, strict=True)) for row in roster.rows(name)] for name in FILE_OF}


def read_folder(path: Path, files: Mapping[str, str | bytes]) -> tuple[dict[str, list[dict[str, Any]]], RosterSet]:
    """Write a set as a folder and read all of it."""
    roster = open_set(as_folder(path, files))
    return read_all(roster), roster


def places(roster: RosterSet, severity: Severity | None = None) -> list[tuple[str, str, int | None, str]]:
    """(code, file, row, column) of each issue."""
    return [
        (issue.code, issue.file, issue.row, issue.column)
        for issue in roster.issues
        if severity is None or issue.severity is severity
    ]


def codes(issues: Iterable[Issue]) -> set[str]:
    """The codes of issues."""
    return {issue.code for issue in issues}


def bent(path: Path, file: str, version: str = "1.2", mode: str = "bulk", **cells: str) -> RosterSet:
    """The good set with some cells of one file's first row written otherwise, all of it read."""
    files = with_gradebook(version) if file not in good(version) else good(version)
    files[file][0] |= cells
    return read_folder(path, texts(version, files, mode))[1]


def with_text(path: Path, file: str, text: str | bytes) -> tuple[list[dict[str, Any]], RosterSet]:
    """The good 1.2 set with one file written by hand: that file's rows, and the set."""
    rows, roster = read_folder(path, texts("1.2") | {f"{file}.csv": text})
    return rows[file], roster
