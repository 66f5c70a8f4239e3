"""The valid sets that are damaged: file name -> bytes. What they say of people is a canary, to be found nowhere."""

import tempfile
from pathlib import Path

from tests.integration.imports.rosters import Roster, small_roster

CANARY = "Zyxcanary"

Set = dict[str, bytes]


def all_bases() -> dict[str, Set]:
    """Name -> set, of every format that comes as files in a zip."""
    old = _with_canaries(small_roster())
    old.version = "1.1"
    return {"OneRoster 1.2": _bytes(_with_canaries(small_roster())), "OneRoster 1.1": _bytes(old)}


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
