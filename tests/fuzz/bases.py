"""The valid sets that are damaged: file name -> bytes. What they say of people is a canary, to be found nowhere."""

import datetime
import re
import tempfile
from pathlib import Path

from django.utils import timezone

from portal.kit.exports import csv_text
from records.imports.edfi.redate import redate
from records.imports.kinds import KINDS, Column, Type
from records.imports.templates.writing import template_name
from tests.integration.imports.rosters import Roster, small_roster
from tests.unit.imports.edfi_sets import small_set, write

CANARY = "Zyxcanary"
_AUTUMN = datetime.date(2025, 10, 15)
_KINDS = (
    "attendance", "demographics", "transportation", "interventions", "intervention_check_ins", "assessments",
    "assessment_results", "budget_lines",
)  # fmt: skip
_REFERS = {
    "student": "sam", "section": "math", "organization": "north", "session": "term", "staff": "tom", "course": "c-math",
}  # fmt: skip

Set = dict[str, bytes]


def all_bases() -> dict[str, Set]:
    """Name -> set, of every format that comes as files in a zip."""
    old = _with_canaries(small_roster())
    old.version = "1.1"
    return {
        "OneRoster 1.2": _bytes(_with_canaries(small_roster())),
        "OneRoster 1.1": _bytes(old),
        "CSV templates": _templates(),
        "Ed-Fi": _interchanges(),
    }


def _with_canaries(roster: Roster) -> Roster:
    for number, key in enumerate(roster.rows["users"]):
        roster.put(
            "users", key, givenName=f"{CANARY}{number}a", familyName=f"{CANARY}{number}ñ", email="",
            identifier=f"{CANARY}{number}", phone=f"+1 555 010 {number:04d}", password=f"{CANARY}pw",
        )  # fmt: skip
    return roster


def _bytes(roster: Roster) -> Set:
    with tempfile.TemporaryDirectory() as folder:
        return {file.name: file.read_bytes() for file in sorted(roster.write(Path(folder)).iterdir())}


def _templates() -> Set:
    """Templates with columns of every type, two rows each, about the students and schools of the roster."""
    made = {}
    for kind in map(KINDS.__getitem__, _KINDS):
        header = [column.header for column in kind.columns]
        rows = [[_cell(column, number) for column in kind.columns] for number in range(2)]
        made[template_name(kind)] = csv_text([header, *rows]).encode()
    return made


def _cell(column: Column, number: int) -> str:
    if column.refers_to in _REFERS:
        return _REFERS[column.refers_to] if column.required or number else ""
    if column.refers_to or column.name == "sourced_id" or column.options or column.type is not Type.TEXT:
        return column.example
    return f"{CANARY}{number}ñ"


def _interchanges() -> Set:
    """Interchanges of a district with two schools, moved into this school year."""
    with tempfile.TemporaryDirectory() as folder:
        moved = Path(folder) / "moved"
        redate(write(Path(folder) / "written", small_set()), moved, _AUTUMN, timezone.localdate())
        files = {file.name: file.read_bytes() for file in sorted(moved.iterdir())}
    for name, data in files.items():
        for part in (b"FirstName", b"LastSurname"):
            data = re.sub(rb"<%s>[^<]*" % part, b"<%s>%s" % (part, f"{CANARY}ñ".encode()), data)
        files[name] = data
    return files
