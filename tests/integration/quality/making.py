"""Makes the few rows that a check of data quality looks at, in a district of one test's own."""

import datetime
import itertools
from typing import Any

from django.db.models import Model
from django.utils import timezone

from accounts.models import User
from portal.kit.db import use_database
from records import models
from records.imports.connection import import_transaction
from records.models import Organization, Student
from records.quality.actions import Check
from records.quality.rule import school_year_of
from records.quality.rules import RULES
from tests import factories
from tests.factories import day, grant
from tests.integration.imports.rosters import new_district

_numbers = itertools.count(1)


class Place:
    """A district with one school, the people who look after it, and ways to add single rows."""

    def __init__(self) -> None:
        self.number = next(_numbers)
        self.district = new_district(f"quality{self.number}")
        self.north = self.school("North")
        with use_database("maintenance"):
            self.official = self._person("district", self.district)
            self.officer = self._person("records", self.district)

    def _person(self, role: str, target: Any) -> User:
        user = factories.UserFactory(username=f"{role}-{self.number}-{next(_numbers)}")
        grant(user, role, target)
        return user

    def principal(self, school: Organization) -> User:
        with use_database("maintenance"):
            return self._person("principal", school)

    def school(self, name: str) -> Organization:
        with use_database("maintenance"):
            return factories.OrganizationFactory(name=f"{name} School", parent=self.district)

    def make(self, model: type[Model], **values: Any) -> Any:
        """A row of the district; a student's row says where the student is held."""
        if any(field.name == "district" for field in model._meta.fields):
            values.setdefault("district", self.district)
        if "student" in values:
            values.setdefault("school", values["student"].school)
        if any(field.name == "sourced_id" for field in model._meta.fields):
            values.setdefault("sourced_id", f"row-{next(_numbers)}")
        with use_database("maintenance"):
            return model._default_manager.create(**values)

    def student(self, school: Organization | None = None, *, enrolled: int | None = -60, **values: Any) -> Student:
        """A student of the North school, enrolled there since so many days ago (None: never)."""
        school = school or self.north
        with use_database("maintenance"):
            made = factories.StudentFactory(
                key=f"pupil{next(_numbers)}", school=school if enrolled is not None else None, district=self.district,
                **values,
            )  # fmt: skip
            if enrolled is not None:
                factories.SchoolEnrollmentFactory(student=made, at_school=school, starts_on=day(enrolled))
        return made

    def gone(self) -> Student:
        """A student whose enrollment has ended, whom no school holds."""
        student = self.student(enrolled=None)
        self.make(models.SchoolEnrollment, student=student, at_school=self.north, starts_on=day(-90), ends_on=day(-10))
        return student

    def session(self, starts: int = -60, ends: int = 60) -> models.AcademicSession:
        return self.make(models.AcademicSession, title="Term", type="term", starts_on=day(starts), ends_on=day(ends))

    def section(self, *sessions: models.AcademicSession, **values: Any) -> models.Section:
        with use_database("maintenance"):
            made = factories.SectionFactory(school=self.north, **values)
            made.sessions.set(sessions)
        return made

    def seat(self, section: models.Section, student: Student | None = None, **values: Any) -> Any:
        values.setdefault("starts_on", day(-30))
        return self.make(models.SectionEnrollment, student=student or self.student(), section=section, **values)

    def teach(self, section: models.Section, **values: Any) -> Any:
        values = {"starts_on": day(-30), "role": "teacher", **values}
        return self.make(models.SectionAssignment, section=section, staff=self.staff(), **values)

    def staff(self) -> models.Staff:
        with use_database("maintenance"):
            return factories.StaffFactory(district=self.district)

    def calendar(self, on: int, event: str = "InstructionalDay", **values: Any) -> models.CalendarDay:
        date = day(on)
        values.setdefault("at_school", self.north)
        return self.make(models.CalendarDay, on_date=date, school_year=school_year_of(date), event=event, **values)

    def absence(self, on: int = -5, student: Student | None = None, **values: Any) -> models.AttendanceEvent:
        values = {"at_school": self.north, "kind": "absence", **values}
        return self.make(models.AttendanceEvent, student=student or self.student(), on_date=day(on), **values)

    def assessment(self, **values: Any) -> models.Assessment:
        values = {
            "title": "Test", "kind": "StateSummative", "subject": "Mathematics", "school_year": 2026,
            "lowest_score": 100, "highest_score": 800, "levels": 4, **values,
        }  # fmt: skip
        return self.make(models.Assessment, **values)

    def test_result(self, assessment: models.Assessment | None = None, **values: Any) -> models.AssessmentResult:
        return self.make(
            models.AssessmentResult, student=self.student(), assessment=assessment or self.assessment(),
            taken_on=day(-20), participation="Participated", **values,
        )  # fmt: skip

    def demographics(self, student: Student | None = None, **values: Any) -> models.Demographics:
        values = {"birth_date": years_ago(15), "sex": "Female", "white": True, **values}
        return self.make(models.Demographics, student=student or self.student(), **values)

    def counted(self, code: str) -> dict[int | None, int]:
        """What the check after an import counts for a rule: school (None: none) -> rows."""
        with import_transaction(self.district.pk, wait=True, today=timezone.localdate()) as db:
            return Check(db, self.district.pk).wrong(RULES[code])


def years_ago(years: int, days: int = 30) -> datetime.date:
    """The birth date of somebody who is so many years and days old."""
    today = timezone.localdate()
    return today.replace(year=today.year - years, day=min(today.day, 28)) - datetime.timedelta(days=days)
