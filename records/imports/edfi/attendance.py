"""Interchange StudentAttendance: who missed a day or a meeting of a section. Presence is not written down."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from records.imports.edfi.reading import Cells, Element, Reading, Source
from records.imports.edfi.shared import Sections, in_set
from records.imports.edfi.values import Refused, spelled
from records.imports.edfi.words import NOTHING, Meanings, means

CATEGORY = Meanings(
    {
        **means("excused", "Excused Absence; Excused"),
        **means("unexcused", "Unexcused Absence; Unexcused; Truant"),
        **means("absence", "Absence; Absent; Unknown absence"),
        **means("partial", "Partial; Partial day absence; Partial day"),
        **means("tardy", "Tardy; Late"),
        **means("excused tardy", "Excused Tardy"),
        **means("unexcused tardy", "Unexcused Tardy"),
        **means("early_departure", "Early departure; Left early; Early dismissal"),
        **means(
            NOTHING,
            "In Attendance; Present; Homebound; Attendance - in person; Attendance - remote; Field trip; "
            "Non-contributory; Instruction; In school suspension; Dual enrolled; School activity",
        ),
    }
)
#: Category -> kind, and whether it is excused where the category itself says it.
_KIND = {
    "excused": ("absence", True),
    "unexcused": ("absence", False),
    "absence": ("absence", None),
    "partial": ("absence", None),
    "tardy": ("tardy", None),
    "excused tardy": ("tardy", True),
    "unexcused tardy": ("tardy", False),
    "early_departure": ("early_departure", None),
}
HALF, CODE_LIMIT = Decimal("0.5"), 40


class SchoolDays:
    """How many minutes of instruction a day has at each school, by its bell schedules: the longest."""

    def __init__(self, reading: Reading) -> None:
        self.minutes: dict[str, Decimal] = {}
        for element in reading.elements("BellSchedule"):
            try:
                place, minutes = element.place("SchoolReference"), element.number("TotalInstructionalTime")
            except Refused:
                # Only the share of a day that was missed stays less exact.
                continue
            if minutes:
                self.minutes[place] = max(minutes, self.minutes.get(place, minutes))


class MissedDays:
    """Days on which a whole-day absence and a partial one are written down for a student: the whole one counts."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        store = reading.store
        store.run("CREATE TABLE partial_day (student TEXT, on_date TEXT, PRIMARY KEY (student, on_date)) WITHOUT ROWID")
        store.run("CREATE TABLE whole_day (student TEXT, on_date TEXT, PRIMARY KEY (student, on_date)) WITHOUT ROWID")
        for table, wanted in (("partial_day", True), ("whole_day", False)):
            if not wanted and not store.run("SELECT EXISTS (SELECT 1 FROM partial_day)").fetchone()[0]:
                break
            for element in reading.elements("StudentSchoolAttendanceEvent"):
                category = CATEGORY.of(_category(element)) or ""
                if (category == "partial") is wanted and _KIND.get(category, ("",))[0] == "absence":
                    self._note(table, element)

    def _note(self, table: str, element: Element) -> None:
        try:
            student, day = element.student(), _day(element)
        except Refused:
            # Reported when the event's own row is made.
            return
        self._reading.store.run(f"INSERT OR IGNORE INTO {table} VALUES (?, ?)", (student, day.isoformat()))

    def is_wholly_missed(self, student: str, day: date) -> bool:
        """Whether the student was absent all that day, by another event."""
        row = self._reading.store.run(
            "SELECT 1 FROM whole_day WHERE student = ? AND on_date = ?", (student, day.isoformat())
        ).fetchone()
        return row is not None


def _category(element: Element) -> str:
    """Standards before 3.1 write the parts of the event into the element itself."""
    return element.code("AttendanceEvent", "AttendanceEventCategory") or element.code("AttendanceEventCategory")


def _day(element: Element) -> date:
    day = element.day("AttendanceEvent", "EventDate") or element.day("EventDate")
    if day is None:
        raise Refused("required_blank", "AttendanceEvent/EventDate")
    return day


def _of_school(element: Element, reading: Reading) -> Iterator[Cells]:
    event = _event(element)
    if event is None:
        return
    place, day = element.place("SchoolReference"), event["on_date"]
    if CATEGORY.of(_category(element)) == "partial" and reading.once(MissedDays).is_wholly_missed(
        event["student"], day
    ):
        element.left_out("edfi_partial_of_whole_day", "AttendanceEvent/AttendanceEventCategory")
        return
    portion = _portion(element, "SchoolAttendanceDuration", reading.once(SchoolDays).minutes.get(place), event["kind"])
    yield event | {"at_school": place, "section": "", "portion": portion}


def _of_section(element: Element, reading: Reading) -> Iterator[Cells]:
    event = _event(element)
    if event is None:
        return
    key = element.ref("SectionReference", "Section")
    sections = reading.once(Sections)
    place = sections.place(in_set(element, "Section", key, "SectionReference"))
    minutes = Decimal(sections.minutes(key)) or None
    portion = _portion(element, "SectionAttendanceDuration", minutes, event["kind"])
    at_school = place.school if place else element.place("SectionReference")
    yield event | {"at_school": at_school, "section": key, "portion": portion}


def _event(element: Element) -> Cells | None:
    """What both kinds of events say; None for one that says that the student was there."""
    value = _category(element)
    category = CATEGORY.of(value)
    column = "AttendanceEvent/AttendanceEventCategory"
    if category is None:
        raise Refused("edfi_value_unknown" if value else "required_blank", column)
    if category == NOTHING:
        element.left_out("edfi_was_there", column)
        return None
    kind, is_excused = _KIND[category]
    reason = spelled(element.text("AttendanceEvent", "AttendanceEventReason"))
    if is_excused is None and "excused" in reason:
        is_excused = "unexcused" not in reason
    return {
        "student": element.student(), "on_date": _day(element), "kind": kind, "is_excused": is_excused,
        "code": value if len(value) <= CODE_LIMIT else "",
    }  # fmt: skip


def _portion(element: Element, duration: str, whole: Decimal | None, kind: str) -> Decimal:
    """How much was missed, 0 to 1: as said, else by minutes; else all of an absence, and nothing of coming late."""
    said = element.number("AttendanceEvent", "EventDuration")
    minutes = element.number(duration)
    if said is None and minutes is not None and whole:
        said = minutes / whole
    if said is not None:
        return min(max(said, Decimal(0)), Decimal(1)).quantize(Decimal("0.001"))
    if kind != "absence":
        return Decimal(0)
    return HALF if CATEGORY.of(_category(element)) == "partial" else Decimal(1)


SOURCES = {
    "attendance": (
        Source(_of_school, "StudentSchoolAttendanceEvent"),
        Source(_of_section, "StudentSectionAttendanceEvent"),
    ),
}
