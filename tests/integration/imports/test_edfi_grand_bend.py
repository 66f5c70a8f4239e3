"""The Ed-Fi sample district, where it lies beside the project: everything its files say, and who sees whom."""

import datetime
import re
from pathlib import Path

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.acting import acting, roles_of
from accounts.actions.sign_in_links import create_sign_in_link
from accounts.models import User
from accounts.roles import ROLES
from portal.environment import ROOT
from portal.kit.db import use_database
from records import models
from records.imports.edfi import open_set
from records.imports.edfi.page import counts_table
from records.imports.edfi.redate import redate
from records.models import ImportJob, Staff, Student
from tests.integration.imports.grand_bend import SAMPLE, GrandBend, text
from tests.integration.imports.rosters import Place, changed, new_district
from tests.signing_in import totp_code, visitor
from tests.world import TOTP_SECRET, World

pytestmark = pytest.mark.skipif(not SAMPLE.is_dir(), reason="the sample set is not beside this checkout")

DAY = datetime.date(2022, 3, 9)
"""A day of the sample's spring semester; the files are moved so that it is about today."""
PASSWORD = "four unrelated quiet words"


@pytest.fixture(scope="module")
def said() -> GrandBend:
    return GrandBend(SAMPLE)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample, as if it were of this year."""
    target = tmp_path_factory.mktemp("redated")
    redate(SAMPLE, target, DAY, timezone.localdate())
    return target


@pytest.fixture(scope="module")
def district(module_world: World, folder: Path) -> Place:
    place = Place(new_district("255901"), folder)
    place.done(folder)
    return place


@pytest.fixture(scope="module")
def job(district: Place) -> ImportJob:
    with use_database("maintenance"):
        return ImportJob.objects.filter(district=district.district).latest("created_at")


COUNTED = {
    "Student": ("Student",),
    "Contact": ("Contact",),
    "Staff": ("Staff",),
    "Course": ("Course",),
    "Section": ("Section",),
    "StudentContact": ("StudentContactAssociation",),
    "SectionAssignment": ("StaffSectionAssociation",),
    "StaffAppointment": ("StaffEducationOrganizationAssignmentAssociation",),
    "StaffPosition": ("StaffEducationOrganizationAssignmentAssociation",),
    "Demographics": ("Student",),
    "LineItem": ("GradebookEntry",),
    "Result": ("StudentGradebookEntry",),
    "Assessment": ("Assessment",),
    "AssessmentResult": ("StudentAssessment",),
    "Incident": ("StudentDisciplineIncidentBehaviorAssociation", "StudentDisciplineIncidentNonOffenderAssociation"),
    "DisciplinaryAction": ("DisciplineAction",),
    "Intervention": ("StudentInterventionAssociation",),
    "ProgramParticipation": (
        "StudentProgramAssociation", "StudentSpecialEducationProgramAssociation", "StudentCTEProgramAssociation",
        "StudentTitleIPartAProgramAssociation", "StudentMigrantEducationProgramAssociation",
        "StudentLanguageInstructionProgramAssociation", "StudentHomelessProgramAssociation",
        "StudentNeglectedOrDelinquentProgramAssociation", "StudentSection504ProgramAssociation",
    ),
    "EconomicStatus": (
        "StudentSchoolFoodServiceProgramAssociation", "StudentHomelessProgramAssociation",
        "StudentMigrantEducationProgramAssociation",
    ),
}  # fmt: skip
"""Model -> elements of which each becomes one row."""


@pytest.mark.parametrize("model", COUNTED)
def test_every_element_becomes_a_record(district: Place, said: GrandBend, model: str) -> None:
    assert len(district.all(getattr(models, model))) == said.count(*COUNTED[model]) > 0


def test_the_two_events_of_one_absence_become_one(district: Place, said: GrandBend) -> None:
    events = said.count("StudentSchoolAttendanceEvent", "StudentSectionAttendanceEvent")
    assert len(district.all(models.AttendanceEvent)) == events - 1
    kinds = [event.kind for event in district.all(models.AttendanceEvent)]
    tardy = [
        event
        for name in ("StudentSchoolAttendanceEvent", "StudentSectionAttendanceEvent")
        for event in said.elements[name]
        if text(event, "AttendanceEventCategory").endswith("#Tardy")
    ]
    assert kinds.count("tardy") == len(tardy)


def test_only_bus_riders_with_a_route_ride(district: Place, said: GrandBend) -> None:
    routed = [element for element in said.elements["StudentTransportation"] if text(element, "BusRoute")]
    assert len(district.all(models.TransportAssignment)) == len(routed) < said.count("StudentTransportation")


def test_sessions_hang_under_their_school_year(district: Place, said: GrandBend) -> None:
    sessions = district.all(models.AcademicSession)
    assert len(sessions) == said.count("Session", "GradingPeriod") + 1
    assert [session.type for session in sessions if session.parent_id is None] == ["schoolYear"]


def test_schools_are_kept_and_what_lies_outside_is_not(district: Place, said: GrandBend) -> None:
    kept = [place for place in district.all(models.Organization) if place.pk != district.district.pk]
    assert len(kept) == said.count("School", "OrganizationDepartment")


def test_students_are_placed_where_files_see_them_and_the_others_are_counted(
    district: Place, said: GrandBend, job: ImportJob
) -> None:
    placed = said.placed()
    with use_database("maintenance"):
        spells = models.SchoolEnrollment.objects.filter(district=district.district)
        stored = {spell.student.sourced_id: spell.at_school.sourced_id for spell in spells.select_related()}
        held = dict(Student.objects.filter(district=district.district).values_list("sourced_id", "school__sourced_id"))
        [issue] = job.issues.filter(code="student_not_placed")
    assert stored == placed
    assert {student: school for student, school in held.items() if school} == placed
    assert issue.params["total"] == said.count("Student") - len(placed) > 0
    assert "SchoolReference" not in str(issue.params)
    assert len(district.all(models.SectionEnrollment)) == len(said.in_sections())


def test_the_reader_accounts_for_every_element(folder: Path, said: GrandBend) -> None:
    with open_set(folder) as found:
        for name in found.modes:
            assert all(len(row) for row in found.rows(name))
        fates = found.fates()
        counts = {(file, element): total for file, of in found.element_counts.items() for element, total in of.items()}
    assert counts == said.counts
    for place, total in counts.items():
        assert max(fates[place].values()) <= total <= sum(fates[place].values()), place


def test_the_page_about_the_import_holds_the_counts_of_the_sample() -> None:
    page = (ROOT / "docs" / "edfi-import.md").read_text(encoding="utf-8")
    table = page.split("<!-- grand bend: begin -->")[1].split("<!-- grand bend: end -->")[0]
    with open_set(SAMPLE) as found:
        assert table.strip().splitlines() == list(counts_table(found))


def test_health_records_are_not_kept(district: Place, said: GrandBend, job: ImportJob) -> None:
    with use_database("maintenance"):
        [issue] = job.issues.filter(code="edfi_immunizations")
    assert issue.params["total"] == said.count("StudentHealth")
    assert district.all(models.HealthAlert) == []


def test_no_issue_holds_a_name_or_an_identifier_of_a_person(said: GrandBend, job: ImportJob) -> None:
    with use_database("maintenance"):
        told = " ".join(str([issue.file, issue.column, issue.params]) for issue in job.issues.all())
    words = set(re.findall(r"\w+", told))
    names = {text(element, "LastSurname") for element in said.elements["Student"]}
    assert not words & names
    assert not words & {text(element, "StudentUniqueId") for element in said.elements["Student"]}


def test_the_same_set_again_changes_nothing(district: Place, folder: Path) -> None:
    assert changed(district.done(folder)) == {}


def _seen(user: User, role: str) -> set[str]:
    """Whom the person sees in that role: by the row wall alone, by the queryset, and by both; they must agree."""
    with acting(user, role):
        by_rows = set(Student.objects.values_list("sourced_id", flat=True))
        by_both = set(Student.objects.visible_to(user).values_list("sourced_id", flat=True))
    user.acting_role = ROLES[role]
    user.__dict__.pop("_scope", None)
    with use_database("maintenance"):
        by_queryset = set(Student.objects.visible_to(user).values_list("sourced_id", flat=True))
    assert by_rows == by_both == by_queryset
    return by_rows


def test_each_teacher_sees_the_students_of_the_sections_they_teach_now(
    district: Place, folder: Path, said: GrandBend
) -> None:
    taught = GrandBend(folder).taught_on(timezone.localdate())
    assert len(taught) > 3
    for staff in district.all(Staff):
        user = _user(staff)
        expected = taught.get(staff.identifier, set())
        held = {role.name for role in _roles(user)}
        if "teacher" in held:
            assert _seen(user, "teacher") == expected, staff.sourced_id
        else:
            assert not expected, staff.sourced_id


def test_each_principal_sees_the_students_of_their_school(district: Place, said: GrandBend) -> None:
    leads, placed = said.leads(), said.placed()
    assert len(leads) == said.count("School")
    for staff in district.all(Staff):
        if staff.identifier in leads:
            expected = {student for student, school in placed.items() if school == leads[staff.identifier]}
            assert _seen(_user(staff), "principal") == expected != set()


def test_each_parent_sees_their_children_placed_or_not(district: Place, said: GrandBend) -> None:
    children = said.children()
    contacts = [contact for contact in district.all(models.Contact) if contact.email or contact.pk % 20 == 0]
    assert len(contacts) > 100
    for contact in contacts:
        expected = children.get(contact.sourced_id.removeprefix("contact-"), set())
        user = _user(contact)
        if "parent" in {role.name for role in _roles(user)}:
            assert _seen(user, "parent") == expected != set()
        else:
            assert not expected


def test_the_superintendent_sees_the_placed_students_of_the_district(district: Place, said: GrandBend) -> None:
    [superintendent] = [
        text(element, "StaffUniqueId")
        for element in said.elements["StaffEducationOrganizationAssignmentAssociation"]
        if text(element, "StaffClassification").endswith("#Superintendent")
    ]
    [staff] = [staff for staff in district.all(Staff) if staff.identifier == superintendent]
    assert _seen(_user(staff), "district") == set(said.placed())


def _comes_in(person: Staff | models.Contact) -> Client:
    """Follow a sign-in link and choose a password, as the person would; whoever needs a second factor has one.

    A link needs an address, which the sample gives to few: others are signed in as if they had come before.
    """
    client, user = visitor(raises=True), _user(person)
    with use_database("maintenance"):
        token = create_sign_in_link(user=user, by=None) if person.email else ""
        if isinstance(person, Staff):
            data = {"secret": get_adapter().encrypt(TOTP_SECRET)}
            Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data=data)
    if not token:
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client
    answer = client.post(reverse("sign_in_link", args=[token]), {"new_password1": PASSWORD, "new_password2": PASSWORD})
    assert answer.status_code == 302
    if isinstance(person, Staff):
        client.post(reverse("mfa_authenticate"), {"code": totp_code()})
    return client


def _opens(client: Client, district: Place, sourced_id: str) -> bool:
    """Whether the page of that student is shown, with their name, or is as if there were none."""
    student = district.get(Student, sourced_id)
    answer = client.get(reverse("student", args=[student.uid]), follow=True)
    assert answer.status_code in (200, 404)
    if answer.status_code == 404:
        return False
    assert (student.preferred_given_name or student.given_name) in answer.content.decode()
    return True


def test_of_the_sample_as_it_is_principals_and_parents_see_theirs_and_no_teacher_teaches_any_more(
    module_world: World, said: GrandBend, tmp_path: Path
) -> None:
    old = Place(new_district("255901"), tmp_path)
    old.done(SAMPLE)
    leads, placed = said.leads(), said.placed()
    for staff in old.all(Staff):
        assert "teacher" not in {role.name for role in _roles(_user(staff))}
        if staff.identifier in leads:
            expected = {student for student, school in placed.items() if school == leads[staff.identifier]}
            assert _seen(_user(staff), "principal") == expected
    contact = next(contact for contact in old.all(models.Contact) if contact.email)
    # The sample is of past years: whoever is 18 today holds the rights themselves.
    today = datetime.date.today()
    with use_database("maintenance"):
        passed = models.Demographics.objects.filter(district=old.district, rights_pass_on__lte=today)
        grown = set(passed.values_list("student__sourced_id", flat=True))
    assert _seen(_user(contact), "parent") == said.children()[contact.sourced_id.removeprefix("contact-")] - grown


def test_a_parent_comes_in_by_a_link_and_reads_their_childs_page_alone(district: Place, said: GrandBend) -> None:
    children, placed = said.children(), said.placed()
    contact = next(
        contact
        for contact in district.all(models.Contact)
        if contact.email and children.get(contact.sourced_id.removeprefix("contact-"), set()) & placed.keys()
    )
    [child] = children[contact.sourced_id.removeprefix("contact-")]
    client = _comes_in(contact)
    assert district.get(Student, child).given_name in client.get(reverse("home"), follow=True).content.decode()
    assert _opens(client, district, child)
    assert not _opens(client, district, next(other for other in sorted(placed) if other != child))


def test_a_teacher_comes_in_and_opens_the_students_of_their_sections_alone(
    district: Place, folder: Path, said: GrandBend
) -> None:
    taught = GrandBend(folder).taught_on(timezone.localdate())
    staff = next(staff for staff in district.all(Staff) if taught.get(staff.identifier))
    client = _comes_in(staff)
    mine = sorted(taught[staff.identifier])
    others = sorted(said.placed().keys() - taught[staff.identifier])
    assert all(_opens(client, district, student) for student in mine[:3])
    assert not any(_opens(client, district, student) for student in others[:3])


def test_a_principal_comes_in_and_opens_the_students_of_their_school_alone(district: Place, said: GrandBend) -> None:
    leads, placed = said.leads(), said.placed()
    unplaced = sorted({text(element, "StudentUniqueId") for element in said.elements["Student"]} - placed.keys())
    staff = next(staff for staff in district.all(Staff) if staff.email and staff.identifier in leads)
    client = _comes_in(staff)
    here = sorted(student for student, school in placed.items() if school == leads[staff.identifier])
    elsewhere = sorted(placed.keys() - set(here))
    assert all(_opens(client, district, student) for student in here[:3])
    assert not any(_opens(client, district, student) for student in [*elsewhere[:3], *unplaced[:3]])


def _user(person: object) -> User:
    with use_database("maintenance"):
        return User.objects.get(pk=person.user_id)  # type: ignore[attr-defined]


def _roles(user: User) -> tuple[object, ...]:
    with use_database("maintenance"):
        return roles_of(user)
