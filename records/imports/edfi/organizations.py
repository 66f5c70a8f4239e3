"""Interchanges EducationOrganization and EducationOrgCalendar: the district, its schools, sessions and calendar."""

from collections.abc import Iterator

from records.imports.edfi.reading import Cells, Element, Part, Reading, Source
from records.imports.edfi.shared import in_set, required
from records.imports.edfi.values import Refused, spelled
from records.imports.edfi.words import NOTHING, Meanings, Words, means

TERM = Meanings(
    {
        **means(
            "semester", "Fall Semester; Spring Semester; Summer Semester; First Semester; Second Semester; Semester"
        ),
        **means("schoolYear", "Year Round; Full Year; School Year; Year"),
    }
)
CALENDAR_EVENT = Words(
    "CalendarEvent",
    {
        **means("InstructionalDay", "Instructional day; Student attendance day"),
        **means("HalfDay", "Half day; Early dismissal; Partial day; Student late arrival/early dismissal"),
        **means("MakeUpDay", "Make-up day"),
        **means("Holiday", "Break; Non-instructional day; Vacation; Student holiday"),
        **means("TeacherOnlyDay", "Teacher only day; Staff development; Professional development day; Strike"),
        **means("WeatherDay", "Weather day; Inclement weather"),
        **means("EmergencyDay", "Emergency day"),
        **means(NOTHING, "Other"),
    },
)
#: Of several events of a day, the first of these counts: what closes a school comes before what opens it.
_STRONGEST = (
    "EmergencyDay", "WeatherDay", "Holiday", "TeacherOnlyDay", "HalfDay", "MakeUpDay", "InstructionalDay",
)  # fmt: skip
_PORTION = {"InstructionalDay": 1, "MakeUpDay": 1, "HalfDay": 0.5}
_CALENDARS_OF_FEW = frozenset(spelled(word) for word in ("Student Specific", "IEP", "Grade Level", "Program"))


def school_year_id(year: int) -> str:
    """The identifier of a school year's session, which Ed-Fi does not have."""
    return f"schoolYear:{year}"


def _district(element: Element, reading: Reading) -> Iterator[Cells]:
    yield _organization(element, "district", "")


def _school(element: Element, reading: Reading) -> Iterator[Cells]:
    yield _organization(element, "school", "LocalEducationAgencyReference")


def _department(element: Element, reading: Reading) -> Iterator[Cells]:
    yield _organization(element, "department", "ParentEducationOrganizationReference")


def _organization(element: Element, type: str, above: str) -> Cells:
    parent = element.place(above) if above else ""
    if not element.reading.is_school(parent) and parent != element.own_key:
        in_set(element, "LocalEducationAgency", parent, above)
    name = required(element, "NameOfInstitution")
    return {"sourced_id": element.own_key, "type": type, "name": name, "identifier": element.own_key, "parent": parent}


def _session(element: Element, reading: Reading) -> Iterator[Cells]:
    yield _dated_session(
        element,
        title=element.text("SessionName"),
        type=TERM.of(element.code("Term")) or "term",
        parent=school_year_id(element.year("SchoolYear")),
    )


def _grading_period(element: Element, reading: Reading) -> Iterator[Cells]:
    year, begin = element.year("SchoolYear"), element.day("BeginDate")
    session = reading.years.session_on(element.place("SchoolReference"), begin) if begin else None
    parent = session.key if session else school_year_id(year) if year in reading.years.all else ""
    yield _dated_session(element, title=element.text("GradingPeriodName"), type="gradingPeriod", parent=parent)


def _dated_session(element: Element, **cells: str) -> Cells:
    starts_on, ends_on = element.day("BeginDate"), element.last_day("EndDate")
    if starts_on is None or ends_on is None:
        raise Refused("required_blank", "EndDate" if starts_on else "BeginDate")
    if ends_on <= starts_on:
        raise Refused("ends_before_start", "EndDate")
    year = element.year("SchoolYear")
    return {"sourced_id": element.own_key, "starts_on": starts_on, "ends_on": ends_on, "school_year": year, **cells}


def _school_years(reading: Reading) -> Iterator[Cells]:
    """Ed-Fi's sessions stand alone; the school year above them spans those of all schools."""
    for year in reading.years.all:
        starts_on, ends_on = reading.years.span(year) or (None, None)
        yield {
            "line": 0, "sourced_id": school_year_id(year), "title": f"{year - 1}-{year}", "type": "schoolYear",
            "starts_on": starts_on, "ends_on": ends_on, "parent": "", "school_year": year,
        }  # fmt: skip


def _calendar_date(element: Element, reading: Reading) -> Iterator[Cells]:
    calendar = reading.get("Calendar", element.ref("CalendarReference", "Calendar"))
    if calendar and spelled(calendar.code("CalendarType")) in _CALENDARS_OF_FEW:
        element.left_out("edfi_calendar_of_few", "CalendarReference")
        return
    named = Part(reading, element.stored, reading.leaves(element.stored.file, element.values("CalendarReference")[0]))
    events = set(element.options(CALENDAR_EVENT, "CalendarEvent"))
    event = next((event for event in _STRONGEST if event in events), "")
    if not event:
        element.left_out("edfi_day_without_event", "CalendarEvent")
        return
    yield {
        "at_school": named.text("SchoolId"), "on_date": element.day("Date"), "school_year": named.year("SchoolYear"),
        "event": event, "portion": _PORTION.get(event, 0),
    }  # fmt: skip


SOURCES = {
    "orgs": (
        Source(_district, "LocalEducationAgency"),
        Source(_school, "School"),
        Source(_department, "OrganizationDepartment"),
    ),
    "academicSessions": (
        Source(_school_years, derived_from=("Session",)),
        Source(_session, "Session"),
        Source(_grading_period, "GradingPeriod"),
    ),
    "calendar": (Source(_calendar_date, "CalendarDate"),),
}
