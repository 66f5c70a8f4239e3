"""Interchange StudentDiscipline: students' parts in incidents, and what followed."""

from collections.abc import Iterator

from records.imports.edfi.reading import Cells, Element, Part, Reading, Source
from records.imports.edfi.shared import required
from records.imports.edfi.values import Refused, joined
from records.imports.edfi.words import Words, means

BEHAVIOR = Words(
    "IncidentBehavior",
    {
        **means("Attendance", "Attendance Policy Violation; Attendance Policies; Tardiness; Truancy"),
        **means("Bullying", "Hazing; Cyberbullying"),
        **means("Disruption", "Disorderly Conduct; Disruptive Behavior; Obscene Behavior"),
        **means(
            "Drugs",
            "Drugs Excluding Alcohol and Tobacco; Illegal Drug Possession; Drug; Controlled substance; "
            "Inappropriate Use of Medication",
        ),
        **means("Fighting", "Physical Altercation, Minor"),
        **means("Harassment", "Harassment, Nonsexual; Harassment, Racial; Harassment, Sexual; Sexual harassment"),
        **means("Insubordination", "Disobedience; Defiance"),
        **means(
            "PhysicalHarm",
            "Battery; Assault; Robbery; Sexual Battery (sexual assault); Sexual Battery; Homicide; Kidnapping; "
            "Sexual Offenses, Other (lewd behavior, indecent exposure); Violence",
        ),
        **means("PropertyDamage", "Vandalism; Arson; Property Damage"),
        **means("Theft", "Burglary/Breaking and Entering; Burglary; Forgery"),
        **means("Threat", "Threat/Intimidation; School Threat; Intimidation; Bomb Threat"),
        **means("Tobacco", "Tobacco Possession or Use; Vaping"),
        **means("Weapons", "Weapons Possession; Weapon; Weapons Possession (Firearms and Other Weapons)"),
        **means(
            "SchoolRules",
            "School Code of Conduct; School Violation; Violation of School Rules; Academic Dishonesty; Trespassing; "
            "Gambling; Dress code",
        ),
        # A class of offenses, which says nothing about the behavior.
        **means("Other", "State Offense"),
    },
    "Other",
)
PART = Words("IncidentPart", {**means("Offender", "Perpetrator"), **means("Reporter", "Referrer")})
PLACE = Words(
    "IncidentPlace",
    {
        **means("Classroom", "Computer lab; Laboratory; Library/media center; Shop"),
        **means("Hallway", "Hallway or stairs; Stairs; Restroom; Locker room or gym areas"),
        **means("Cafeteria", "Cafeteria area"),
        **means("Grounds", "Athletic field or playground; Parking lot; On campus; Playground; School grounds; Stadium"),
        **means("Bus", "School bus; Bus stop; Bus area"),
        **means(
            "OffCampus",
            "Off-campus; Off campus at a school sponsored activity; Walking to or from school; "
            "Off campus at other location unrelated to school",
        ),
        **means("Online", "Internet"),
        **means("Other", "Administrative offices area; Auditorium; Unknown"),
    },
    "Other",
)
ACTION = Words(
    "DisciplinaryActionTaken",
    {
        **means(
            "Conference",
            "Conference with and Warning to Student; Conference with and Warning to Parent/Guardian; Warning; "
            "Parent conference; Reprimand; Letter of Apology; Mandatory counseling; Behavior contract",
        ),
        **means("Detention", "After School Detention; Lunch Detention; Saturday School"),
        **means("RestorativePractice", "Peer Mediation; Restitution; Community Service; Restorative justice"),
        **means("InSchoolSuspension", "In School Suspension; ISS; Removal from Classroom"),
        **means("OutOfSchoolSuspension", "Out of School Suspension; OSS; Suspension; Suspension After School"),
        **means("BusSuspension", "Suspension of bus privileges"),
        **means(
            "AlternativePlacement",
            "Transfer to Alternative Placement; Unilateral removal; Removal to alternative placement; "
            "Interim Alternative Setting",
        ),
        **means("Expulsion", "Expulsion with Services; Expulsion without Services"),
        **means(
            "LawEnforcementReferral",
            "Law Enforcement Referral; Juvenile Justice Referral; Court Community Service; Arrest",
        ),
        **means("Other", "Loss of Privileges; No Action; Corporal Punishment; Unsatisfactory Behavior Grade"),
    },
    "Other",
)
_INCIDENT = "DisciplineIncidentReference"


def _incident(element: Element, reading: Reading) -> tuple[Element, Cells]:
    """The incident that an association is about, and what its rows take from it."""
    found = reading.get("DisciplineIncident", element.ref(_INCIDENT, "DisciplineIncident"))
    if found is None:
        raise Refused("edfi_not_in_set", _INCIDENT, target="DisciplineIncident")
    return found, {
        "student": element.student(), "incident_number": found.key, "occurred_on": found.day("IncidentDate"),
        "at_school": found.place("SchoolReference"), "place": found.option(PLACE, "IncidentLocation"),
    }  # fmt: skip


def _offender(element: Element, reading: Reading) -> Iterator[Cells]:
    _found, cells = _incident(element, reading)
    behavior = element.option(BEHAVIOR, "Behavior") or "Other"
    if behavior == "Other" and element.texts("Weapon"):
        behavior = "Weapons"
    for part in _parts(element, "Offender"):
        yield cells | {"behavior": behavior, "part": part}


def _non_offender(element: Element, reading: Reading) -> Iterator[Cells]:
    """Somebody to whom it was done, or who saw it: the behavior is the incident's first one."""
    found, cells = _incident(element, reading)
    behavior = found.option(BEHAVIOR, "Behavior", "Behavior") or found.option(BEHAVIOR, "Behavior") or "Other"
    for part in _parts(element, ""):
        yield cells | {"behavior": behavior, "part": part}


def _parts(element: Element, otherwise: str) -> list[str]:
    """The parts that a student had, each once."""
    parts = element.options(PART, "DisciplineIncidentParticipationCode") or ([otherwise] if otherwise else [])
    if not parts:
        raise Refused("edfi_value_unknown", "DisciplineIncidentParticipationCode")
    return list(dict.fromkeys(parts))


def _action(element: Element, reading: Reading) -> Iterator[Cells]:
    days = element.number("ActualDisciplineActionLength")
    days = element.number("DisciplineActionLength") if days is None else days
    place = element.place("ResponsibilitySchoolReference")
    actions = element.options(ACTION, "Discipline") or ["Other"]
    for action in dict.fromkeys(actions):
        yield {
            "student": element.student(), "action": action, "starts_on": element.day("DisciplineDate"),
            "action_number": joined([place, required(element, "DisciplineActionIdentifier")]),
            "incident_number": _incident_of(element, reading), "days_lost": days,
        }  # fmt: skip


def _incident_of(element: Element, reading: Reading) -> str:
    """The incident that an action followed; the first of several. It is named by the student's part in it."""
    for value in element.values("StudentDisciplineIncidentBehaviorAssociationReference"):
        named = Part(reading, element.stored, reading.leaves(element.stored.file, value))
        if named.text("IncidentIdentifier"):
            return joined([named.text("SchoolId"), named.text("IncidentIdentifier")])
    return ""


SOURCES = {
    "incidents": (
        Source(_offender, "StudentDisciplineIncidentBehaviorAssociation"),
        Source(_non_offender, "StudentDisciplineIncidentNonOffenderAssociation"),
    ),
    "disciplinary_actions": (Source(_action, "DisciplineAction"),),
}
