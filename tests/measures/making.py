"""Makes districts to measure, row by row, through the maintenance login. Every call writes one row and returns it."""

import datetime
import itertools
from typing import Any

from portal.kit.db import use_database
from records import models
from tests import factories

Day = datetime.date
_numbers = itertools.count(1)


def days(first: str, count: int) -> list[Day]:
    """So many weekdays from the first day on (ISO 8601)."""
    start = Day.fromisoformat(first)
    all_days = (start + datetime.timedelta(days=offset) for offset in range(2 * count + 7))
    return [day for day in all_days if day.weekday() < 5][:count]


def on(text: str | Day | None) -> Day | None:
    return Day.fromisoformat(text) if isinstance(text, str) else text


class Making:
    """A district of one's own, with as many schools as are named."""

    def __init__(self, *schools: str, district: Any = None) -> None:
        self.number = next(_numbers)
        with use_database("maintenance"):
            self.district = district or factories.OrganizationFactory(
                type=models.Organization.Type.DISTRICT, name=f"Measured {self.number}", sourced_id=f"m{self.number}"
            )
            self.schools = {
                name: factories.OrganizationFactory(
                    name=name, parent=self.district, sourced_id=f"m{self.number}-{name}"
                )
                for name in schools
            }

    def __getitem__(self, school: str) -> Any:
        return self.district if school == "office" else self.schools[school]

    def row(self, model: Any, **values: Any) -> Any:
        """One row of this district; texts where a date belongs are read as ISO 8601."""
        for name, value in values.items():
            if isinstance(value, str) and model._meta.get_field(name).get_internal_type() == "DateField":
                values[name] = on(value)
        with use_database("maintenance"):
            return model.objects.create(district=self.district, **values)

    def _id(self) -> str:
        return f"row{next(_numbers)}"

    def session(self, year: int, starts: str, ends: str, **more: Any) -> Any:
        return self.row(
            models.AcademicSession, sourced_id=self._id(), title=str(year), type="schoolYear", school_year=year,
            starts_on=starts, ends_on=ends, **more,
        )  # fmt: skip

    def student(self, grade: str = "", **more: Any) -> Any:
        return self.row(
            models.Student, sourced_id=self._id(), given_name="A", family_name="B", grades=[grade] if grade else [],
            **more,
        )  # fmt: skip

    def enroll(self, student: Any, school: str, starts: Any, ends: Any = None, **more: Any) -> Any:
        return self.row(
            models.SchoolEnrollment, sourced_id=self._id(), student=student, at_school=self[school], starts_on=starts,
            ends_on=ends, **more,
        )  # fmt: skip

    def calendar(self, school: str, year: int, dates: Any, event: str = "InstructionalDay", **more: Any) -> None:
        with use_database("maintenance"):
            models.CalendarDay.objects.bulk_create(
                models.CalendarDay(
                    district=self.district, at_school=self[school], school_year=year, on_date=day, event=event, **more
                )
                for day in dates
            )

    def attend(self, student: Any, school: str, date: Any, kind: str = "absence", **more: Any) -> Any:
        return self.row(
            models.AttendanceEvent, student=student, at_school=self[school], on_date=date, kind=kind, **more
        )

    def demographics(self, student: Any, **more: Any) -> Any:
        return self.row(models.Demographics, student=student, **more)

    def program(self, student: Any, program: str, starts: Any, ends: Any = None, **more: Any) -> Any:
        return self.row(
            models.ProgramParticipation, student=student, program=program, starts_on=starts, ends_on=ends, **more
        )

    def economic(self, student: Any, indicator: str, starts: Any, ends: Any = None, **more: Any) -> Any:
        return self.row(
            models.EconomicStatus, student=student, indicator=indicator, starts_on=starts, ends_on=ends, **more
        )

    def test(self, year: int, kind: str = "StateSummative", subject: str = "Mathematics", **more: Any) -> Any:
        more.setdefault("proficient_level", 3)
        return self.row(
            models.Assessment, sourced_id=self._id(), title="Test", kind=kind, subject=subject, school_year=year, **more
        )

    def result(self, student: Any, test: Any, date: Any, level: int | None = None, **more: Any) -> Any:
        more.setdefault("participation", "Participated")
        if isinstance(more.get("at_school"), str):
            more["at_school"] = self[more["at_school"]]
        return self.row(
            models.AssessmentResult, student=student, assessment=test, taken_on=date, performance_level=level, **more
        )

    def grade(self, student: Any, year: int, course: str, **more: Any) -> Any:
        more = {"term": "Year", "kind": "Final", **more}
        if isinstance(more.get("at_school"), str):
            more["at_school"] = self[more["at_school"]]
        return self.row(models.TermGrade, student=student, school_year=year, course_title=course, **more)

    def section(self, school: str, type: str = "scheduled", **more: Any) -> Any:
        course = self.row(models.Course, sourced_id=self._id(), organization=self.district, title="Course")
        return self.row(
            models.Section,
            sourced_id=self._id(),
            course=course,
            school=self[school],
            title="Section",
            type=type,
            **more,
        )

    def seat(self, student: Any, section: Any, starts: Any, ends: Any = None) -> Any:
        return self.row(
            models.SectionEnrollment, sourced_id=self._id(), student=student, section=section, starts_on=starts,
            ends_on=ends,
        )  # fmt: skip

    def work(self, section: Any, due: Any = None, **more: Any) -> Any:
        return self.row(models.LineItem, sourced_id=self._id(), section=section, title="Work", due_on=due, **more)

    def score(self, student: Any, work: Any, status: str = "fullyGraded", **more: Any) -> Any:
        return self.row(models.Result, sourced_id=self._id(), student=student, line_item=work, status=status, **more)

    def graduation(self, student: Any, cohort: int, outcome: str, school: str = "", **more: Any) -> Any:
        at_school = self[school] if school else None
        return self.row(
            models.GraduationRecord, student=student, cohort_year=cohort, outcome=outcome, at_school=at_school, **more
        )

    def suspend(self, student: Any, date: Any, days_lost: Any = None, action: str = "", **more: Any) -> Any:
        return self.row(
            models.DisciplinaryAction, student=student, action_number=self._id(), starts_on=date,
            action=action or "OutOfSchoolSuspension", days_lost=days_lost, **more,
        )  # fmt: skip

    def intervene(self, student: Any, starts: Any, ends: Any, outcome: str = "", area: str = "", **more: Any) -> Any:
        return self.row(
            models.Intervention, student=student, sourced_id=self._id(), title="Help", starts_on=starts, ends_on=ends,
            outcome=outcome, area=area, **more,
        )  # fmt: skip

    def staff(self) -> Any:
        return self.row(models.Staff, sourced_id=self._id(), given_name="S", family_name="T")

    def position(self, school: str, year: int, code: str, fte: Any, staff: Any = None, **more: Any) -> Any:
        return self.row(
            models.StaffPosition, sourced_id=self._id(), organization=self[school], school_year=year,
            classification_code=code, fte=fte, staff=staff, **more,
        )  # fmt: skip

    def resource(self, school: str, year: int, kind: str, amount: Any, **more: Any) -> Any:
        return self.row(
            models.SchoolResource, organization=self[school], school_year=year, resource=kind, amount=amount, **more
        )

    def money(self, school: str, year: int, fund: str = "General", **more: Any) -> Any:
        more = {"source": "Local", "purpose": "Instruction", **more}
        return self.row(models.BudgetLine, organization=self[school], school_year=year, fund=fund, **more)
