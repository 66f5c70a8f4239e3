"""Makes rows of the record: one of any model with what a test says, the rest filled with canaries and near days.

Call inside ``use_database("maintenance")``.
"""

from typing import Any

from django.db import models as fields
from django.utils import timezone

from records import models
from records.models import Organization, Section, Student, StudentRecord, student_level_models
from records.models.base import DistrictOwned
from tests.factories import CourseFactory, SectionFactory, canary, day

#: Every model of the record that is about a student.
RECORDS: list[type[Any]] = [model for model in student_level_models() if issubclass(model, StudentRecord)]

_DAYS = {"starts_on": -60, "taken_on": -30, "occurred_on": -10, "on_date": -1}
_NOT_FILLED = {"id", "uid", "student", "school", "district", "filed_under", "is_active", "is_placeholder"}


def make_record(model: type[Any], student: Student, **values: Any) -> Any:
    """A row of ``model`` about the student. What is not given is a canary of the student, or a likely value."""
    owner = f"{student.sourced_id}/{model.__name__}"
    given = _filled(model, owner, values) | values
    for name, make in (("line_item", line_item_at), ("assessment", assessment_of), ("at_school", _school_of)):
        if name not in values and any(field.name == name for field in model._meta.fields):
            given[name] = make(student)
    if model is models.InterventionCheckIn and "intervention" not in values:
        given["intervention"] = make_record(models.Intervention, student)
    place = {"student": student, "school": student.school, "district": student.district}
    return model.objects.create(**place | given)


def _filled(model: type[Any], owner: str, values: dict[str, Any]) -> dict[str, Any]:
    """Likely values for the fields of ``model`` that are not given and cannot be left out."""
    made: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        if field.name in values or field.name in _NOT_FILLED or field.generated:
            continue
        if isinstance(field, fields.CharField | fields.TextField):
            made[field.name] = canary(owner, field.name)
        elif isinstance(field, fields.DateField) and not field.null:
            made[field.name] = day(_DAYS.get(field.name, -60))
        elif isinstance(field, fields.IntegerField) and not field.null:
            made[field.name] = timezone.localdate().year
        elif isinstance(field, fields.DecimalField) and field.default is fields.NOT_PROVIDED and not field.null:
            made[field.name] = 1
    return made


def _school_of(student: Student) -> Organization:
    return student.school or Organization.objects.filter(district=student.district, type="school").order_by("pk")[0]


def _owned(model: type[DistrictOwned], district: Organization, **values: Any) -> Any:
    """The one row of the model that this district shares among its tests' records, made when first asked for."""
    sourced_id = f"shared-{model.__name__.lower()}-{district.pk}"
    return model._default_manager.get_or_create(district=district, sourced_id=sourced_id, defaults=values)[0]


def line_item_at(student: Student) -> Any:
    """A line item of some section of the student's school."""
    school = _school_of(student)
    section = Section.objects.filter(school=school).order_by("pk").first() or SectionFactory(
        school=school, course=CourseFactory(district=school.district)
    )
    return _owned(models.LineItem, student.district, section=section, title="Quiz 1", lowest=0, highest=20)


def assessment_of(student: Student) -> Any:
    """A state test of the student's district."""
    return _owned(
        models.Assessment, student.district, title="State test", kind="StateSummative", subject="Mathematics",
        school_year=timezone.localdate().year, levels=4, proficient_level=3,
    )  # fmt: skip


def whole_record(student: Student) -> None:
    """One row of every model of the record about this student."""
    for model in RECORDS:
        if model is not models.Intervention:  # its check-in brings one along
            make_record(model, student)


def school_facts(school: Organization) -> None:
    """One row of everything that is known about a school and no student."""
    district, year = school.district, timezone.localdate().year
    about = {"district": district, "organization": school, "school_year": year}
    models.CalendarDay.objects.create(
        district=district, at_school=school, on_date=day(-1), school_year=year, event="InstructionalDay"
    )
    models.StaffPosition.objects.create(
        **about, sourced_id=f"position-{school.sourced_id}", classification_code="Counselor", fte=1
    )
    models.SchoolResource.objects.create(**about, resource="StudentDevices", amount=120)
    models.BudgetLine.objects.create(
        **about, fund="Title I, Part A", source="Federal", purpose="Instruction", budgeted=100_000, spent=80_000
    )
