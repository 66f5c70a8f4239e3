"""Forming, changing and ending small groups of a section."""

from collections.abc import Collection, Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Category
from records.models import Section, Student, StudentGroup, StudentGroupMember
from records.scope import scope_of


def form_group(*, by: User, section: Section, title: str, because: str, students: Iterable[Student]) -> StudentGroup:
    """Form a small group of a section that ``by`` teaches; gives the group. Raises PermissionDenied elsewhere."""
    if section.pk not in scope_of(by, Category.ACADEMICS).sections:
        raise PermissionDenied(_("Small groups are formed by those who teach the section."))
    with transaction.atomic():
        group = StudentGroup.objects.create(
            section=section, district_id=section.district_id, title=title, because=because, made_by_id=by.pk
        )
        _add(group, students)
    return group


def change_group(*, by: User, group: StudentGroup, title: str, students: Collection[Student]) -> None:
    """Call the group anew and put exactly these students into it, of those whom ``by`` sees."""
    _check(by, group)
    wanted = {student.pk for student in students}
    with transaction.atomic():
        group.title = title
        group.save(update_fields=["title"])
        members = StudentGroupMember.objects.visible_to(by).filter(group=group)
        held = set(members.values_list("student_id", flat=True))
        for gone in members.exclude(student__in=wanted):
            gone.delete()
        _add(group, [student for student in students if student.pk not in held])


def end_group(*, by: User, group: StudentGroup) -> None:
    """Take the group out of the lists."""
    _check(by, group)
    group.is_active = False
    group.save(update_fields=["is_active"])


def _add(group: StudentGroup, students: Iterable[Student]) -> None:
    StudentGroupMember.objects.bulk_create(
        StudentGroupMember(group=group, student=student, school_id=student.school_id, district_id=student.district_id)
        for student in students
    )


def _check(by: Any, group: StudentGroup) -> None:
    if group.made_by_id != by.pk or group.section_id not in scope_of(by, Category.ACADEMICS).sections:
        raise PermissionDenied(_("A small group is changed by the teacher who formed it."))
