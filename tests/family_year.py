"""A school year of one child that a reader can count: days, work, grades and tests, in the world of the tests."""

from typing import Any

from portal.kit.db import use_database
from records import models
from tests.factories import day
from tests.record_factories import make_record
from tests.world import World

#: School days before today: five weeks of them.
WEEKDAYS = [day(-n) for n in range(1, 36) if day(-n).weekday() < 5]


def tell(world: World, about: str = "ana", beside: str = "ben", section: str = "river_algebra") -> None:
    """Give one child a school year; another, in the same class, has only its calendar and the work that is due."""
    child, other, taught = world.student(about), world.student(beside), world.section(section)
    with use_database("maintenance"):
        for student in (child, other):
            for model in (models.AttendanceEvent, models.Result, models.TermGrade, models.AssessmentResult):
                model.objects.filter(student=student).delete()
        _school_year(child.school)
        for missed in WEEKDAYS[:3]:
            make_record(
                models.AttendanceEvent, child, kind="absence", on_date=missed, at_school=child.school, section=None
            )
        _work(child, taught)
        make_record(
            models.TermGrade, child, section=taught, school_year=year(), term="Quarter 1", kind="GradingPeriod",
            letter="B", number=84,
        )  # fmt: skip
        _tests(child)


def year() -> int:
    return day(0).year + (day(0).month >= 7)


def _school_year(school: Any) -> None:
    models.AcademicSession.objects.create(
        district=school.district, sourced_id="year", title="The year", type="schoolYear", school_year=year(),
        starts_on=day(-70), ends_on=day(200),
    )  # fmt: skip
    models.CalendarDay.objects.filter(at_school=school).delete()
    for on in WEEKDAYS:
        models.CalendarDay.objects.create(
            district=school.district, at_school=school, on_date=on, school_year=year(), event="InstructionalDay"
        )


def _item(section: Any, title: str, due: int, category: Any = None) -> Any:
    return models.LineItem.objects.create(
        district=section.district, sourced_id=f"item-{title}", section=section, title=title, due_on=day(due),
        assigned_on=day(due - 3), lowest=0, highest=20, category=category,
    )  # fmt: skip


def _work(student: Any, section: Any) -> None:
    quizzes = models.LineItemCategory.objects.create(
        district=section.district, sourced_id="quizzes", title="Quizzes", weight=40
    )
    for number, points in ((1, 17), (2, 13)):
        item = _item(section, f"Fractions {number}", -20 + number, quizzes)
        _result(student, item, status="fullyGraded", score=points, scored_on=day(-15 + number))
    _result(student, _item(section, "Fractions 3", -8, quizzes), status="notSubmitted", is_missing=True)
    _item(section, "Fractions 4", 3, quizzes)
    _item(section, "Fractions 5", 20, quizzes)
    _result(student, _item(section, "Handed in early", 2), status="submitted")


def _result(student: Any, item: Any, **values: Any) -> None:
    made = {"sourced_id": f"result-{item.title}", "text_score": "", "comment": ""}
    make_record(models.Result, student, line_item=item, **made, **values)


def _tests(student: Any) -> None:
    for ago, score, level, growth in ((400, 540, 2, None), (35, 560, 3, 63)):
        test = models.Assessment.objects.create(
            district=student.district, sourced_id=f"test-{ago}", title="State test, Mathematics", kind="StateSummative",
            subject="Mathematics", school_year=year(), levels=4, proficient_level=3,
        )  # fmt: skip
        make_record(
            models.AssessmentResult, student, assessment=test, taken_on=day(-ago), scale_score=score, standard_error=9,
            performance_level=level, performance_label="Proficient" if level == 3 else "Developing",
            growth_percentile=growth, participation="Participated", grade_when_assessed="08",
        )  # fmt: skip
