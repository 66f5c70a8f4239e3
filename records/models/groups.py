"""Small groups that a teacher forms within a section, such as those who found fractions hard."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from accounts.roles import Category
from records.catalogue import classified
from records.models.base import StudentLevel
from records.models.organization import Organization, Section
from records.querysets import StudentGroupMemberQuerySet, StudentGroupQuerySet


class StudentGroup(models.Model):
    """A small group of a section's students, made by one of its teachers. Families do not see it."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    district = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", db_index=False)
    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="groups")
    title = models.CharField(max_length=100)
    because = models.CharField(max_length=255, blank=True)
    """What the group was formed from, as data (records/groups/origin.py); empty where it was chosen by hand."""
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    is_active = models.BooleanField(default=True)

    classification = classified(academics="uid district section title because made_by made_at is_active")
    objects = StudentGroupQuerySet.as_manager()

    def __str__(self) -> str:
        return f"group {self.uid}"


class StudentGroupMember(StudentLevel):
    """A student in a small group."""

    group = models.ForeignKey(StudentGroup, on_delete=models.PROTECT, related_name="members")

    wall_category = Category.ACADEMICS
    classification = classified(academics="student school district filed_under group")
    objects: ClassVar[Any] = StudentGroupMemberQuerySet.as_manager()

    class Meta(StudentLevel.Meta):
        constraints = [models.UniqueConstraint(fields=["student", "group"], name="group_member_once")]
