"""Who may see what, and because of what: every decision carries its reason, for the page and for the log."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.access import Channel, SeenStudent, record_access, record_denial
from accounts.roles import ROLES, Category, GrantedOn, Right, Tier, has_right
from records.limits.check import check_limit
from records.models import (
    Organization,
    OrganizationGrant,
    SchoolEnrollment,
    SectionEnrollment,
    SectionGrant,
    Student,
)
from records.rights import Passing, my_passing


@dataclass(frozen=True)
class Reason:
    """Why a student is seen: the grant's object, and a sentence a person understands."""

    via: str
    via_id: int | None
    sentence: str


def reasons_for(user: Any, students: Iterable[Student]) -> dict[int, Reason]:
    """Student id -> why the user sees them, in the acting role. Takes students that are visible to the user.

    At most two queries for any number of students.
    """
    students = list(students)
    role = user.acting_role
    if role is None or not students:
        return {}
    if role.granted_on is GrantedOn.STUDENT:
        sentence = _("because this is your own record") if role.name == "student" else _("because this is your child")
        return {student.pk: Reason("student", student.pk, sentence) for student in students}
    if role.granted_on is GrantedOn.SECTION:
        return _because_of_sections(user, students)
    return _because_of_organizations(user, students)


def _because_of_sections(user: Any, students: list[Student]) -> dict[int, Reason]:
    granted = SectionGrant.objects.in_force().held_by(user).filter(role=user.acting_role.name)
    rows = (
        SectionEnrollment.objects.visible_to(user)
        .in_force()
        .filter(student__in=students, section_id__in=granted.values("content_object_id"))
        .order_by("section__title")
        .values_list("student_id", "section_id", "section__title")
    )
    reasons: dict[int, Reason] = {}
    for student_id, section_id, title in rows:
        sentence = _("because you teach %(section)s") % {"section": title}
        reasons.setdefault(student_id, Reason("section", section_id, sentence))
    return reasons


def _because_of_organizations(user: Any, students: list[Student]) -> dict[int, Reason]:
    granted = list(
        OrganizationGrant.objects.in_force()
        .held_by(user)
        .filter(role=user.acting_role.name)
        .values_list("content_object_id", "content_object__name", "content_object__type")
    )
    if not granted:
        return {}
    # Several schools under one role are rare; then each student is put with the school that was granted.
    by_id = {organization_id: (name, kind) for organization_id, name, kind in granted}
    beside: dict[int, int] = {}
    if any(student.school_id not in by_id for student in students):
        beside = dict(
            SchoolEnrollment.objects.visible_to(user)
            .in_force()
            .filter(student__in=students, at_school_id__in=by_id)
            .values_list("student_id", "at_school_id")
        )
    reasons = {}
    for student in students:
        found = next((i for i in (student.school_id, beside.get(student.pk)) if i in by_id), granted[0][0])
        name, kind = by_id[found]
        if kind == Organization.Type.SCHOOL:
            sentence = _("because they are enrolled at %(school)s") % {"school": name}
        else:
            sentence = _("because they are a student of %(district)s") % {"district": name}
        reasons[student.pk] = Reason("organization", found, sentence)
    return reasons


def disclose(
    request: HttpRequest,
    students: Iterable[Student],
    categories: Iterable[Category],
    purpose: str,
    *,
    channel: Channel = Channel.PAGE,
) -> dict[int, Reason]:
    """Log that these students are shown and return why, by student id. Call it before making the answer.

    ``purpose`` is a fixed English phrase such as "class roster"; it must hold nothing about a student.
    A student for whom no reason is found is a bug in a view: raises PermissionDenied and shows nothing. So does more
    students than the person may see today (records.limits), in words and with the way to ask.
    """
    students = list(students)
    reasons = reasons_for(request.user, students)
    if any(student.pk not in reasons for student in students):
        raise PermissionDenied(_("No relationship was found that lets you see these students."))
    seen = [
        SeenStudent(student.pk, student.district_id, reasons[student.pk].via, reasons[student.pk].via_id)
        for student in students
    ]
    check_limit(request, seen)
    record_access(request, seen, categories, purpose, channel=channel)
    return reasons


def disclose_passing(request: HttpRequest, purpose: str) -> list[Passing]:
    """Log and return whom the person's grants name and do not open, because the rights lie with another today.

    To a parent that is the name and the 18th birthday of their own child, and nothing of the record (one query, and
    the log's where there is somebody).
    """
    found = my_passing()
    seen = [SeenStudent(each.student_id, each.district_id, "student", each.student_id) for each in found]
    record_access(request, seen, {Category.IDENTITY, Category.DEMOGRAPHICS}, purpose)
    return found


def visible_or_404(request: HttpRequest, model: type[models.Model], uid: object, **related: Any) -> Any:
    """The object with this ``uid`` if the user may see it.

    Raises Http404 for what is out of scope exactly as for what does not exist, and logs the attempt.
    """
    found = model.objects.visible_to(request.user).filter(uid=uid, **related).first()  # type: ignore[attr-defined]
    if found is None:
        record_denial(request, f"{model._meta.model_name} out of scope or missing")
        raise Http404
    return found


def numbered_or_404(rows: Any, given: str) -> Any:
    """The row of this queryset whose number a form sent. Raises Http404 for none of them, and for what is no number."""
    found = rows.filter(pk=int(given)).first() if given.isdecimal() and len(given) < 19 else None
    if found is None:
        raise Http404
    return found


def others_who_approve(user: Any, district_id: int) -> bool:
    """Whether somebody else holds a role today that approves decisions of the district.

    An official who invites people may know; to others the database shows their own grants alone.
    """
    roles = [role.name for role in ROLES.values() if Right.APPROVE_DECISIONS in role.rights]
    grants = OrganizationGrant.objects.in_force().filter(role__in=roles, content_object_id=district_id)
    return grants.exclude(user_id=user.pk).exists()


def check_right(request: HttpRequest, right: Right, sentence: str | Promise) -> None:
    """Refuse (403, logged) where the acting role does not carry the right; ``sentence`` says why in words."""
    if not has_right(request.user, right):
        record_denial(request, f"no right: {right}")
        raise PermissionDenied(sentence)


def carries(user: Any, category: Category) -> bool:
    """Whether the acting role carries the data category."""
    role = getattr(user, "acting_role", None)
    return role is not None and category in role.categories


def check_category(request: HttpRequest, category: Category, sentence: str | Promise) -> None:
    """Refuse (403, logged) where the acting role does not carry the data category."""
    if not carries(request.user, category):
        record_denial(request, f"no category: {category}")
        raise PermissionDenied(sentence)


def has_own_records(user: Any) -> bool:
    """Acts as a parent, guardian or eligible student: reaches students one by one."""
    role = getattr(user, "acting_role", None)
    return role is not None and role.tier is Tier.LOCAL and role.granted_on is GrantedOn.STUDENT


def teaches(user: Any) -> bool:
    """Acts as a teacher: reaches students through sections."""
    role = getattr(user, "acting_role", None)
    return role is not None and role.tier is Tier.LOCAL and role.granted_on is GrantedOn.SECTION


def serves_organization(user: Any) -> bool:
    """Acts for a school or a district: principal, counselor, district official, records officer."""
    role = getattr(user, "acting_role", None)
    return role is not None and role.tier is Tier.LOCAL and role.granted_on is GrantedOn.ORGANIZATION


def works_with_students(user: Any) -> bool:
    """Acts as somebody of the school system: teaches, or serves a school or a district."""
    return teaches(user) or serves_organization(user)


def check_role(request: HttpRequest, fits: Callable[[Any], bool], sentence: str | Promise) -> None:
    """Refuse (403, logged) where the acting role does not fit; the menu asks the same predicate."""
    if not fits(request.user):
        record_denial(request, f"no role: {fits.__name__}")
        raise PermissionDenied(sentence)
