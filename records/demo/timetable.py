"""One school's year: sections with teacher, room and periods, and who sits in them.

Elementary classes stay together all day. From grade 6 on a day has seven periods: the four core courses rotate
among groups, which are mixed anew for every course, and the rest is chosen. No student and no teacher is in two
places at once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from random import Random

from records.demo import subjects
from records.demo.faculty import Faculty
from records.demo.people import Person, Pupil, School, Teaching
from records.demo.subjects import Course, grade_short
from records.demo.terms import SchoolYear, Session

_COMFORTABLE = 23
_PERIODS = 7
#: Elementary classes have art, music and physical education once a week each, at the end of the day.
_SPECIAL_SLOTS = tuple(f"{day} {period}" for day in ("Mon", "Tue", "Wed", "Thu", "Fri") for period in (6, 7))
_WHOLE_YEAR = ("fall", "spring")


@dataclass(slots=True)
class Section:
    """A OneRoster class with its people."""

    sourced_id: str
    title: str
    code: str
    course: Course
    type: str
    location: str
    school: School
    sessions: tuple[Session, ...]
    grades: tuple[str, ...]
    periods: tuple[str, ...]
    teachers: list[Teaching]
    pupils: list[Pupil]


@dataclass
class Timetable:
    """Builds the sections of one school into ``sections``."""

    school: School
    year: SchoolYear
    faculty: Faculty
    random: Random
    sections: list[Section] = field(default_factory=list)
    _numbers: dict[str, int] = field(default_factory=dict)
    _classes: int = 0

    def build(self, pupils: Sequence[Pupil]) -> None:
        """Give every pupil of this school a full week."""
        by_grade: dict[str, list[Pupil]] = {}
        for pupil in pupils:
            by_grade.setdefault(pupil.grade, []).append(pupil)
        upper = 0
        for grade in subjects.GRADES:
            here = by_grade.get(grade, [])
            if not here:
                continue
            self.random.shuffle(here)
            if grade in subjects.ELEMENTARY:
                self._elementary(grade, here)
            else:
                self._upper(grade, here, shift=2 * upper)
                upper += 1

    def build_career_center(self, pupils: Sequence[Pupil]) -> None:
        """Two programs for each grade, in the two periods that the high school leaves free."""
        for upper, grade in enumerate(subjects.HIGH):
            here = [pupil for pupil in pupils if pupil.grade == grade]
            periods = _rotated((6, 7), shift=2 * upper)
            for course, group in zip(subjects.CAREER, deal(here, len(subjects.CAREER)), strict=True):
                for part in split(group, self.school.class_size):
                    self._section(course, part, periods)

    def _elementary(self, grade: str, pupils: list[Pupil]) -> None:
        homeroom = subjects.HOMEROOM[grade]
        for number, group in enumerate(split(pupils, self.school.class_size)):
            name = f"{grade_short(grade)}{_letter(number)}"
            teacher = self.faculty.hire("teacher", "classroom")
            # All day, so that in a school of all grades nobody else's homeroom falls to them.
            self.faculty.occupy(teacher, _slots(("HR", *map(str, range(1, _PERIODS + 1))), _WHOLE_YEAR))
            classroom = self._in_own_room(teacher)
            self._section(homeroom, group, ("HR",), title=f"Homeroom {name}", kind="homeroom", by=classroom)
            for place, course in enumerate(subjects.CORE[grade], start=1):
                periods = ("1", "2") if place == 1 else (str(place + 1),)
                self._section(course, group, periods, title=f"{course.title}, {name}", by=classroom)
            self._specials(name, group)

    def _specials(self, name: str, group: list[Pupil]) -> None:
        for place, course in enumerate(subjects.SPECIALS):
            slot = _SPECIAL_SLOTS[(self._classes + 3 * place) % len(_SPECIAL_SLOTS)]
            teacher = self.faculty.teacher(course.department, _slots((slot,), _WHOLE_YEAR), specialist=True)
            self._section(course, group, (slot,), title=f"{course.title}, {name}", by=self._in_own_room(teacher))
        self._classes += 1

    def _upper(self, grade: str, pupils: list[Pupil], *, shift: int) -> None:
        band = subjects.MIDDLE if grade in subjects.MIDDLE else subjects.HIGH
        for number, group in enumerate(split(pupils, self.school.class_size), start=1):
            self._advisory(grade, number, group)
        self._core(grade, pupils, shift)
        first, second, third = (
            choices[band] for choices in (subjects.FIRST_CHOICE, subjects.SECOND_CHOICE, subjects.SEMESTER_CHOICE)
        )
        staying = [pupil for pupil in pupils if not pupil.career_center]
        self._choices(first, pupils, _rotated((5,), shift))
        self._choices(second, staying, _rotated((6,), shift))
        for semester in self.year.semesters:
            self._choices(third, staying, _rotated((7,), shift), sessions=(semester,))

    def _advisory(self, grade: str, number: int, group: list[Pupil]) -> None:
        teacher = self.faculty.adviser(_slots(("HR",), _WHOLE_YEAR))
        by = self._in_own_room(teacher)
        title = f"Advisory {grade_short(grade)}-{number}"
        self._section(subjects.HOMEROOM[grade], group, ("HR",), title=title, kind="homeroom", by=by)

    def _core(self, grade: str, pupils: list[Pupil], shift: int) -> None:
        courses = subjects.CORE[grade]
        rows = deal(pupils, min(len(courses), len(split(pupils, self.school.class_size))))
        for row, members in enumerate(rows):
            for place, course in enumerate(courses):
                periods = _rotated(((row + place) % len(courses) + 1,), shift)
                for number, group in enumerate(
                    split(self.random.sample(members, len(members)), self.school.class_size)
                ):
                    section = self._section(course, group, periods)
                    if row == number == 0 and course.department in ("english", "mathematics"):
                        helper = self.faculty.teacher("special education", _slots(periods, _WHOLE_YEAR))
                        section.teachers.append(Teaching(helper, is_primary=False))

    def _choices(
        self,
        courses: Sequence[Course],
        pupils: list[Pupil],
        periods: tuple[str, ...],
        sessions: tuple[Session, ...] = (),
    ) -> None:
        """Deal the pupils to as many sections as they fill comfortably, over the courses in turn."""
        groups = deal(self.random.sample(pupils, len(pupils)), max(1, round(len(pupils) / _COMFORTABLE)))
        start = self.random.randrange(len(courses))
        for number, group in enumerate(groups):
            self._section(courses[(start + number) % len(courses)], group, periods, sessions=sessions)

    def _section(
        self,
        course: Course,
        pupils: list[Pupil],
        periods: tuple[str, ...],
        *,
        title: str = "",
        kind: str = "scheduled",
        sessions: tuple[Session, ...] = (),
        by: tuple[Teaching, str] | None = None,
    ) -> Section:
        number = self._numbers[course.code] = self._numbers.get(course.code, 0) + 1
        held_in = sessions or (self.year.year,)
        teaching, room = by or self._department(course.department, periods, sessions)
        serial = len(self.sections) + 1
        section = Section(
            f"{self.school.sourced_id}-{self.year.ends_in}-{serial:04d}",
            title or f"{course.title}, section {number}",
            f"{course.code}-{number}",
            course,
            kind,
            room,
            self.school,
            held_in,
            tuple(sorted({pupil.grade for pupil in pupils}, key=subjects.GRADES.index)),
            periods,
            [teaching],
            pupils,
        )
        self.sections.append(section)
        return section

    def _department(
        self, department: str, periods: tuple[str, ...], sessions: tuple[Session, ...]
    ) -> tuple[Teaching, str]:
        halves: tuple[str, ...] = _WHOLE_YEAR
        if sessions:
            halves = ("fall",) if sessions[0] is self.year.semesters[0] else ("spring",)
        teacher = self.faculty.teacher(department, _slots(periods, halves))
        return self._in_own_room(teacher)

    def _in_own_room(self, teacher: Person) -> tuple[Teaching, str]:
        return Teaching(teacher), self.faculty.room(teacher)


def deal(pupils: Sequence[Pupil], groups: int) -> list[list[Pupil]]:
    """Divide into this many groups whose sizes differ by one at most."""
    return [list(pupils[start::groups]) for start in range(groups)]


def split(pupils: Sequence[Pupil], fullest: int) -> list[list[Pupil]]:
    """Divide into as few even groups of at most ``fullest`` as hold everybody."""
    return deal(pupils, -(-len(pupils) // fullest)) if pupils else []


def _rotated(periods: Iterable[int], shift: int) -> tuple[str, ...]:
    """The periods of a grade: each grade's day begins elsewhere, so that a department's teachers teach all day."""
    return tuple(sorted(str((period - 1 + shift) % _PERIODS + 1) for period in periods))


def _slots(periods: Iterable[str], halves: Iterable[str]) -> list[str]:
    """What a teacher is busy in: each period in each half of the year."""
    halves = tuple(halves)
    return [f"{period} {half}" for period in periods for half in halves]


def _letter(number: int) -> str:
    return chr(ord("A") + number) if number < 26 else f"-{number + 1}"
