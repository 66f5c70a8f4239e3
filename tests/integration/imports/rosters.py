"""Small rosters for tests: change a row, write the set, bring it in, look at what is stored."""

import csv
import datetime
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Self

from portal.kit.db import use_database
from records.actions.imports import create_job
from records.imports import engine
from records.models import ImportJob, Organization, SectionGrant, StudentGrant
from tests.factories import day

HEADERS = {
    "orgs": "name type identifier parentSourcedId",
    "academicSessions": "title type startDate endDate parentSourcedId schoolYear",
    "courses": "schoolYearSourcedId title courseCode grades orgSourcedId subjects subjectCodes",
    "classes": "title grades courseSourcedId classCode classType location schoolSourcedId termSourcedIds subjects "
    "subjectCodes periods",
    "users": "enabledUser username userIds givenName familyName middleName identifier email sms phone agentSourcedIds "
    "grades password userMasterIdentifier preferredGivenName preferredMiddleName preferredFamilyName "
    "primaryOrgSourcedId pronouns",
    "roles": "userSourcedId roleType role beginDate endDate orgSourcedId userProfileSourcedId",
    "enrollments": "classSourcedId schoolSourcedId userSourcedId role primary beginDate endDate",
}
RECORDS = {
    "demographics": "birthDate sex americanIndianOrAlaskaNative asian blackOrAfricanAmerican "
    "nativeHawaiianOrOtherPacificIslander white demographicRaceTwoOrMoreRaces hispanicOrLatinoEthnicity",
    "categories": "title weight",
    "scoreScales": "title type orgSourcedId courseSourcedId classSourcedId scoreScaleValue",
    "lineItems": "title description assignDate dueDate classSourcedId categorySourcedId academicSessionSourcedId "
    "resultValueMin resultValueMax schoolSourcedId",
    "lineItemScoreScales": "title lineItemSourcedId scoreScaleSourcedId",
    "results": "lineItemSourcedId studentSourcedId scoreStatus score scoreDate comment textScore classSourcedId "
    "inProgress incomplete late missing",
}
"""Files that make records; written only where they have rows."""
USERS_1_1 = (
    "enabledUser orgSourcedIds role username userIds givenName familyName middleName identifier email sms phone "
    "agentSourcedIds grades password"
)
CHANGED_AT = "2026-01-31T10:00:00.000Z"
TERM = (day(-60), day(120))


class Roster:
    """The rows of a OneRoster 1.2 set, by file and identifier. ``absent`` files are declared so and not written.

    The district is called "here" in the rows, and ``district`` in what is written.
    Files in ``deltas`` hold only changes, and ``deleted`` what they say is deleted. Written as 1.1, each user's row
    carries the role and the organizations of their rows among the roles.
    """

    def __init__(self) -> None:
        self.version = "1.2"
        self.district = "here"
        self.rows: dict[str, dict[str, dict[str, Any]]] = {file: {} for file in HEADERS | RECORDS}
        self.absent: set[str] = set()
        self.deltas: set[str] = set()
        self.deleted: dict[str, dict[str, dict[str, Any]]] = {}

    def put(self, file: str, sourced_id: str, **cells: Any) -> Self:
        """Add a row, or change these cells of it."""
        self.rows[file].setdefault(sourced_id, {}).update(cells)
        return self

    def delete(self, file: str, sourced_id: str, **cells: Any) -> Self:
        """Say that a row is deleted; the file holds only changes."""
        self.deltas.add(file)
        self.deleted.setdefault(file, {})[sourced_id] = cells
        return self

    def drop(self, file: str, *sourced_ids: str) -> Self:
        """Leave these rows out."""
        for sourced_id in sourced_ids:
            del self.rows[file][sourced_id]
        return self

    def person(
        self, sourced_id: str, role: str, school: str = "north", *, email: str = "", agents: str = "", **cells: Any
    ) -> Self:
        """A user with one role at one organization."""
        self.put(
            "users", sourced_id, enabledUser="true", username=sourced_id, givenName=f"Given{sourced_id}",
            familyName=f"Family{sourced_id}", email=email, agentSourcedIds=agents, **cells,
        )  # fmt: skip
        return self.role(sourced_id, role, school)

    def role(self, user: str, role: str, place: str, **cells: Any) -> Self:
        """One more role of a user."""
        given = {"userSourcedId": user, "roleType": "primary", "role": role, "orgSourcedId": place}
        return self.put("roles", f"{user}-{role}-{place}", **given | cells)

    def enroll(self, section: str, user: str, role: str = "student", school: str = "north", **cells: Any) -> Self:
        """A user in a section."""
        return self.put(
            "enrollments", f"{section}-{user}", classSourcedId=section, schoolSourcedId=school, userSourcedId=user,
            role=role, **cells,
        )  # fmt: skip

    def write(self, folder: Path) -> Path:
        """Write the set as a folder of CSV files."""
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
        manifest = [("propertyName", "value"), ("manifest.version", "1.0"), ("oneroster.version", self.version)]
        for file, header in self._headers().items():
            unsaid = file in RECORDS and not self.rows[file] and file not in self.deleted
            mode = "absent" if file in self.absent or unsaid else "delta" if file in self.deltas else "bulk"
            manifest.append((f"file.{file}", mode))
            if mode != "absent":
                columns = header.split()
                lifecycle = ["active", CHANGED_AT] if mode == "delta" else ["", ""]
                lines = [
                    [self._cell(key), *lifecycle, *(self._cell(row.get(name)) for name in columns)]
                    for key, row in (self._users_1_1() if header == USERS_1_1 else self.rows[file]).items()
                ]
                lines += [
                    [key, "tobedeleted", CHANGED_AT, *(self._cell(row.get(name)) for name in columns)]
                    for key, row in self.deleted.get(file, {}).items()
                ]
                _write(folder / f"{file}.csv", [["sourcedId", "status", "dateLastModified", *columns], *lines])
        _write(folder / "manifest.csv", manifest)
        return folder

    def _cell(self, value: object) -> str:
        return self.district if value == "here" else _cell(value)

    def _headers(self) -> dict[str, str]:
        if self.version == "1.2":
            return HEADERS | RECORDS
        return {file: USERS_1_1 if file == "users" else header for file, header in HEADERS.items() if file != "roles"}

    def _users_1_1(self) -> dict[str, dict[str, Any]]:
        made = {}
        for key, row in self.rows["users"].items():
            roles = [role for role in self.rows["roles"].values() if role["userSourcedId"] == key]
            places = ",".join(role["orgSourcedId"] for role in roles)
            made[key] = {**row, "role": roles[0]["role"], "orgSourcedIds": places}
        return made


def changes(before: Roster | None, after: Roster, files: Iterable[str] = tuple(HEADERS)) -> Roster:
    """What has changed from one roster to the next, as a set in which these ``files`` are deltas and the others whole.

    As systems do that export changes, a student and a contact are both sent when what they are to each other changes.
    """
    made = Roster()
    made.version, made.district = after.version, after.district
    made.deltas = set(files)
    known = before.rows if before else Roster().rows
    moved = _people_who_belong_otherwise(known, after.rows)
    if made.version == "1.1":
        # A user's row holds all of the user's roles.
        moved |= {row["userSourcedId"] for row in _differing(known["roles"], after.rows["roles"])}
        moved |= {key for key, row in after.rows["users"].items() if known["users"].get(key) != row}
        made.deltas = made.deltas | {"roles"} if "users" in made.deltas else made.deltas - {"roles"}
    for file, rows in after.rows.items():
        if file in made.deltas:
            made.deleted[file] = {key: row for key, row in known[file].items() if key not in rows}
        for key, row in rows.items():
            person = key if file == "users" else row["userSourcedId"] if file == "roles" else None
            if file not in made.deltas or known[file].get(key) != row or person in moved:
                made.rows[file][key] = dict(row)
    return made


def _differing(before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, Any]]:
    keys = before.keys() | after.keys()
    return [
        row for key in keys if before.get(key) != after.get(key) for row in (before.get(key), after.get(key)) if row
    ]


def _people_who_belong_otherwise(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    pairs = [
        {
            frozenset((key, agent))
            for key, row in rows["users"].items()
            for agent in row.get("agentSourcedIds", "").split(",")
            if agent
        }
        for rows in (before, after)
    ]
    return {person for pair in pairs[0] ^ pairs[1] for person in pair}


def small_roster() -> Roster:
    """Two schools, a term, two sections; a teacher and a student in each, and a parent of the first student."""
    made = Roster()
    made.put("orgs", "here", name="Here District", type="district")
    for school in ("north", "south"):
        made.put("orgs", school, name=f"{school.title()} School", type="school", parentSourcedId="here")
    year = {"schoolYear": (TERM[1]).year, "startDate": TERM[0], "endDate": TERM[1]}
    made.put("academicSessions", "year", title="School year", type="schoolYear", **year)
    made.put("academicSessions", "term", title="Term", type="term", parentSourcedId="year", **year)
    for section, school in (("math", "north"), ("art", "south")):
        made.put("courses", f"c-{section}", title=section, orgSourcedId="here", schoolYearSourcedId="year")
        made.put(
            "classes", section, title=section, courseSourcedId=f"c-{section}", classType="scheduled",
            schoolSourcedId=school, termSourcedIds="term",
        )  # fmt: skip
    made.person("tom", "teacher", "north", email="tom@here.example").enroll("math", "tom", "teacher")
    made.person("tia", "teacher", "south", email="tia@here.example").enroll("art", "tia", "teacher", "south")
    made.person("sam", "student", "north").enroll("math", "sam")
    made.person("sue", "student", "south").enroll("art", "sue", school="south")
    made.person("pat", "parent", "north", email="pat@home.example", agents="sam")
    return made


def new_district(sourced_id: str) -> Organization:
    """A district in the world's state, with nothing in it."""
    with use_database("maintenance"):
        state = Organization.objects.get(sourced_id="state")
        made = Organization.objects.create(
            sourced_id=sourced_id, type="district", name=f"District {sourced_id}", parent=state
        )
        made.district = made
        made.save(update_fields=["district"])
    return made


class Place:
    """A district of one test's own, and a folder to send rosters from."""

    def __init__(self, district: Organization, folder: Path) -> None:
        self.district, self.folder = district, folder

    def bring_in(self, roster: Roster | Path, *, confirmed: bool = False) -> ImportJob:
        """Import the roster, or whatever lies at the path; gives the job as it ended."""
        path = roster.write(self.folder) if isinstance(roster, Roster) else roster
        job = create_job(district_id=self.district.pk, file_name=path.name, allow_large_endings=confirmed)
        return engine.run(job, path, wait=True)

    def done(self, roster: Roster | Path) -> ImportJob:
        """Import what must succeed."""
        job = self.bring_in(roster)
        assert job.state == "done", (job.state, job.message, issues_of(job))
        return job

    def get(self, model: Any, sourced_id: str) -> Any:
        """A row of the district by its identifier."""
        with use_database("maintenance"):
            return model.objects.get(district=self.district, sourced_id=sourced_id)

    def all(self, model: Any, **filters: Any) -> list[Any]:
        """Rows of the district."""
        with use_database("maintenance"):
            return list(model.objects.filter(district=self.district, **filters).order_by("pk"))


def issues_of(job: ImportJob) -> set[tuple[str, str, str, int | None, str]]:
    """(severity, code, file, row, column) of every issue."""
    with use_database("maintenance"):
        return set(job.issues.values_list("severity", "code", "file", "row", "column"))


def changed(job: ImportJob) -> dict[str, tuple[int, int, int]]:
    """File -> (added, changed, ended), where any of them is not 0."""
    found = {file: (rows["added"], rows["changed"], rows["ended"]) for file, rows in job.counts.items()}
    return {file: rows for file, rows in found.items() if any(rows)}


def open_today(row: Any) -> bool:
    return row.starts_on <= day(0) and (row.ends_on is None or row.ends_on > day(0))


def granted(place: Place) -> set[tuple[str, str, str]]:
    """(role, who, what) of the grants in force on the district's students and sections."""
    found = set()
    with use_database("maintenance"):
        for model in (StudentGrant, SectionGrant):
            rows = model.objects.filter(content_object__district=place.district).select_related(
                "user", "content_object"
            )
            found |= {
                (row.role, row.user.username.split(":")[1], row.content_object.sourced_id)
                for row in rows
                if open_today(row)
            }
    return found


def _cell(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime.date) else "" if value is None else str(value)


def _write(path: Path, lines: Any) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(lines)
