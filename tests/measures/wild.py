"""Districts of any shape, drawn at random: dates on and beside every edge, rows that contradict each other, gaps."""

import datetime
from collections.abc import Sequence
from decimal import Decimal
from random import Random
from typing import Any

from portal.kit.db import use_database
from records import models
from records.options import OPTIONS
from tests.measures.making import Making, days

TODAY = datetime.date(2026, 3, 18)
YEARS = (2025, 2026)
_EDGES = [
    datetime.date.fromisoformat(day)
    for day in (
        "2024-06-30", "2024-07-01", "2024-08-11", "2024-08-12", "2024-10-01", "2024-10-02", "2025-01-10", "2025-06-05",
        "2025-06-06", "2025-06-30", "2025-07-01", "2025-08-11", "2025-08-12", "2025-10-01", "2025-10-02", "2026-01-10",
        "2026-03-17", "2026-03-18", "2026-03-19", "2026-06-05",
    )
]  # fmt: skip
_SCHOOL_DAYS = {2025: days("2024-09-02", 18), 2026: days("2025-09-01", 18)}
_DAYS = sorted([*_EDGES, *_SCHOOL_DAYS[2025][::2], *_SCHOOL_DAYS[2026][::2]])
_GRADES = ("", "5", "05", "09", "9", "10", "kg")


class Wild:
    """Draws a district and writes it. The same random numbers give the same district."""

    def __init__(self, random: Random, *, students: int, schools: Sequence[str] = ("A", "B")) -> None:
        self.random, self.rows = random, {}  # type: ignore[var-annotated]
        self.made = Making(*schools)
        self.names = list(schools)
        self.serial = 0
        #: A larger district has more of everything.
        self.much = 1 + students // 10
        self._frame()
        self.students = self._write(models.Student, [self._student() for _ in range(students)])
        self._courses()
        self._schools()
        for student in self.students:
            self._one(student)
        for model, rows in self.rows.items():
            self._write(model, list(rows.values()))

    # --- drawing ---------------------------------------------------------------------------------------

    def some(self, at_most: int) -> range:
        return range(self.random.randint(0, at_most))

    def one(self, among: Sequence[Any]) -> Any:
        return self.random.choice(among)

    def yes(self, in_ten: int) -> bool:
        return self.random.randrange(10) < in_ten

    def code(self, options: str) -> str:
        return self.one(sorted(OPTIONS[options]))

    def school(self, office: int = 0) -> Any:
        return self.made.district if office and self.yes(office) else self.made[self.one(self.names)]

    def spell(self, open_in_ten: int = 4) -> dict[str, Any]:
        starts = self.one(_DAYS)
        later = [day for day in _DAYS if day >= starts]
        return {"starts_on": starts, "ends_on": None if self.yes(open_in_ten) else self.one(later)}

    def maybe(self, value: Any, in_ten: int = 2) -> Any:
        return None if self.yes(in_ten) else value

    def number(self, *among: str) -> Decimal:
        return Decimal(self.one(among))

    # --- writing ---------------------------------------------------------------------------------------

    def _write(self, model: Any, rows: list[Any]) -> list[Any]:
        with use_database("maintenance"):
            return model.objects.bulk_create(rows)

    def _next(self) -> str:
        self.serial += 1
        return f"w{self.serial}"

    def add(self, model: Any, key: tuple[Any, ...] = (), /, **values: Any) -> None:
        """Keep a row for writing; of two with the same key the first stays. One in ten was taken back."""
        if any(field.name == "is_active" for field in model._meta.fields):
            values.setdefault("is_active", not self.yes(1))
        if any(field.name == "sourced_id" for field in model._meta.fields):
            values.setdefault("sourced_id", self._next())
        kept = self.rows.setdefault(model, {})
        kept.setdefault(key or (self._next(),), model(district=self.made.district, **values))

    def _student(self) -> Any:
        grade = self.one(_GRADES)
        return models.Student(
            district=self.made.district, sourced_id=self._next(), given_name="A", family_name="B",
            grades=[grade] if grade else [], is_active=not self.yes(2),
        )  # fmt: skip

    def _frame(self) -> None:
        for year in YEARS:
            for _ in self.some(2):
                begins, ends = (self.one(_DAYS) for _ in range(2))
                self.add(
                    models.AcademicSession, title="Year", type=self.one(("schoolYear", "schoolYear", "term")),
                    school_year=year, starts_on=self.maybe(begins, 1), ends_on=self.maybe(ends, 1),
                )  # fmt: skip
            for name in self.names:
                for day in _SCHOOL_DAYS[year] if self.yes(8) else ():
                    event = self.code("CalendarEvent") if self.yes(2) else "InstructionalDay"
                    self.add(
                        models.CalendarDay, (name, day), at_school=self.made[name], on_date=day, event=event,
                        school_year=year, portion=self.number("1", "1", "1", "0.5", "0.333", "0"),
                    )  # fmt: skip
                for day in _EDGES if self.yes(3) else ():
                    self.add(
                        models.CalendarDay, (name, day), at_school=self.made[name], on_date=day,
                        event="InstructionalDay", school_year=year,
                    )  # fmt: skip

    def _courses(self) -> None:
        made = self.made
        self.sections = [
            made.section(
                self.one(self.names), self.one(("scheduled", "scheduled", "homeroom")), is_active=not self.yes(2)
            )
            for _ in range(3)
        ]
        self.work = self._write(
            models.LineItem,
            [
                models.LineItem(
                    district=made.district, sourced_id=self._next(), section=self.one(self.sections), title="Work",
                    due_on=self.maybe(self.one(_DAYS)), assigned_on=self.maybe(self.one(_DAYS)),
                    is_active=not self.yes(1),
                )
                for _ in range(6)
            ],
        )  # fmt: skip
        self.tests = self._write(
            models.Assessment,
            [
                models.Assessment(
                    district=made.district, sourced_id=self._next(), title="Test", kind=kind, subject=subject,
                    school_year=self.one((2024, *YEARS)), grade=self.one(("", "05", "09")),
                    proficient_level=self.maybe(3, 1), is_active=not self.yes(1),
                )
                for kind, subject in (
                    ("StateSummative", "Mathematics"), ("AlternateSummative", "Mathematics"),
                    ("StateSummative", "English"), ("StateSummative", "Reading"), ("StateSummative", "Science"),
                    ("Benchmark", "Mathematics"), ("EnglishProficiency", "EnglishProficiency"),
                    ("EnglishProficiency", "EnglishProficiency"), ("EnglishProficiency", "EnglishProficiency"),
                ) * (1 + (self.much > 1))
            ],
        )  # fmt: skip

    def _schools(self) -> None:
        staff = [None, *(self.made.staff() for _ in range(2))]
        for _ in self.some(8 * self.much):
            self.add(
                models.StaffPosition, organization=self.school(2), school_year=self.one(YEARS), staff=self.one(staff),
                classification_code=self.one(
                    ("Teacher", "SpecialEducationTeacher", "Counselor", "Nurse", "Principal", "SpeechTherapist")
                ),
                fte=self.number("0.5", "1", "0.4", "0"),
            )  # fmt: skip
        for _ in self.some(6 * self.much):
            school, year = self.school(1), self.one(YEARS)
            resource = self.one(("StudentDevices", "BuildingCapacity", "FacilityCondition", "Classrooms"))
            self.add(
                models.SchoolResource, (school.pk, year, resource), organization=school, school_year=year,
                resource=resource, amount=self.maybe(self.number("0", "3", "70.5")),
            )  # fmt: skip
        for _ in self.some(8 * self.much):
            school, year, fund = self.school(3), self.one(YEARS), self.one(("Title I", "General"))
            purpose = self.one(("Instruction", "Technology"))
            self.add(
                models.BudgetLine, (school.pk, year, fund, purpose), organization=school, school_year=year, fund=fund,
                purpose=purpose, source=self.one(("Federal", "Local")),
                spent=self.maybe(self.number("0", "100.25", "-5")),
                budgeted=self.maybe(self.number("0", "90", "110.5")),
            )  # fmt: skip

    # --- one student -----------------------------------------------------------------------------------

    def _one(self, student: Any) -> None:
        for _ in self.some(4):
            self.add(
                models.SchoolEnrollment, student=student, at_school=self.school(), is_primary=self.yes(7),
                grade=self.one(_GRADES), exit_reason=self.one(("", "DroppedOut", self.code("ExitReason"))),
                **self.spell(),
            )  # fmt: skip
        self._about(student)
        self._attendance(student)
        self._learning(student)

    def _about(self, student: Any) -> None:
        if self.yes(8):
            self.add(
                models.Demographics, student=student, sex=self.one(("", "Female", "Male")), asian=self.yes(3),
                white=self.yes(4), black_or_african_american=self.yes(3), hispanic_or_latino=self.yes(2),
                two_or_more_races=self.yes(1),
            )  # fmt: skip
        for _ in self.some(4):
            spell, program = self.spell(), self.one(("EnglishLearner", "IEP", "Section504", "TitleI", "Tutoring"))
            self.add(
                models.ProgramParticipation, (student.pk, program, spell["starts_on"]), student=student,
                program=program, **spell,
            )  # fmt: skip
        for _ in self.some(4):
            spell, indicator = self.spell(), self.code("EconomicIndicator")
            value = self.one(("Free", "ReducedPrice", "FullPrice")) if indicator == "MealStatus" else ""
            self.add(
                models.EconomicStatus, (student.pk, indicator, spell["starts_on"]), student=student,
                indicator=indicator, value=value, **spell,
            )  # fmt: skip
        for _ in self.some(2):
            self.add(
                models.DisciplinaryAction, student=student, action_number=self._next(),
                action=self.one(("OutOfSchoolSuspension", "OutOfSchoolSuspension", "Detention")),
                days_lost=self.maybe(self.number("1", "2.5", "0")), **self.spell(),
            )  # fmt: skip
        for _ in self.some(3):
            self.add(
                models.Intervention, student=student, title="Help", area=self.one(("", "Reading", "Behavior")),
                outcome=self.one(("", "GoalMet", "NoChange")), **self.spell(2),
            )  # fmt: skip
        if self.yes(6):
            outcome = self.one(("Graduated", "Graduated", *sorted(OPTIONS["CohortOutcome"])))
            self.add(
                models.GraduationRecord, student=student, cohort_year=self.one(YEARS), outcome=outcome,
                outcome_on=self.maybe(self.one([*_EDGES, datetime.date(2025, 8, 31), datetime.date(2025, 9, 1)])),
                diploma=self.one(("", *sorted(OPTIONS["DiplomaType"]))), at_school=self.maybe(self.school()),
            )  # fmt: skip

    def _attendance(self, student: Any) -> None:
        for _ in self.some(30):
            day, kind = self.one(_SCHOOL_DAYS[self.one(YEARS)]), self.one(("absence", "absence", "tardy"))
            section = self.one(self.sections) if self.yes(2) else None
            self.add(
                models.AttendanceEvent, (student.pk, day, section and section.pk, kind), student=student,
                at_school=self.school(), on_date=day, kind=kind, section=section,
                is_excused=self.one((None, True, False)),
                portion=self.number("1", "1", "0.5", "0.499", "0"),
            )  # fmt: skip

    def _learning(self, student: Any) -> None:
        for _ in self.some(4):
            self.add(models.SectionEnrollment, student=student, section=self.one(self.sections), **self.spell())
        for _ in self.some(6):
            self.add(
                models.Result, student=student, line_item=self.one(self.work), status=self.code("ScoreStatus"),
                is_missing=self.yes(3), scored_on=self.maybe(self.one(_DAYS)),
            )  # fmt: skip
        for _ in self.some(6):
            year, course, term = self.one(YEARS), self.one(("P", "Q", "R")), self.one("XY")
            kind = self.one(("Final", "Final", "Term", *sorted(OPTIONS["GradeKind"])))
            self.add(
                models.TermGrade, (student.pk, year, course, term, kind), student=student, school_year=year,
                course_title=course, term=term, kind=kind, at_school=self.maybe(self.school(), 4),
                section=self.one([None, *self.sections]), subject=self.one(("English", "Science", "Arts", "Arts")),
                letter=self.one(("", "A", "F", "f")), number=self.maybe(self.number("59", "60")),
                points=self.maybe(self.number("0", "3.5")),
                credits_attempted=self.maybe(self.number("0", "1", "3", "3")),
                credits_earned=self.maybe(self.number("0", "1", "5", "5")),
            )  # fmt: skip
        for _ in self.some(16):
            test, day = self.one(self.tests), self.one(_DAYS)
            self.add(
                models.AssessmentResult, (student.pk, test.pk, day), student=student, assessment=test, taken_on=day,
                at_school=self.maybe(self.school(), 4), performance_level=self.maybe(self.random.randint(1, 4)),
                participation="Participated" if self.yes(6) else self.code("AssessmentParticipation"),
                growth_percentile=self.maybe(self.one((1, 34, 35, 99))),
            )  # fmt: skip
