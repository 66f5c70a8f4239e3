"""Interchanges StudentGradebook, StudentGrade and StudentTranscript: work, how it went, and what it added up to."""

from collections.abc import Iterator

from records.imports.edfi.reading import Cells, Element, Part, Reading, Source
from records.imports.edfi.shared import SUBJECT, Sections, required
from records.imports.edfi.values import Refused, code_of, joined, spelled
from records.imports.edfi.words import Words, means

STATUS = Words(
    "ScoreStatus",
    {
        **means("fullyGraded", "Graded; Scored; Complete; Completed; Returned"),
        **means("partiallyGraded", "Partially graded; In progress"),
        **means("submitted", "Turned in; Submitted; Ungraded; Reclaimed by student"),
        **means("notSubmitted", "Missing; Not submitted; Not turned in; New; Created; Assigned"),
        **means("exempt", "Excused; Exempt"),
    },
)
MISSING = frozenset(spelled(word) for word in ("Missing", "Not submitted", "Not turned in"))
KIND = Words(
    "GradeKind",
    {
        **means("GradingPeriod", "Grading Period; Progress Report; Mid-Term Grade; Mid Term Grade; Conduct"),
        **means("Term", "Semester; Trimester; Quarter; Term Grade"),
        **means("Final", "Final Grade; Course Grade"),
        **means("Exam", "Final Exam; Mid-Term Exam; Semester Exam"),
    },
    "GradingPeriod",
)


def _categories(reading: Reading) -> Iterator[Cells]:
    """Ed-Fi's kinds of work are descriptors: each that is used is a category."""
    seen = set()
    for element in reading.elements("GradebookEntry"):
        code = element.code("GradebookEntryType")
        if code and spelled(code) not in seen:
            seen.add(spelled(code))
            yield {"line": element.line, "sourced_id": _category_id(code), "title": code}


def _category_id(code: str) -> str:
    return joined(["category", spelled(code)])


def _line_item(element: Element, reading: Reading) -> Iterator[Cells]:
    category = element.code("GradebookEntryType")
    yield {
        "sourced_id": element.own_key, "section": element.ref("SectionReference", "Section"),
        "category": _category_id(category) if category else "",
        "session": element.ref("GradingPeriodReference", "GradingPeriod", required=False),
        "title": required(element, "Title"), "description": element.text("Description"),
        "assigned_on": element.day("DateAssigned"), "due_on": element.day("DueDate"),
        "highest": element.number("MaxPoints"),
    }  # fmt: skip


def _result(element: Element, reading: Reading) -> Iterator[Cells]:
    student, entry = element.student(), element.ref("GradebookEntryReference", "GradebookEntry")
    score = element.number("PointsEarned")
    score = element.number("NumericGradeEarned") if score is None else score
    letter, status = element.text("LetterGradeEarned"), element.option(STATUS, "SubmissionStatus")
    yield {
        "sourced_id": joined([entry, student]), "student": student, "line_item": entry,
        "status": status or ("fullyGraded" if score is not None or letter else "notSubmitted"), "score": score,
        "text_score": letter, "scored_on": element.day("DateFulfilled"), "comment": element.text("DiagnosticStatement"),
        "is_missing": spelled(element.code("SubmissionStatus")) in MISSING,
        "is_late": spelled(element.code("AssignmentLateStatus")) == "late",
    }  # fmt: skip


def _grade(element: Element, reading: Reading) -> Iterator[Cells]:
    student = element.ref("StudentSectionAssociationReference", "Student")
    section = element.ref("StudentSectionAssociationReference", "Section")
    place = reading.once(Sections).place(section)
    if place is None:
        raise Refused("edfi_not_in_set", "StudentSectionAssociationReference", target="Section")
    period = next(element.each("GradingPeriodReference"), None)
    named = Part(reading, element.stored, reading.leaves(element.stored.file, period.node)) if period else element
    yield {
        "student": student, "section": section, "course_title": place.title or "-", "at_school": place.school,
        "school_year": place.year, "term": required(named, "GradingPeriodName"),
        "kind": element.option(KIND, "GradeType") or "GradingPeriod",
        "subject": _subject(reading, place.course), "letter": element.text("LetterGradeEarned"),
        "number": element.number("NumericGradeEarned"),
    }  # fmt: skip


def _transcript(element: Element, reading: Reading) -> Iterator[Cells]:
    student = element.ref("StudentAcademicRecordReference", "Student")
    course = element.ref("CourseReference", "Course", required=False)
    found = reading.get("Course", course) if course else None
    record = element.values("StudentAcademicRecordReference")[0]
    named = Part(reading, element.stored, reading.leaves(element.stored.file, record))
    place, title = named.text("EducationOrganizationId"), element.text("CourseTitle")
    yield {
        "student": student, "course_title": title or (required(found, "CourseTitle") if found else ""),
        "at_school": place if reading.is_school(place) else "", "school_year": named.year("SchoolYear"),
        "term": code_of(required(named, "Term")), "kind": "Final", "subject": _subject(reading, course),
        "letter": element.text("FinalLetterGradeEarned"), "number": element.number("FinalNumericGradeEarned"),
        "credits_attempted": element.number("AttemptedCredits", "Credits"),
        "credits_earned": element.number("EarnedCredits", "Credits"),
    }  # fmt: skip


def _subject(reading: Reading, course: str) -> str:
    found = reading.get("Course", course) if course else None
    return found.option(SUBJECT, "AcademicSubject") if found else ""


SOURCES = {
    "line_item_categories": (Source(_categories, derived_from=("GradebookEntry",), part="GradebookEntryType"),),
    "line_items": (Source(_line_item, "GradebookEntry"),),
    "results": (Source(_result, "StudentGradebookEntry"),),
    "term_grades": (Source(_grade, "Grade"), Source(_transcript, "CourseTranscript")),
}
