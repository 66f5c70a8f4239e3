"""What leaves the demo's first district: a notice, a yearbook, a recruiter, a paper; two families who said no; support.

Written through the same actions as on the pages, under the walls of each person. Does nothing a second time.
"""

from datetime import date, timedelta
from typing import Any

from accounts.acting import acting
from accounts.actions.support import create_support_person
from accounts.models import SupportPerson, User
from accounts.roles import RoleName
from portal.kit.db import use_database
from records.actions.access_limits import ask_for_more
from records.actions.leaving import give_notice, name_recipient, say
from records.actions.support import let_in
from records.models import AccessRequest, DirectoryNotice, DirectoryOptOut, Organization, OrganizationGrant, Student
from records.queries import my_districts, schools_of

DISTRICT = "JFSD"
OFFICIAL = "yusuf.haddad@juniperfalls.example.edu"
PRINCIPAL = "marcus.dangelo@juniperfalls.example.edu"
#: Who says no on the child's page.
FAMILY = "rosa.nunez@example.org"
SUPPORT = ("nadia.petrenko@sightline.example.org", "Nadia Petrenko")

_NAMES = ["Student.family_name", "Student.given_name"]
_DESIGNATED = [*_NAMES, "Student.grades", "Student.school", "Student.email", "Demographics.birth_date"]
#: (kind, name, purpose, elements, grades, first and last day from today)
RECIPIENTS: tuple[tuple[str, str, str, list[str], list[str], int, int], ...] = (
    ("yearbook", "Juniper Falls yearbooks", "Names under the pictures", [*_NAMES, "Student.grades", "Student.school"],
     [], -20, 160),
    ("military", "Army recruiting station, Cascadia", "Letters to students of the upper grades",
     [*_NAMES, "Student.grades", "Student.school", "Student.email"], ["11", "12"], -10, 120),
    ("news", "The Juniper Falls Courier", "Honor roll in the newspaper", [*_NAMES, "Student.school"], [], -40, -5),
)  # fmt: skip


def let_leave(today: date) -> None:
    """Make the district's flows, a family's no, a request that waits, and a person let in for support."""
    with use_database("maintenance"):
        district = Organization.objects.filter(sourced_id=DISTRICT, type=Organization.Type.DISTRICT).first()
        if district is None or DirectoryNotice.objects.filter(district=district).exists():
            return
        official, principal = (User.objects.filter(email=address).first() for address in (OFFICIAL, PRINCIPAL))
    if official:
        with acting(official, RoleName.DISTRICT) as user:
            _state(user, today)
    if principal:
        with acting(principal, RoleName.PRINCIPAL) as user:
            _ask(user, district)
    _say_no()
    open_support()


def open_support() -> None:
    """Let the demo's support person in where they are not: anew with each start of the demo, for three days."""
    with use_database("maintenance"):
        official = User.objects.filter(email=OFFICIAL).first()
        support, _token = create_support_person(email=SUPPORT[0], name=SUPPORT[1])
        if official is None or OrganizationGrant.objects.in_force().held_by(support.user).exists():
            return
    with acting(official, RoleName.DISTRICT) as user:
        _let_support_in(user, support)


def _state(user: Any, today: date) -> None:
    district = my_districts(user).get()
    give_notice(
        by=user,
        district=district,
        elements=_DESIGNATED,
        published_on=today - timedelta(days=60),
        published_where="Annual notice to families, district website",
        may_leave_from=today - timedelta(days=40),
    )
    for kind, name, purpose, elements, grades, first, last in RECIPIENTS:
        name_recipient(
            by=user, district=district, elements=elements, kind=kind, name=name, purpose=purpose, grades=grades,
            starts_on=today + timedelta(days=first), ends_on=today + timedelta(days=last),
        )  # fmt: skip


def _let_support_in(user: Any, person: SupportPerson) -> None:
    schools = list(schools_of(user).order_by("name")[:1])
    let_in(
        by=user,
        district=my_districts(user).get(),
        person=person,
        schools=schools,
        categories=["identity", "enrollment", "attendance"],
        hours=72,
        reason="Attendance of last week is missing on some pages (invented)",
    )


def _ask(user: Any, district: Organization) -> None:
    if not AccessRequest.objects.filter(asked_by=user).exists():
        ask_for_more(
            by=user, district_id=district.pk, students=700, hours=4, reason="Bus lists of the whole school (invented)"
        )


def _say_no() -> None:
    with use_database("maintenance"):
        family = User.objects.filter(email=FAMILY).first()
    if family is None:
        return
    with acting(family, RoleName.PARENT) as user:
        child = Student.objects.visible_to(user).filter(district__sourced_id=DISTRICT).order_by("sort_key").first()
        if child and not DirectoryOptOut.objects.visible_to(user).filter(student=child).exists():
            say(by=user, student=child, covers=DirectoryOptOut.Covers.ALL, is_out=True)
