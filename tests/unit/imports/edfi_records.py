"""Elements for tests of the Ed-Fi reader beyond the small set: programs, assessments, and one of most kinds."""

from tests.unit.imports.edfi_sets import descriptor, place_is, school_is, section_is, student_is, tag


def program(name: str, inside: str = "", *, type: str = "Other", begin: str = "2025-09-01") -> str:
    identity = place_is("D") + tag("ProgramName", "P") + tag("ProgramType", descriptor("ProgramType", type))
    reference = tag("ProgramReference", tag("ProgramIdentity", identity))
    where = student_is("1") + reference + place_is("D") + tag("BeginDate", begin)
    return tag(f"Student{name}ProgramAssociation", where + inside)


def assessment() -> str:
    def level(name: str, lowest: int) -> str:
        inside = tag("PerformanceLevel", descriptor("PerformanceLevel", name)) + tag("MinimumScore", str(lowest))
        return tag("AssessmentPerformanceLevel", inside)

    def score(method: str, low: str, high: str) -> str:
        inside = tag("AssessmentReportingMethod", descriptor("A", method)) + tag("MinimumScore", low)
        return tag("AssessmentScore", inside + tag("MaximumScore", high))

    return tag(
        "Assessment",
        tag("AssessmentIdentifier", "A") + tag("Namespace", "n") + tag("AssessmentTitle", "State test")
        + tag("AssessmentCategory", descriptor("A", "State summative assessment 3-8 general"))
        + tag("AcademicSubject", descriptor("A", "Mathematics")) + score("Raw score", "0", "50")
        + score("Scale score", "100", "950") + level("Below", 0) + level("Advanced", 45) + level("Met Standard", 29),
    )  # fmt: skip


def result(day: str, inside: str, year: str = "2025-2026") -> str:
    is_of = tag("AssessmentIdentity", tag("AssessmentIdentifier", "A") + tag("Namespace", "n"))
    when = tag("AdministrationDate", f"{day}T15:00:00") + (tag("SchoolYear", year) if year else "")
    return tag("StudentAssessment", when + student_is("1") + tag("AssessmentReference", is_of) + inside)


def scored(method: str, value: str) -> str:
    return tag("ScoreResult", tag("Result", value) + tag("AssessmentReportingMethod", descriptor("A", method)))


def disability(name: str, order: str) -> str:
    return tag("Disability", tag("Disability", descriptor("Disability", name)) + tag("OrderOfDisability", order))


PROGRAMS = [
    (program("", type="Gifted and Talented"), ("GiftedTalented", "", [])),
    (program("", type="Basket weaving"), ("Other", "", [])),
    (
        program(
            "SpecialEducation",
            disability("Autism", "2") + disability("Deafness", "1")
            + tag("SpecialEducationProgramService", tag("SpecialEducationProgramService", descriptor("S", "Speech"))),
        ),
        ("IEP", "Deafness", ["Speech"]),
    ),
    (program("CTE"), ("CareerTechnical", "", [])),
    (
        program("TitleIPartA", tag("TitleIPartAParticipant", descriptor("T", "Schoolwide"))),
        ("TitleI", "Schoolwide", []),
    ),
    (program("MigrantEducation", tag("PriorityForServices", "1")), ("MigrantEducation", "Priority for services", [])),
    (
        program(
            "LanguageInstruction",
            tag("EnglishLanguageProficiencyAssessment", tag("Proficiency", descriptor("P", "Level 2"))),
        ),
        ("EnglishLearner", "Level 2", []),
    ),
    (program("Homeless"), ("HomelessServices", "", [])),
    (
        program("NeglectedOrDelinquent", tag("NeglectedOrDelinquentProgram", descriptor("N", "Neglected Programs"))),
        ("NeglectedDelinquent", "Neglected Programs", []),
    ),
    (
        program("Section504", tag("Section504Disability", descriptor("S", "Dyslexia"))),
        ("Section504", "Dyslexia", []),
    ),
]  # fmt: skip


def everything() -> dict[str, str]:
    """More files for the small set: an element of most kinds."""
    identity = place_is("S1") + tag("InterventionIdentificationCode", "Check")
    entry = tag("GradebookEntryIdentifier", "G") + tag("Namespace", "n")
    return {
        "StudentAssessment": assessment() + result("2026-04-14", scored("Scale score", "612")),
        "StudentProgram": "".join(element for element, _expected in PROGRAMS),
        "StudentGradebook": tag("GradebookEntry", entry + tag("Title", "T") + section_is())
        + tag(
            "StudentGradebookEntry",
            tag("GradebookEntryReference", tag("GradebookEntryIdentity", entry)) + student_is("2")
            + tag("NumericGradeEarned", "7"),
        ),
        "StudentDiscipline": tag(
            "DisciplineIncident",
            tag("IncidentIdentifier", "7") + tag("IncidentDate", "2025-10-02") + school_is("S1"),
            id="I7",
        )
        + tag(
            "StudentDisciplineIncidentBehaviorAssociation",
            student_is("1") + tag("DisciplineIncidentReference", ref="I7") + tag("Behavior", descriptor("B", "Theft")),
        ),
        "StudentIntervention": tag("Intervention", identity + tag("BeginDate", "2025-09-01"))
        + tag(
            "StudentInterventionAssociation",
            student_is("2") + tag("InterventionReference", tag("InterventionIdentity", identity)),
        ),
        "StudentEnrollment": tag(
            "StudentSchoolAssociation", student_is("3") + school_is("S2") + tag("EntryDate", "2025-09-01")
        ),
    }  # fmt: skip
