"""From a plan, a seed and a day to one OneRoster zip. One zone is in memory at a time, whatever the district's size."""

import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from pathlib import Path
from random import Random

from records.demo import subjects
from records.demo.faculty import Faculty, Registry
from records.demo.families import Families
from records.demo.files import RosterFiles
from records.demo.history import History, LastDay
from records.demo.people import Person, Pupil, RoleAt, School
from records.demo.plans import DistrictPlan, KnownStaff, Zone
from records.demo.terms import SchoolYear, school_year_around
from records.demo.timetable import Section, Timetable

_PUPILS_PER_AIDE = 75
#: What 1.1 has no word for.
_ROLES_OF_1_1 = {
    "counselor": "aide",
    "principal": "administrator",
    "siteAdministrator": "administrator",
    "districtAdministrator": "administrator",
    "systemAdministrator": "administrator",
}


@dataclass
class Generated:
    """What was written: rows by file, and the school year."""

    year: SchoolYear
    rows: Counter[str] = field(default_factory=Counter)
    students: int = 0
    staff: int = 0


@dataclass
class DrawnZone:
    """A zone whose people and classes are drawn and whose people are not written yet."""

    zone: Zone
    families: Families
    faculties: list[Faculty]
    sections: list[Section]
    registry: Registry
    seed: str


RecordsOf = Callable[[DrawnZone], Iterable[Person]]
"""Writes a zone's records, and gives the people whom they name beside those of the roster."""


def generate(plan: DistrictPlan, out: Path, *, today: date, seed: str, version: str = "1.2") -> Generated:
    """Write the district as it is on ``today`` to the zip ``out``; same arguments, same bytes.

    ``seed`` is any text; ``version`` is OneRoster's, "1.1" or "1.2". Raises OSError where ``out`` cannot be written.
    """
    years = (school_year_around(today, district=plan.sourced_id),)
    with (
        tempfile.TemporaryDirectory(dir=out.parent, prefix=".roster-") as folder,
        RosterFiles(Path(folder), version) as files,
    ):
        writer = DistrictWriter(plan, files, years=years, today=today, seed=f"{seed}/{plan.sourced_id}")
        writer.write()
        files.pack(out, system="Sightline demo")
    return writer.made


class DistrictWriter:
    """Draws a district and writes its roster, zone by zone.

    ``years`` are the school years on record, oldest first; ``last_day`` gives the last day of school of those before
    the running one, and ``records`` writes what is known about a zone beside the roster.
    """

    def __init__(
        self,
        plan: DistrictPlan,
        files: RosterFiles,
        *,
        years: tuple[SchoolYear, ...],
        today: date,
        seed: str,
        last_day: LastDay = lambda year: year.year.ends_on,
        records: RecordsOf = lambda zone: (),
        moving: Callable[[Zone], float] = lambda zone: 1,
    ) -> None:
        self.plan, self.files, self.years, self.today, self.seed = plan, files, years, today, seed
        self.last_day, self.records, self.moving = last_day, records, moving
        self.year = years[-1]
        self.made = Generated(self.year, files.rows)
        self.registry = Registry(plan.sourced_id, plan.mail, seed=seed)
        self.serial = count(1)
        self.known = {staff.email: self._hire_known(staff) for staff in plan.staff}

    def _hire_known(self, staff: KnownStaff) -> Person:
        return self.registry.hire(staff.role, staff.place, named=(staff.given, staff.family, staff.email))

    def write(self) -> None:
        """Write every row of the roster; the files are the caller's to pack."""
        self._frame()
        office = [person for person in self.known.values() if person.primary_org == self.plan.sourced_id]
        wanted = 1 + self.plan.students // 4000
        while len(office) < wanted:
            office.append(self.registry.hire("districtAdministrator", self.plan.sourced_id))
        self._people(office)
        for number, zone in enumerate(self.plan.zones, start=1):
            self._zone(zone, f"{self.seed}/zone {number}")

    def _frame(self) -> None:
        """Organizations, sessions and courses: what stands before anybody comes."""
        district = self.plan.sourced_id
        self._row("orgs", district, name=self.plan.name, type="district", identifier=self.plan.identifier)
        for school in self.plan.schools:
            named = {"name": school.name, "identifier": school.identifier}
            self._row("orgs", school.sourced_id, type="school", parentSourcedId=district, **named)
        for year in self.years:
            for session in year.sessions:
                self._row(
                    "academicSessions",
                    session.sourced_id,
                    title=session.title,
                    type=session.type,
                    startDate=session.starts_on,
                    endDate=session.ends_on,
                    parentSourcedId=session.parent,
                    schoolYear=year.ends_in,
                )
        for course in subjects.catalogue():
            self._row(
                "courses",
                f"{district}-{course.code}",
                schoolYearSourcedId=self.year.year.sourced_id,
                title=course.title,
                courseCode=course.code,
                grades=course.grades,
                orgSourcedId=district,
                subjects=course.subject,
                subjectCodes=course.sced,
            )

    def _zone(self, zone: Zone, seed: str) -> None:
        families = Families(self.plan, zone, self.years, self.today, seed=seed, serial=self.serial)
        families.draw(self.known)
        History(families, self.years, self.last_day, moving=self.moving(zone)).draw()
        neighbors = self._neighbors(families)
        pupils = [pupil for pupil in families.pupils if self._in_this_year(pupil)]
        drawn = DrawnZone(zone, families, [], [], self.registry, seed)
        staff: dict[Person, None] = {}
        for school in zone.schools:
            faculty = self._faculty(school, neighbors)
            timetable = Timetable(school, self.year, faculty, Random(f"{seed}/{school.sourced_id}/{self.year.ends_in}"))
            if school.is_career_center:
                timetable.build_career_center([pupil for pupil in pupils if pupil.career_center is school])
            else:
                timetable.build([pupil for pupil in pupils if pupil.school is school])
            self._support(faculty, sum(pupil.school is school for pupil in pupils))
            for section in timetable.sections:
                self._section(section)
            staff.update(dict.fromkeys(faculty.people))
            drawn.faculties.append(faculty)
            drawn.sections += timetable.sections
        staff.update(dict.fromkeys(self.records(drawn)))
        self.made.students += sum(pupil.departure is None for pupil in families.pupils)
        self.made.staff += len(staff)
        for pupil in families.pupils:
            pupil.person.roles = self._student_roles(pupil)
        everybody = [*staff, *families.guardians, *(pupil.person for pupil in families.pupils)]
        self._people(list(dict.fromkeys(everybody)))

    def _student_roles(self, pupil: Pupil) -> list[RoleAt]:
        """One role for each spell of this year, or for the last one of a former student."""
        spells = [spell for spell in pupil.spells if spell.ends_in >= self.year.ends_in] or pupil.spells[-1:]
        if sum(spell.is_primary for spell in spells) > 1:
            # Of two schools in one year each was the primary one in its time: one for all would deny the earlier.
            pupil.person.primary_org = ""
        return [
            RoleAt(
                "student", spell.school.sourced_id, spell.is_primary, spell.starts_on, spell.ends_on, spell.sourced_id
            )
            for spell in spells
        ]

    def _neighbors(self, families: Families) -> list[Person]:
        """Parents who may be hired; known people keep to their own story."""
        address = f"@{self.plan.mail}.example.org"
        parents = [
            person
            for person in families.guardians
            if person.email.endswith(address) and all(held.role == "parent" for held in person.roles)
        ]
        self.registry.random.shuffle(parents)
        return parents[:200]

    def _in_this_year(self, pupil: Pupil) -> bool:
        year = self.year.year
        left_before = pupil.ends_on is not None and pupil.ends_on <= year.starts_on
        return not left_before and pupil.starts_on < year.ends_on

    def _faculty(self, school: School, neighbors: list[Person]) -> Faculty:
        faculty = Faculty(school, self.registry, neighbors)
        for known in self.plan.staff:
            if known.place == school.sourced_id:
                faculty.add(self.known[known.email], known.department)
        return faculty

    def _support(self, faculty: Faculty, pupils: int) -> None:
        """Who works at a school beside its teachers, by its size."""
        held = Counter(role.role for person in faculty.people for role in person.roles)
        wanted = {"principal": 1}
        if pupils:
            wanted["counselor"] = max(1, round(pupils / faculty.school.pupils_per_counselor))
            wanted["aide"] = -(-pupils // _PUPILS_PER_AIDE)
            wanted["siteAdministrator"] = int(pupils > 300)
        for role, number in wanted.items():
            for _ in range(number - held[role]):
                faculty.hire(role)

    def _section(self, section: Section) -> None:
        course, school = section.course, section.school.sourced_id
        self._row(
            "classes",
            section.sourced_id,
            title=section.title,
            grades=section.grades,
            courseSourcedId=f"{self.plan.sourced_id}-{course.code}",
            classCode=section.code,
            classType=section.type,
            location=section.location,
            schoolSourcedId=school,
            termSourcedIds=[session.sourced_id for session in section.sessions],
            subjects=course.subject,
            subjectCodes=course.sced,
            periods=section.periods,
        )
        first, last = section.sessions[0].starts_on, section.sessions[-1].ends_on
        for teaching in section.teachers:
            who = self._identifier(teaching.person, "teacher")
            self._enrollment(section, who, "teacher", "true" if teaching.is_primary else "false", first, last)
        for pupil in section.pupils:
            starts, ends = max(first, pupil.starts_on), min(last, pupil.ends_on or last)
            if starts < ends:
                self._enrollment(section, pupil.person.sourced_id, "student", "", starts, ends)

    def _enrollment(self, section: Section, who: str, role: str, primary: str, starts: date, ends: date) -> None:
        cells = (
            section.sourced_id,
            section.school.sourced_id,
            who,
            role,
            primary,
            starts.isoformat(),
            ends.isoformat(),
        )
        self.files.plain_row("enrollments", (f"{section.sourced_id}.{who}", "", "", *cells))

    def _people(self, people: list[Person]) -> None:
        for person in people:
            if self.files.version == "1.1":
                self._user_1_1(person)
            else:
                self._user_1_2(person)

    def _user_1_2(self, person: Person) -> None:
        self._row(
            "users",
            person.sourced_id,
            **self._columns(person),
            agentSourcedIds=[agent.sourced_id for agent in person.agents],
            preferredGivenName=person.preferred,
            primaryOrgSourcedId=person.primary_org,
            enabledUser=True,
            username=person.email,
        )
        for number, held in enumerate(person.roles, start=1):
            self._row(
                "roles",
                held.sourced_id or f"{person.sourced_id}.{number}",
                userSourcedId=person.sourced_id,
                roleType="primary" if held.is_primary else "secondary",
                role=held.role,
                beginDate=held.starts_on,
                endDate=held.ends_on,
                orgSourcedId=held.organization,
            )

    def _user_1_1(self, person: Person) -> None:
        """1.1 has one role per user: who holds two is two users with one address. It has no dates, either."""
        by_role: dict[str, list[RoleAt]] = {}
        for held in person.roles:
            by_role.setdefault(held.role, []).append(held)
        for role, places in by_role.items():
            identifier = self._identifier(person, role)
            current = [held for held in places if held.ends_on is None or held.ends_on > self.today]
            self._row(
                "users",
                identifier,
                **self._columns(person),
                enabledUser=bool(current),
                username=person.email if identifier == person.sourced_id else f"{identifier}.{person.email}".lower(),
                role=_ROLES_OF_1_1.get(role, role),
                orgSourcedIds=list(dict.fromkeys(held.organization for held in current or places[-1:])),
                agentSourcedIds=[self._guardian(agent, person) for agent in person.agents],
            )

    def _guardian(self, agent: Person, child: Person) -> str:
        schools = {held.organization for held in child.roles}
        return next(
            self._identifier(agent, held.role)
            for held in agent.roles
            if held.role in ("parent", "guardian", "relative") and held.organization in schools
        )

    def _identifier(self, person: Person, role: str) -> str:
        if self.files.version == "1.2" or role == person.roles[0].role:
            return person.sourced_id
        return f"{person.sourced_id}-{role}"

    @staticmethod
    def _columns(person: Person) -> dict[str, object]:
        return {
            "userIds": f"{{stateId:{person.state_id}}}" if person.state_id else "",
            "givenName": person.given,
            "familyName": person.family,
            "middleName": person.middle,
            "identifier": person.identifier,
            "email": person.email,
            "sms": "" if person.grade else person.sms or person.phone,
            "phone": person.phone,
            "grades": person.grade,
        }

    def _row(self, file: str, sourced_id: str, **values: object) -> None:
        self.files.row(file, sourced_id, **values)
