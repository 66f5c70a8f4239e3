"""Interchanges StudentIntervention and StudentEnrollment: interventions, transportation, the graduating class."""

from collections.abc import Iterator
from datetime import date

from records.imports.edfi.placement import EXIT
from records.imports.edfi.reading import Cells, Element, Part, Reading, Source
from records.imports.edfi.values import Refused, joined
from records.imports.edfi.words import Words, means

AREA = Words(
    "InterventionArea",
    {
        **means("Graduation", "Dropout Risk; Credit recovery; Off track"),
        **means("Attendance", "Chronic Absenteeism; Truancy"),
        **means("Reading", "Literacy; Dyslexia"),
        **means("Mathematics", "Math; Numeracy"),
        **means("Behavior", "Conduct; Discipline; Social emotional"),
        **means("Language", "English proficiency; Speech"),
    },
    "Other",
)
DIRECTION = Words("TravelDirection", means("Both", "To and From School; To and from"), "Both")
WEEKDAY = Words("Weekday", {})
DIPLOMA = Words(
    "DiplomaType",
    {
        **means("Regular", "Regular diploma; Regular high school diploma; Minimum high school program"),
        **means(
            "Advanced",
            "Endorsed/advanced diploma; Advanced diploma; International Baccalaureate; Distinguished achievement; "
            "Recommended high school program",
        ),
        **means(
            "Alternate", "Alternative credential; Modified diploma; Special diploma; State-defined alternate diploma"
        ),
        **means("Certificate", "Certificate of attendance; Certificate of completion"),
        **means(
            "HighSchoolEquivalency",
            "General Educational Development (GED) credential; GED; High school equivalency credential, other than GED",
        ),
    },
)
#: Why a student left -> outcome of the graduating class. Moves within the district leave a student enrolled.
OUTCOME = {
    "Graduated": "Graduated",
    "DroppedOut": "DroppedOut",
    "Expelled": "DroppedOut",
    "Deceased": "Deceased",
    "MovedToOtherDistrict": "TransferredOut",
    "MovedOutOfState": "TransferredOut",
    "MovedToPrivateSchool": "TransferredOut",
    "HomeSchool": "TransferredOut",
    "Other": "Unknown",
}
_INTERVENTION = "InterventionReference"


def _intervention_of(element: Element, reading: Reading) -> Element:
    found = reading.get("Intervention", element.ref(_INTERVENTION, "Intervention"))
    if found is None:
        raise Refused("edfi_not_in_set", _INTERVENTION, target="Intervention")
    return found


def _intervention(element: Element, reading: Reading) -> Iterator[Cells]:
    """A student's own plan is the school's intervention, as this student gets it."""
    found = _intervention_of(element, reading)
    student, starts_on, ends_on = element.student(), found.day("BeginDate"), found.last_day("EndDate")
    dosage = element.text("Dosage")
    plan = [
        *found.codes("InterventionClass"),
        *found.codes("DeliveryMethod"),
        *([f"{dosage} minutes"] if dosage else []),
    ]
    yield {
        "sourced_id": joined([found.key, student]), "student": student,
        "title": found.text("InterventionIdentificationCode"), "area": found.option(AREA, "Diagnosis"),
        "goal": element.text("DiagnosticStatement"), "plan": ", ".join(plan), "starts_on": starts_on,
        "ends_on": ends_on,
    }  # fmt: skip


def _check_in(element: Element, reading: Reading) -> Iterator[Cells]:
    """Ed-Fi notes who came to an intervention; how it stands, it does not."""
    found, student = _intervention_of(element, reading), element.student()
    category = element.code("AttendanceEvent", "AttendanceEventCategory") or element.code("AttendanceEventCategory")
    reason = element.text("AttendanceEvent", "AttendanceEventReason")
    yield {
        "student": student, "intervention": joined([found.key, student]),
        "on_date": element.day("AttendanceEvent", "EventDate") or element.day("EventDate"),
        "note": ": ".join(part for part in (category, reason) if part),
    }  # fmt: skip


def _transport(element: Element, reading: Reading) -> Iterator[Cells]:
    """Ed-Fi gives no dates: the assignment holds for the newest school year of the set."""
    buses = [bus for bus in element.each("StudentBusDetails") if bus.code("BusRoute") or bus.text("BusNumber")]
    if not buses:
        element.left_out("edfi_no_route", "StudentBusDetails/BusRoute")
        return
    newest = reading.years.span(reading.years.newest) if reading.years.newest else None
    if newest is None:
        raise Refused("edfi_year_unknown")
    for bus in buses:
        yield {
            "student": element.student(), "direction": _direction(bus, reading), "stop": "",
            "route": bus.code("BusRoute") or bus.text("BusNumber"), "days": bus.options(WEEKDAY, "TravelDayofWeek"),
            "starts_on": newest[0], "ends_on": None,
        }  # fmt: skip


def _direction(bus: Part, reading: Reading) -> str:
    ways = set(bus.options(DIRECTION, "TravelDirection"))
    if not ways:
        reading.warn(bus.stored, "edfi_direction_assumed", bus.column("TravelDirection"))
    return next(iter(ways)) if len(ways) == 1 else "Both"


class Graduates:
    """Which association says a student's graduating class, the last that names one; and who was awarded a diploma."""

    def __init__(self, reading: Reading) -> None:
        self._store = reading.store
        self._store.run("CREATE TABLE class_of (student TEXT PRIMARY KEY, entry TEXT, number INT) WITHOUT ROWID")
        self._store.run("CREATE TABLE diploma (student TEXT PRIMARY KEY, on_date TEXT, kind TEXT) WITHOUT ROWID")
        for element in reading.elements("StudentSchoolAssociation"):
            try:
                self._note_class(element)
            except Refused:
                # Reported when the association's own rows are made.
                continue
        for element in reading.elements("StudentAcademicRecord"):
            try:
                self._note_diploma(element)
            except Refused as refused:
                reading.refuse(element.stored, refused.code, refused.column, **refused.params)
                reading.note_fate(element.stored, "refused")

    def _note_class(self, element: Element) -> None:
        if element.text("ClassOfSchoolYear"):
            self._store.run(
                "INSERT INTO class_of VALUES (?, ?, ?) ON CONFLICT (student) DO UPDATE SET entry = excluded.entry, "
                "number = excluded.number WHERE excluded.entry >= class_of.entry",
                (element.student(), str(element.day("EntryDate") or ""), element.stored.number),
            )

    def _note_diploma(self, element: Element) -> None:
        for diploma in element.each("Diploma"):
            self._store.run(
                "INSERT OR REPLACE INTO diploma VALUES (?, ?, ?)",
                (
                    element.student(), str(diploma.day("DiplomaAwardDate") or ""),
                    diploma.option(DIPLOMA, "DiplomaType") or "Regular",
                ),
            )  # fmt: skip
        element.reading.note_fate(element.stored, "graduation:merged")

    def is_said_by(self, element: Element, student: str) -> bool:
        """Whether this association is the one that says the student's class."""
        row = self._store.run("SELECT number FROM class_of WHERE student = ?", (student,)).fetchone()
        return row is not None and row[0] == element.stored.number

    def diploma(self, student: str) -> tuple[date | None, str]:
        """When a diploma was awarded and which; (None, "") where none was."""
        row = self._store.run("SELECT on_date, kind FROM diploma WHERE student = ?", (student,)).fetchone()
        return (date.fromisoformat(row[0]) if row[0] else None, row[1]) if row else (None, "")


def _graduation(element: Element, reading: Reading) -> Iterator[Cells]:
    student, graduates = element.student(), reading.once(Graduates)
    if not graduates.is_said_by(element, student):
        return
    awarded_on, diploma = graduates.diploma(student)
    outcome = OUTCOME.get(element.option(EXIT, "ExitWithdrawType"), "StillEnrolled")
    outcome = "Graduated" if diploma else outcome
    left_on = element.day("ExitWithdrawDate") if outcome != "StillEnrolled" else None
    yield {
        "student": student, "cohort_year": element.year("ClassOfSchoolYear"), "outcome": outcome,
        "outcome_on": awarded_on or left_on, "diploma": diploma, "at_school": element.place("SchoolReference"),
    }  # fmt: skip


SOURCES = {
    "interventions": (Source(_intervention, "StudentInterventionAssociation"),),
    "intervention_check_ins": (Source(_check_in, "StudentInterventionAttendanceEvent"),),
    "transportation": (Source(_transport, "StudentTransportation"),),
    "graduation": (Source(_graduation, "StudentSchoolAssociation", part="ClassOfSchoolYear"),),
}
