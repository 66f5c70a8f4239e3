"""What several interchange groups need: grades and subjects in our words, sections and where they are, checks."""

from functools import lru_cache
from typing import NamedTuple

from records.imports.edfi.reading import Element, Part, Reading
from records.imports.edfi.values import Refused
from records.imports.edfi.words import Words, means

_NUMBERED = (
    "First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth", "Eleventh",
    "Twelfth",
)  # fmt: skip
GRADE = Words(
    "GradeLevel",
    {
        **{f"{word} grade": f"{number:02d}" for number, word in enumerate(_NUMBERED, 1)},
        **{f"Grade {number}": f"{number:02d}" for number in range(1, 14)},
        **{str(number): f"{number:02d}" for number in range(1, 10)},
        **means("IT", "Infant/toddler; Infant; Toddler"),
        **means("PR", "Early Education; Preschool"),
        **means("PK", "Preschool/Prekindergarten; Prekindergarten; Pre-kindergarten"),
        **means("TK", "Transitional Kindergarten"),
        **means("KG", "Kindergarten; K"),
        **means("PS", "Postsecondary; Adult Education"),
        **means("UG", "Ungraded; No grade level"),
        **means("OTHER", "Other"),
    },
    "OTHER",
)
SUBJECT = Words(
    "AcademicSubject",
    {
        **means("English", "English Language Arts; ELA; Language Arts; Critical Reading"),
        **means("Mathematics", "Math; Algebra; Geometry"),
        **means("Science", "Life and Physical Sciences; Life and Physical Science"),
        **means("SocialStudies", "Social Studies; Social Sciences and History; History; Civics; Economics; Geography"),
        **means("WorldLanguage", "Foreign Language and Literature; World Languages; Foreign Language"),
        **means("EnglishProficiency", "English Language Proficiency; ESL; English as a Second Language"),
        **means("Arts", "Fine and Performing Arts; Visual and Performing Arts; Music; Art"),
        **means("PhysicalEducation", "Physical, Health, and Safety Education; Physical Education; Health"),
        **means("CareerTechnical", "Career and Technical Education; Vocational"),
        **means("Other", "Composite; Religious Education and Theology; Military Science; Miscellaneous; "
                        "Nonsubject specific; Interdisciplinary"),
    },
    "Other",
)  # fmt: skip


class SectionPlace(NamedTuple):
    """Where and when a section meets."""

    school: str
    session: str
    year: int
    course: str
    """Identity of its course; empty where its offering is not in the set."""
    title: str


class Sections:
    """Sections by their identity; the ones asked for last are remembered."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self.place = lru_cache(maxsize=20_000)(self._place)
        self.minutes = lru_cache(maxsize=20_000)(self._minutes)

    def _place(self, key: str) -> SectionPlace | None:
        section = self._reading.get("Section", key)
        if section is None:
            return None
        try:
            session = section.ref("CourseOfferingReference", "Session")
            offering = self._reading.get("CourseOffering", section.ref("CourseOfferingReference", "CourseOffering"))
            course = offering.ref("CourseReference", "Course") if offering else ""
            leaves = self._reading.leaves(section.stored.file, section.values("CourseOfferingReference")[0])
            year = Part(self._reading, section.stored, leaves).year("SchoolYear")
        except Refused:
            return None
        title = section.text("SectionName") or (offering.text("LocalCourseTitle") if offering else "")
        if not title and course:
            found = self._reading.get("Course", course)
            title = found.text("CourseTitle") if found else ""
        return SectionPlace(str(leaves["SchoolId"][0]), session, year, course, title)

    def _minutes(self, key: str) -> int:
        """How long a meeting of the section lasts; 0 where that is not said."""
        section = self._reading.get("Section", key)
        try:
            period = section.ref("ClassPeriodReference", "ClassPeriod", required=False) if section else ""
        except Refused:
            return 0
        found = self._reading.get("ClassPeriod", period) if period else None
        times = next(found.each("MeetingTime"), None) if found else None
        return between(times.text("StartTime"), times.text("EndTime")) if times else 0


def between(start: str, end: str) -> int:
    """Minutes between two times of a day; 0 where they are none."""
    try:
        minutes = [int(time[:2]) * 60 + int(time[3:5]) for time in (start, end)]
    except ValueError:
        return 0
    return max(0, minutes[1] - minutes[0])


ORGANIZATIONS = ("School", "LocalEducationAgency", "OrganizationDepartment")


def required(part: Part, *path: str) -> str:
    """The text at that place. Raises Refused where there is none."""
    text = part.text(*path)
    if not text:
        raise Refused("required_blank", part.column(*path))
    return text


def in_set(element: Element, name: str, key: str, column: str) -> str:
    """The identity, if the set holds such an element, or none of that name at all. Raises Refused."""
    if key and element.reading.lacks(name, key):
        raise Refused("edfi_not_in_set", column, target=name)
    return key


def organization(element: Element, part: str) -> str:
    """The organization that a part names, if the set holds it; a service center or a provider is none of ours."""
    place = element.place(part)
    if not place:
        raise Refused("required_blank", part)
    known = any(element.reading.store.has(name, place) for name in ORGANIZATIONS)
    if not known and element.reading.lacks("School", place):
        raise Refused("edfi_not_in_set", part, target="School")
    return place


def school(element: Element, part: str) -> str:
    """The school that a part names; empty where it names another organization, or none."""
    place = element.place(part)
    return place if element.reading.is_school(place) else ""
