"""Small rosters for tests: change a row, write the set, bring it in, look at what is stored."""

import csv
import datetime
from pathlib import Path
from typing import Any, Self

from portal.kit.db import use_database
from records.actions.imports import create_job
from records.imports import engine
from records.models import ImportJob, Organization
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
USERS_1_1 = (
    "enabledUser orgSourcedIds role username userIds givenName familyName middleName identifier email sms phone "
    "agentSourcedIds grades password"
)
TERM = (day(-60), day(120))


class Roster:
    """The rows of a OneRoster 1.2 set, by file and identifier. ``absent`` files are declared so and not written.

    Written as 1.1, each user's row carries the role and the organizations of their rows among the roles.
    """

    def __init__(self) -> None:
        self.version = "1.2"
        self.rows: dict[str, dict[str, dict[str, Any]]] = {file: {} for file in HEADERS}
        self.absent: set[str] = set()

    def put(self, file: str, sourced_id: str, **cells: Any) -> Self:
        """Add a row, or change these cells of it."""
        self.rows[file].setdefault(sourced_id, {}).update(cells)
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
        return self.put(
            "roles", f"{user}-{role}-{place}", userSourcedId=user, roleType="primary", role=role, orgSourcedId=place,
            **cells,
        )  # fmt: skip

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
            manifest.append((f"file.{file}", "absent" if file in self.absent else "bulk"))
            if file not in self.absent:
                columns = header.split()
                lines = [
                    [key, "", "", *(_cell(row.get(name)) for name in columns)]
                    for key, row in (self._users_1_1() if header == USERS_1_1 else self.rows[file]).items()
                ]
                _write(folder / f"{file}.csv", [["sourcedId", "status", "dateLastModified", *columns], *lines])
        _write(folder / "manifest.csv", manifest)
        return folder

    def _headers(self) -> dict[str, str]:
        if self.version == "1.2":
            return HEADERS
        return {file: USERS_1_1 if file == "users" else header for file, header in HEADERS.items() if file != "roles"}

    def _users_1_1(self) -> dict[str, dict[str, Any]]:
        made = {}
        for key, row in self.rows["users"].items():
            roles = [role for role in self.rows["roles"].values() if role["userSourcedId"] == key]
            places = ",".join(role["orgSourcedId"] for role in roles)
            made[key] = {**row, "role": roles[0]["role"], "orgSourcedIds": places}
        return made


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


def _cell(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime.date) else "" if value is None else str(value)


def _write(path: Path, lines: Any) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(lines)
