"""Which school, and which sections, each student is placed in: by associations where the set has them, else derived.

Ed-Fi places students by StudentSchoolAssociation, open until its ExitWithdrawDate. A set that has none of them places a
student where its other files do: where attendance is taken, a grade is entered, an incident happens, a program or an
intervention is given. Such an enrollment

- begins with the session in which it is first seen;
- stays open in the newest school year of the set, since nothing says that the student has left, and what the set says
  of its newest year is the latest that the district knows; one of an earlier year ends with that year;
- ends when the student is seen at another school and no longer at the first.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import NamedTuple

from records.imports.edfi.reading import Element, Reading
from records.imports.edfi.shared import GRADE, Sections, in_set, school
from records.imports.edfi.values import Refused, joined
from records.imports.edfi.words import Words, means

EXIT = Words(
    "ExitReason",
    {
        **means(
            "MovedWithinDistrict",
            "Student is in a different public school in the same local education agency; Transfer within district; "
            "Transferred to a public school in the same local education agency",
        ),
        **means(
            "MovedToOtherDistrict",
            "Transferred to a public school in a different local education agency in the same state; Student is in a "
            "different public school in a different local education agency; Transfer to another district",
        ),
        **means(
            "MovedOutOfState",
            "Transferred to a public school in a different state; Moved out of state; Student moved to another state, "
            "may or may not be continuing enrollment; Exited the country; "
            "Transferred to a school outside of the country",
        ),
        **means(
            "MovedToPrivateSchool",
            "Transferred to a private, non-religiously-affiliated school in the same local education agency; "
            "Transferred to a private, religiously-affiliated school in the same local education agency; "
            "Transferred to a private school",
        ),
        **means("HomeSchool", "Transferred to home schooling; Home schooling; Transferred to a home school"),
        **means(
            "Graduated",
            "Graduated; Graduated with regular, advanced, International Baccalaureate, or other type of diploma; "
            "Graduated with diploma; Completed school with other credentials",
        ),
        **means("EndOfYear", "End of school year; End of year; Completed grade; Promoted"),
        **means("DroppedOut", "Dropped out; Discontinued schooling; Withdrawn due to truancy"),
        **means("Expelled", "Expelled; Expelled or involuntarily withdrawn"),
        **means("Deceased", "Died or is permanently incapacitated; Died; Deceased"),
    },
    "Other",
)

_PLACE = "EducationOrganizationReference"
_ENTRY = ("GradebookEntryReference", "GradebookEntry")
_INCIDENT = ("DisciplineIncidentReference", "DisciplineIncident")


@dataclass(frozen=True, slots=True)
class _Evidence:
    """An element that places its student. The parts are looked into in this order: a section, else a school."""

    element: str
    schools: tuple[str, ...] = ()
    day: tuple[str, ...] = ()
    session: str = ""
    section: str = ""
    through: tuple[str, str] | None = None
    """Reference and name of the element in which the place stands."""
    student: str = "StudentReference"


_DAY = ("AttendanceEvent", "EventDate")
#: What places a student without associations. Programs and bus rides of the district place nobody: they name no school.
_EVIDENCE = (
    _Evidence("StudentSchoolAttendanceEvent", ("SchoolReference",), _DAY, "SessionReference"),
    _Evidence("StudentSectionAttendanceEvent", day=_DAY, section="SectionReference"),
    _Evidence("StudentSectionAssociation", section="SectionReference"),
    _Evidence("StudentGradebookEntry", section="SectionReference", through=_ENTRY),
    _Evidence("Grade", section="StudentSectionAssociationReference", student="StudentSectionAssociationReference"),
    *(
        _Evidence(name, ("SchoolReference",), ("IncidentDate",), through=_INCIDENT)
        for name in (
            "StudentDisciplineIncidentBehaviorAssociation", "StudentDisciplineIncidentNonOffenderAssociation",
        )
    ),
    _Evidence("DisciplineAction", ("ResponsibilitySchoolReference",), ("DisciplineDate",)),
    _Evidence("StudentAssessment", ("ReportedSchoolReference",), ("AdministrationDate",)),
    _Evidence("StudentInterventionAssociation", ("InterventionReference",)),
    _Evidence("StudentTransportation", ("TransportationEducationOrganizationReference",)),
    *(
        _Evidence(f"Student{program}ProgramAssociation", (_PLACE, "ProgramReference"), ("BeginDate",))
        for program in (
            "", "SpecialEducation", "CTE", "TitleIPartA", "MigrantEducation", "LanguageInstruction", "Homeless",
            "NeglectedOrDelinquent", "SchoolFoodService", "Section504",
        )
    ),
)  # fmt: skip
EVIDENCE = tuple(evidence.element for evidence in _EVIDENCE)


class Spell(NamedTuple):
    """A student's time at a school; ``ends_on`` is the first day after, None is open."""

    sourced_id: str
    student: str
    school: str
    is_primary: bool
    starts_on: date
    ends_on: date | None
    grade: str
    exit_reason: str
    line: int


class _Seen(NamedTuple):
    """What the evidence of one school year says of a student at one school."""

    student: str
    year: int
    school: str
    begin: date
    first: date
    last: date
    times: int


def _day(text: str) -> date:
    return date.fromisoformat(text)


class Placements:
    """Spells at schools, and who is in which section. Worked out once, kept in the store."""

    def __init__(self, reading: Reading) -> None:
        self._reading, self._store = reading, reading.store
        self._store.run(
            "CREATE TABLE spell (sourced_id TEXT, student TEXT, school TEXT, is_primary INT, starts_on TEXT, "
            "ends_on TEXT, grade TEXT, exit_reason TEXT, line INT)"
        )
        self._store.run(
            "CREATE TABLE evidence (student TEXT, year INT, school TEXT, begin_on TEXT, first_on TEXT, last_on TEXT)"
        )
        self._store.run(
            "CREATE TABLE seen_in (student TEXT, section TEXT, PRIMARY KEY (student, section)) WITHOUT ROWID"
        )
        self.derived = not reading.count("StudentSchoolAssociation")
        if self.derived or not reading.count("StudentSectionAssociation"):
            self._gather()
        self._put(self._derived() if self.derived else self._associations())
        self._store.run("CREATE INDEX spell_of ON spell (student)")

    def spells(self) -> Iterator[Spell]:
        """Every student's time at every school."""
        for row in self._store.run("SELECT * FROM spell ORDER BY rowid"):
            id, student, place, primary, starts_on, ends_on, grade, exit_reason, line = row
            yield Spell(
                id, student, place, bool(primary), date.fromisoformat(starts_on),
                date.fromisoformat(ends_on) if ends_on else None, grade, exit_reason, line,
            )  # fmt: skip

    def school_of(self, student: str) -> str:
        """The school of the student's last primary spell; empty where they are not placed."""
        row = self._store.run(
            "SELECT school FROM spell WHERE student = ? ORDER BY ends_on IS NULL DESC, is_primary DESC, starts_on DESC "
            "LIMIT 1",
            (student,),
        ).fetchone()
        return str(row[0]) if row else ""

    def grade_of(self, student: str) -> str:
        """The grade of the student's last spell; empty where no association says it."""
        row = self._store.run(
            "SELECT grade FROM spell WHERE student = ? AND grade <> '' ORDER BY starts_on DESC LIMIT 1", (student,)
        ).fetchone()
        return str(row[0]) if row else ""

    def unplaced(self) -> Iterator[tuple[str, int]]:
        """Identifier and line of each student whom nothing places in a school."""
        yield from self._store.run(
            "SELECT key, line FROM e_Student s WHERE key <> '' AND problem = '' "
            "AND NOT EXISTS (SELECT 1 FROM spell p WHERE p.student = s.key) ORDER BY number"
        )

    def in_sections(self) -> Iterator[tuple[str, str, str]]:
        """Student, section and school of whoever was seen in a section."""
        places = self._reading.once(Sections)
        for student, section in self._store.run("SELECT student, section FROM seen_in ORDER BY student, section"):
            place = places.place(section)
            if place is not None:
                yield student, section, place.school

    def _put(self, spells: Iterator[Spell]) -> None:
        self._store.run_many(
            "INSERT INTO spell VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    *spell[:4],
                    spell.starts_on.isoformat(),
                    spell.ends_on.isoformat() if spell.ends_on else None,
                    *spell[6:],
                )
                for spell in spells
            ),
        )

    def _associations(self) -> Iterator[Spell]:
        """What StudentSchoolAssociation says. An ExitWithdrawDate is the first day on which it no longer holds."""
        for element in self._reading.elements("StudentSchoolAssociation"):
            try:
                yield self._association(element)
            except Refused as refused:
                self._reading.refuse(element.stored, refused.code, refused.column, **refused.params)
                self._reading.note_fate(element.stored, "refused")
            else:
                self._reading.note_fate(element.stored, "roles")

    def _association(self, element: Element) -> Spell:
        student = in_set(element, "Student", element.student(), "StudentReference")
        place = in_set(element, "School", element.place("SchoolReference"), "SchoolReference")
        starts_on, ends_on = element.day("EntryDate"), element.day("ExitWithdrawDate")
        if not place or starts_on is None:
            raise Refused("required_blank", "EntryDate" if place else "SchoolReference")
        if ends_on and ends_on < starts_on:
            raise Refused("ends_before_start", "ExitWithdrawDate")
        primary = element.yes_no("PrimarySchool")
        return Spell(
            joined([student, place, str(starts_on)]), student, place, primary is not False, starts_on, ends_on,
            element.option(GRADE, "EntryGradeLevel"), element.option(EXIT, "ExitWithdrawType"), element.line,
        )  # fmt: skip

    def _gather(self) -> None:
        """Note every place at which a student was seen."""
        for evidence in _EVIDENCE:
            for element in self._reading.elements(evidence.element):
                try:
                    self._note(evidence, element)
                except Refused:
                    # Reported when the element's own rows are made.
                    continue

    def _note(self, evidence: _Evidence, element: Element) -> None:
        student = element.ref(evidence.student, "Student")
        if self._reading.lacks("Student", student):
            return
        holder = self._holder(evidence, element)
        if holder is None:
            return
        day = holder.day(*evidence.day) if evidence.day else None
        session, year, place = "", None, ""
        if evidence.section:
            section = holder.ref(evidence.section, "Section", required=False)
            at = self._reading.once(Sections).place(section) if section else None
            if at is None:
                return
            session, year, place = at.session, at.year, at.school
            self._store.run("INSERT OR IGNORE INTO seen_in VALUES (?, ?)", (student, section))
        elif evidence.session:
            session = holder.ref(evidence.session, "Session", required=False)
        place = place or next((found for part in evidence.schools if (found := school(holder, part))), "")
        if place and self._reading.is_school(place):
            self._note_place(student, place, session, year, day)

    def _holder(self, evidence: _Evidence, element: Element) -> Element | None:
        """The element in which the place stands: this one, or one that it names."""
        if not evidence.through:
            return element
        reference, name = evidence.through
        return self._reading.get(name, element.ref(reference, name))

    def _note_place(self, student: str, place: str, session_key: str, year: int | None, day: date | None) -> None:
        years = self._reading.years
        session = years.sessions.get(session_key) or (years.session_on(place, day) if day else None)
        if session:
            year, begin = session.year, session.begin
        else:
            year = year or (years.year_of(day, place) if day else years.newest)
            span = years.span(year, place) if year else None
            begin = span[0] if span else day or date.max
        if year is None or begin == date.max:
            return
        first = max(day or begin, begin)
        self._store.run(
            "INSERT INTO evidence VALUES (?, ?, ?, ?, ?, ?)",
            (student, year, place, begin.isoformat(), first.isoformat(), first.isoformat()),
        )

    def _derived(self) -> Iterator[Spell]:
        seen = (
            _Seen(student, year, place, _day(begin), _day(first), _day(last), times)
            for student, year, place, begin, first, last, times in self._store.run(
                "SELECT student, year, school, min(begin_on), min(first_on), max(last_on), count(*) FROM evidence "
                "GROUP BY student, year, school ORDER BY student, year, min(first_on), school"
            )
        )
        newest = self._reading.years.newest or 0
        for _student_and_year, group in groupby(seen, key=lambda one: one[:2]):
            yield from self._spells_of_year(list(group), newest)

    def _spells_of_year(self, seen: list[_Seen], newest: int) -> Iterator[Spell]:
        """The spells of one student in one year; ``seen`` is in the order in which the schools were first seen."""
        main = max(seen, key=lambda one: (one.last, one.times))
        starts_on = date.min
        for number, one in enumerate(seen):
            starts_on = max(one.begin, starts_on)
            ends_on = self._year_end(one) if one.year < newest else None
            later = seen[number + 1] if number + 1 < len(seen) else None
            if later and later.first > one.last:
                ends_on = later.first
            yield Spell(
                joined([one.student, one.school, str(one.year)]), one.student, one.school,
                one is main or ends_on is not None, starts_on, ends_on, "", "", 0,
            )  # fmt: skip
            starts_on = ends_on if later and ends_on == later.first else date.min

    def _year_end(self, one: _Seen) -> date:
        span = self._reading.years.span(one.year, one.school)
        return max(span[1] if span else date(one.year, 7, 1), one.begin)
