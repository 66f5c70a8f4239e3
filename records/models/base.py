"""What all records share: a district that owns them, and for student-level rows the columns the walls read."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Concat, NullIf

from accounts.roles import Category
from records.querysets import StudentLevelQuerySet


class DistrictOwned(models.Model):
    """A row that one district brought in, under the identifier its own system gave it (OneRoster ``sourcedId``)."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    district = models.ForeignKey("records.Organization", on_delete=models.PROTECT, related_name="+")
    sourced_id = models.CharField(max_length=255)
    is_active = models.BooleanField(default=True)
    is_placeholder = models.BooleanField(default=False)
    """Named by another file, in a file that was declared absent: kept by name until its own row arrives."""

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.uid}"


def without_accents(text: models.expressions.Combinable) -> models.Func:
    """SQL for the text in lower case and without combining marks, the same under every locale of the server."""
    return models.Func(
        text,
        template=r"lower(regexp_replace(normalize(%(expressions)s, NFD), '[\u0300-\u036f]', '', 'g'))",
        output_field=models.TextField(),
    )


def _preferred(part: str) -> Coalesce:
    """The preferred given or family name where there is one."""
    return Coalesce(NullIf(F(f"preferred_{part}"), Value("")), F(part))


class Person(DistrictOwned):
    """A person as the district's system names them."""

    given_name = models.CharField(max_length=255)
    middle_name = models.CharField(max_length=255, blank=True)
    family_name = models.CharField(max_length=255)
    preferred_given_name = models.CharField(max_length=255, blank=True)
    preferred_family_name = models.CharField(max_length=255, blank=True)
    email = models.CharField(max_length=254, blank=True)
    sort_key = models.GeneratedField(
        expression=without_accents(
            Concat(_preferred("family_name"), Value(" "), _preferred("given_name"), output_field=models.TextField())
        ),
        output_field=models.TextField(),
        db_persist=True,
    )
    """How lists sort and searches compare: family name first, in lower case, with Núñez beside Nunez."""

    class Meta:
        abstract = True

    @property
    def name(self) -> str:
        """The name the person goes by: preferred where there is one."""
        given = self.preferred_given_name or self.given_name
        return f"{given} {self.preferred_family_name or self.family_name}".strip()

    @property
    def sort_name(self) -> str:
        """Family name first, for lists."""
        given = self.preferred_given_name or self.given_name
        return f"{self.preferred_family_name or self.family_name}, {given}"


PERSON_FIELDS = (
    "uid district sourced_id is_active is_placeholder given_name middle_name family_name "
    "preferred_given_name preferred_family_name email sort_key"
)


class StudentLevel(models.Model):
    """A row about one student. ``school`` is the school that holds the student now, empty once they have left.

    Where something happened is a column of its own; ``school`` and ``student`` are what row-level security
    reads, so both are indexed, and ``records.actions.holding`` moves ``school`` when the student moves.
    """

    student = models.ForeignKey("records.Student", on_delete=models.PROTECT, db_index=True)
    school = models.ForeignKey(
        "records.Organization", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=True
    )
    district = models.ForeignKey("records.Organization", on_delete=models.PROTECT, related_name="+", db_index=False)

    filed_under = models.ForeignKey(
        "records.Student", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    """The student whom the source named, where a person has merged that student into ``student``; else empty."""

    wall_category: ClassVar[Category]
    """What kind of data the rows hold: row-level security asks for it. Each model names its own."""

    objects = StudentLevelQuerySet.as_manager()

    class Meta:
        abstract = True
        indexes = [
            models.Index(fields=["district"], condition=Q(school__isnull=True), name="%(class)s_departed"),
            models.Index(fields=["filed_under"], condition=Q(filed_under__isnull=False), name="%(class)s_filed"),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class StudentRecord(StudentLevel):
    """Something known about a student, as an import brought it in.

    ``is_active`` is false once the source no longer says it: nothing that was said is deleted.
    """

    is_active = models.BooleanField(default=True)

    written_here: ClassVar[str] = ""
    """The column that says who wrote a row on a page, where people do that: imports leave such rows alone."""

    class Meta(StudentLevel.Meta):
        abstract = True


RECORD_FIELDS = "student school district filed_under is_active"
"""What every ``StudentRecord`` has, for its classification."""


def student_level_models() -> list[type[StudentLevel]]:
    """Every concrete student-level model, in the order in which they were declared."""

    def below(model: Any) -> list[type[StudentLevel]]:
        found = [] if model._meta.abstract else [model]
        return found + [each for child in model.__subclasses__() for each in below(child)]

    return below(StudentLevel)


def half_open(name: str) -> models.CheckConstraint:
    """The row's dates are half-open and may be empty, never backwards (OneRoster: endDate is exclusive)."""
    return models.CheckConstraint(
        name=name, condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=models.F("starts_on"))
    )
