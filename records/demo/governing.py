"""What the demo's district decided about people: a counselor for a second school, a substitute, somebody on leave; and
a review of it, half done.

Written through the same actions as on the pages, under the walls of each official.
"""

from datetime import timedelta

from django.utils import timezone

from accounts.acting import acting
from accounts.models import User
from accounts.roles import RoleName
from portal.kit.db import use_database
from records.actions.governing import confirm_access, give_access, open_review, pause_access
from records.demo.cast import CAST
from records.governing.reach import people_known
from records.models import (
    AccessDecision,
    AccessReviewItem,
    Organization,
    OrganizationGrant,
    Section,
    SectionGrant,
    Staff,
)

DISTRICT, OFFICIAL = "JFSD", "yusuf.haddad@juniperfalls.example.edu"
#: How long before a review is due, in days.
DUE_IN = 21


def govern() -> None:
    """Let the first district's official have decided all of it today. Does nothing a second time."""
    today = timezone.localdate()
    with use_database("maintenance"):
        official = User.objects.filter(email=OFFICIAL).first()
        district = Organization.objects.filter(sourced_id=DISTRICT, type=Organization.Type.DISTRICT).first()
        if official is None or district is None or AccessDecision.objects.filter(district=district).exists():
            return
        schools = list(Organization.objects.filter(district=district, type="school", is_active=True).order_by("name"))
        counselor = OrganizationGrant.objects.in_force().filter(role="counselor", content_object__in=schools).first()
        teachers = _teachers(schools)
        if counselor is None or len(teachers) < 3:
            return
        held = OrganizationGrant.objects.filter(user=counselor.user_id).values_list("content_object", flat=True)
        second = next((school for school in schools if school.pk not in set(held)), None)
        substitute, away, absent = teachers
        own = set(SectionGrant.objects.filter(user=substitute).values_list("content_object", flat=True))
        sections = [section for section in _sections_of(absent) if section.pk not in own][:2]
    if second is None or not sections:
        return
    with acting(official, RoleName.DISTRICT) as by:
        known = people_known([counselor.user_id, substitute, away])
        give_access(
            by=by, to=known[counselor.user_id], role=RoleName.COUNSELOR, on=[second],
            basis="Counselor of two schools this year", starts_on=today, ends_on=today + timedelta(days=200),
        )  # fmt: skip
        give_access(
            by=by, to=known[substitute], role=RoleName.TEACHER, on=sections,
            basis="Substitute for a teacher on leave", starts_on=today, ends_on=today + timedelta(days=45),
        )  # fmt: skip
        pause_access(
            by=by, person=known[away], at=district, until=today + timedelta(days=60),
            why="On leave until the district says otherwise (invented)",
        )  # fmt: skip
        review = open_review(by=by, district=district, due_on=today + timedelta(days=DUE_IN))
        item = AccessReviewItem.objects.visible_to(by).filter(review=review, role=RoleName.COUNSELOR).first()
        if item is not None:
            confirm_access(by=by, item=item, why="Still works at both schools")


def _teachers(schools: list[Organization]) -> list[int]:
    """Row numbers of three teachers of one school whom nobody of the cast is, in the order of their names."""
    cast = [member.email for member in CAST]
    for school in schools:
        held = SectionGrant.objects.in_force().filter(role="teacher", content_object__school=school)
        staff = Staff.objects.filter(user__in=held.values("user"), is_active=True, user__is_active=True)
        found = list(staff.exclude(user__email__in=cast).order_by("sort_key", "pk").values_list("user", flat=True))
        if len(found) >= 3:
            return found[:3]
    return []


def _sections_of(person: int) -> list[Section]:
    held = SectionGrant.objects.in_force().filter(user=person)
    return list(Section.objects.filter(pk__in=held.values("content_object")).order_by("title", "pk"))
