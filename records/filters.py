"""What lists can be narrowed by. Addresses hold these, so none of them names a student."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.roles import Category
from portal.kit.tables import NOT_ABOUT_STUDENTS, FilterSet
from records.models import ImportIssue, Organization
from records.quality.rows import at_school
from records.queries import schools_of, students_at
from records.words import STAFF_ROLES, grade_choices


def _schools(request: HttpRequest) -> QuerySet[Organization]:
    return schools_of(request.user).order_by("name")


class _BySchool(FilterSet):
    """Filters by school, where there is more than one to choose from."""

    school = django_filters.ModelChoiceFilter(
        queryset=_schools, to_field_name="uid", label=_("School"), empty_label=_("All schools")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if "school" in self.filters and schools_of(self.request.user)[:2].count() < 2:
            del self.filters["school"]


class StudentFilters(_BySchool):
    """Students by grade and school."""

    school = django_filters.ModelChoiceFilter(
        queryset=_schools, to_field_name="uid", method="at_school", label=_("School"), empty_label=_("All schools")
    )
    grade = django_filters.ChoiceFilter(
        choices=grade_choices, method="of_grade", label=_("Grade"), empty_label=_("All grades")
    )
    categories = {"grade": Category.ENROLLMENT, "school": Category.ENROLLMENT}

    def __init__(self, *args: Any, **options: Any) -> None:
        """At one school only its own grades are offered; in a district all of them, since asking takes long there."""
        super().__init__(*args, **options)
        if "school" not in self.filters:
            self.offer_own_grades()

    def offer_own_grades(self) -> None:
        """Let only those grades be chosen that somebody in the list has."""
        if "grade" in self.filters:
            self.filters["grade"].extra["choices"] = lambda: self._grades_there

    @cached_property
    def _grades_there(self) -> list[tuple[str, str]]:
        seen = self.queryset.order_by().values_list("grades", flat=True).distinct()
        there = {grade.zfill(2) if grade.isdigit() else grade for grades in seen for grade in grades or ()}
        return [(code, words) for code, words in grade_choices() if code in there]

    def at_school(self, queryset: QuerySet, name: str, value: Organization) -> QuerySet:
        """Students whom the school holds, and those enrolled there beside another."""
        return queryset.filter(pk__in=students_at(self.request.user, value).values("pk"))

    def of_grade(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Students with this grade among theirs, whichever of two spellings the district uses (``4``, ``04``)."""
        spellings = [value, value.lstrip("0")] if value.isdigit() else [value]
        return queryset.filter(grades__overlap=spellings)


class RightsFilters(StudentFilters):
    """Students by who holds the rights to their record, and by school."""

    state = django_filters.ChoiceFilter(
        choices=[
            ("soon", _("Turn 18 within 60 days")),
            ("turned", _("Have turned 18")),
            ("unknown", _("No birth date on file")),
        ],
        method="in_state",
        label=_("Rights"),
        empty_label=_("Turn or have turned 18"),
    )
    categories = {**StudentFilters.categories, "state": Category.DEMOGRAPHICS}

    def in_state(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Of students with ``pass_on``."""
        today = timezone.localdate()
        return {
            "soon": queryset.filter(pass_on__gt=today),
            "turned": queryset.filter(pass_on__lte=today),
            "unknown": queryset.filter(pass_on__isnull=True),
        }[value]


class SectionFilters(_BySchool):
    """Sections by their title and school."""

    title = django_filters.CharFilter(lookup_expr="icontains", label=_("Title contains"))
    categories = {"title": NOT_ABOUT_STUDENTS, "school": NOT_ABOUT_STUDENTS}


class StaffFilters(_BySchool):
    """Staff by what they work as, and where."""

    school = django_filters.ModelChoiceFilter(
        queryset=_schools, to_field_name="uid", method="at_school", label=_("School"), empty_label=_("All schools")
    )
    role = django_filters.ChoiceFilter(
        choices=list(STAFF_ROLES.items()), method="working_as", label=_("Works as"), empty_label=_("Everybody")
    )
    categories = {"role": NOT_ABOUT_STUDENTS, "school": NOT_ABOUT_STUDENTS}

    def at_school(self, queryset: QuerySet, name: str, value: Organization) -> QuerySet:
        return queryset.filter(appointments__organization=value).distinct()

    def working_as(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(appointments__role=value).distinct()


class QualityFilters(_BySchool):
    """Rows that a check of data quality found, by the school to which they belong now."""

    school = django_filters.ModelChoiceFilter(
        queryset=_schools, to_field_name="uid", method="of_school", label=_("School"), empty_label=_("All schools")
    )
    categories = {"school": NOT_ABOUT_STUDENTS}

    def of_school(self, queryset: QuerySet, name: str, value: Organization) -> QuerySet:
        return at_school(queryset, value)


class IssueFilters(FilterSet):
    """An import's messages by how grave they are."""

    severity = django_filters.ChoiceFilter(
        choices=ImportIssue.Severity.choices, label=_("What happened"), empty_label=_("Everything")
    )
    categories = {"severity": NOT_ABOUT_STUDENTS}
