"""The demo comes in through the real import, shows each of its people what they came for, and keeps itself current."""

import io
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Model, QuerySet
from django.test import override_settings
from django.utils import timezone

from accounts.acting import acting, roles_of
from accounts.models import User
from accounts.roles import RoleName
from portal.kit.db import use_database
from records import models
from records.demo.cast import CAST
from records.demo.demo_plans import DEMO_PLANS
from records.demo.seed import FILES, YEARS, DemoOnly, demo_state, is_current, seed
from records.demo.state.write import write_state
from records.demo.terms import school_years_until
from records.imports import engine
from records.imports.kinds import KINDS
from records.models import (
    AcademicSession,
    AssessmentResult,
    AttendanceEvent,
    ImportIssue,
    ImportJob,
    Incident,
    Intervention,
    Organization,
    OrganizationGrant,
    ProgramParticipation,
    Section,
    SectionEnrollment,
    Student,
    TermGrade,
)
from records.models.base import StudentRecord
from records.today.board import board_of_teacher
from tests.world import World

#: OneRoster has no column for the language spoken at home, so that its file and ours differ in it.
HOME_LANGUAGE = ("demographics",)
#: Every table that imports fill beyond the roster; score scales are for whoever has them.
RECORDS = [
    getattr(models, kind.model) for kind in KINDS.values() if kind.name != "score_scales" and not kind.in_student_row
]
DISTRICTS = tuple(plan.sourced_id for plan in DEMO_PLANS)


def test_nothing_is_seeded_outside_demo_mode(world: World) -> None:
    with pytest.raises(DemoOnly):
        seed()
    with pytest.raises(CommandError, match="demo mode only"):
        call_command("seed_demo")
    with use_database("maintenance"):
        assert not Organization.objects.filter(sourced_id__in=DISTRICTS).exists()


@pytest.fixture(scope="module")
def demo(module_world: World) -> Iterator[float]:
    """A database with the demo in it; gives the seconds that seeding took."""
    with override_settings(DEMO=True):
        began = time.monotonic()
        assert seed(say=lambda line: None)
        yield time.monotonic() - began


def _user(email: str) -> User:
    with use_database("maintenance"):
        return User.objects.get(email=email)


def _children(email: str, role: RoleName) -> set[tuple[str, str, str]]:
    """Given name, school's and district's identifiers of the students whom this person sees."""
    with acting(_user(email), role) as user:
        rows = Student.objects.visible_to(user).values_list("given_name", "school__sourced_id", "district__sourced_id")
        return set(rows)


def _students_of(email: str, role: RoleName) -> int:
    with acting(_user(email), role) as user:
        return Student.objects.visible_to(user).count()


def test_seeding_is_quick(demo: float) -> None:
    assert demo < 180, "about 40 s on an idle machine"


def test_the_import_has_nothing_to_complain_about(demo: float) -> None:
    with use_database("maintenance"):
        jobs = ImportJob.objects.filter(district__sourced_id__in=DISTRICTS)
        assert [job.state for job in jobs] == [ImportJob.State.DONE] * len(DEMO_PLANS) * len(FILES)
        assert list(ImportIssue.objects.filter(job__in=jobs).values_list("code", "file", "column")) == []


def test_a_seeded_demo_is_left_alone(demo: float) -> None:
    began = time.monotonic()
    assert not seed()
    assert time.monotonic() - began < 3, "far below 1 s on an idle machine"
    out = io.StringIO()
    call_command("seed_demo", stdout=out)
    assert out.getvalue() == ""


def test_nearly_every_student_is_in_class_today(demo: float) -> None:
    with use_database("maintenance"):
        students = Student.objects.filter(district__sourced_id__in=DISTRICTS)
        held = students.filter(school__isnull=False)
        in_class = SectionEnrollment.objects.in_force().filter(student__in=held).values("student").distinct()
        expected = sum(plan.students for plan in DEMO_PLANS)
        assert 0.95 * expected < held.count() <= expected == 5000
        assert in_class.count() > 0.97 * held.count()
        assert students.filter(school__isnull=True).count() > 500, "who finished or left in the years before"


@pytest.mark.parametrize("member", CAST, ids=lambda member: member.email)
def test_each_of_the_cast_holds_their_role(demo: float, member: tuple[str, RoleName, str]) -> None:
    with use_database("maintenance"):
        assert member[1] in {role.name for role in roles_of(User.objects.get(email=member[0]))}


def test_a_parent_sees_two_children_in_two_schools(demo: float) -> None:
    assert _children("rosa.nunez@example.org", RoleName.PARENT) == {
        ("Mateo", "JFSD-HS", "JFSD"),
        ("Lucía", "JFSD-E2", "JFSD"),
    }


def test_a_parent_sees_children_in_both_districts_under_one_account(demo: float) -> None:
    assert _children("amina.warsame@example.org", RoleName.PARENT) == {
        ("Hodan", "JFSD-E1", "JFSD"),
        ("Liban", "ACSD-EL", "ACSD"),
    }


def test_a_court_order_keeps_a_parent_from_one_child(demo: float) -> None:
    assert _children("kevin.orourke@example.org", RoleName.PARENT) == {("Maeve", "JFSD-E1", "JFSD")}
    assert len(_children("siobhan.keane@example.org", RoleName.PARENT)) == 2


def test_a_student_of_18_sees_themselves(demo: float) -> None:
    address = "tsim.lee@students.juniperfalls.example.edu"
    assert _children(address, RoleName.STUDENT) == {("Tsim", "JFSD-HS", "JFSD")}
    assert _children("mai.lee@example.org", RoleName.PARENT) == set()
    assert _children("kongmeng.lee@example.org", RoleName.PARENT) == {("Tsim", "JFSD-HS", "JFSD")}


def test_the_one_school_of_a_rural_district_is_seen_by_its_people_alone(demo: float) -> None:
    assert _children("nizhoni.tsosie@example.org", RoleName.PARENT) == {
        ("Shilah", "SFSD-K12", "SFSD"),
        ("Kaya", "SFSD-K12", "SFSD"),
    }
    assert 380 < _students_of("hector.villanueva@sagebrushflats.example.edu", RoleName.PRINCIPAL) <= 400
    assert 50 < _students_of("wesley.thorne@sagebrushflats.example.edu", RoleName.TEACHER) < 220


def _of(model: type[StudentRecord], given: str, family: str, **conditions: object) -> QuerySet:
    """What is on file about one of the cast's children."""
    about = {
        "student__given_name": given,
        "student__family_name": family,
        "student__district__sourced_id__in": DISTRICTS,
    }
    return model.objects.filter(**about, **conditions)


def test_teachers_have_written_something_to_look_at(demo: float) -> None:
    with use_database("maintenance"):
        for member in CAST:
            if member.role is RoleName.TEACHER:
                opened = Intervention.objects.filter(opened_by__email=member.email)
                assert opened.filter(check_ins__isnull=False).exists(), member.email
                assert models.StudentGroup.objects.filter(made_by__email=member.email, members__isnull=False).exists()
        assert Intervention.objects.filter(opened_by__isnull=False, outcome="GoalMet").exists()
    for member in CAST:
        if member.role is RoleName.TEACHER:
            with use_database("maintenance"):
                teacher = User.objects.get(email=member.email)
            with acting(teacher, RoleName.TEACHER) as user:
                board = board_of_teacher(user, list(Student.objects.visible_to(user)), timezone.localdate())
            assert board.helped and len(board.needs) > board.helped, member.email


def test_the_children_of_the_cast_have_something_to_show(demo: float) -> None:
    with use_database("maintenance"):
        assert _of(ProgramParticipation, "Lucía", "Núñez", program="EnglishLearner").exists()
        assert _of(Intervention, "Lucía", "Núñez", area="Reading").exists()
        assert _of(ProgramParticipation, "Declan", "O'Rourke-Keane", program="IEP").exists()
        assert _of(Intervention, "Liban", "Warsame", area="Attendance").exists()
        assert _of(AttendanceEvent, "Liban", "Warsame").count() > 30
        assert _of(Intervention, "Shilah", "Tsosie", area="Mathematics").exists()
        assert _of(AssessmentResult, "Declan", "O'Rourke-Keane", performance_level__isnull=False).count() > 4
        assert not _of(Incident, "Maeve", "O'Rourke-Keane", part="Offender").exists()
        for given, family in (("Mateo", "Núñez"), ("Tsim", "Lee"), ("Linh", "Nguyễn")):
            years = _of(TermGrade, given, family).values_list("school_year", flat=True)
            assert len(set(years)) >= YEARS - 1, given


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__name__)
def test_every_kind_of_record_has_rows_in_every_district(demo: float, model: type[Model]) -> None:
    with use_database("maintenance"):
        filled = set(model._default_manager.values_list("district__sourced_id", flat=True))
        assert set(DISTRICTS) <= filled


def test_teachers_see_their_sections_and_a_teacher_may_be_a_parent(demo: float) -> None:
    assert 80 <= _students_of("grace.okafor@juniperfalls.example.edu", RoleName.TEACHER) <= 180
    assert 80 <= _students_of("thanh.nguyen@juniperfalls.example.edu", RoleName.TEACHER) <= 180
    assert _children("thanh.nguyen@juniperfalls.example.edu", RoleName.PARENT) == {("Linh", "JFSD-E2", "JFSD")}


def test_the_people_of_a_school_see_its_students(demo: float) -> None:
    for address, role in (
        ("marcus.dangelo@juniperfalls.example.edu", RoleName.PRINCIPAL),
        ("panhia.vang@juniperfalls.example.edu", RoleName.COUNSELOR),
    ):
        assert {school for _, school, _ in _children(address, role)} == {"JFSD-HS"}
        assert _students_of(address, role) > 1000


def test_the_career_center_sees_students_whom_the_high_school_holds(demo: float) -> None:
    head = "ingrid.halvorsen@juniperfalls.example.edu"
    assert {school for _, school, _ in _children(head, RoleName.PRINCIPAL)} == {"JFSD-HS"}
    assert 60 <= _students_of(head, RoleName.PRINCIPAL) <= 180


def test_district_officials_see_their_own_district_alone(demo: float) -> None:
    juniper = _students_of("yusuf.haddad@juniperfalls.example.edu", RoleName.DISTRICT)
    alder = _students_of("june.castellanos@aldercreek.example.edu", RoleName.DISTRICT)
    sagebrush = _students_of("odessa.fontenot@sagebrushflats.example.edu", RoleName.DISTRICT)
    assert 3450 < juniper < 3600
    assert 950 < alder <= 1000
    assert 380 < sagebrush <= 400
    records = _students_of("linda.featherstone@juniperfalls.example.edu", RoleName.RECORDS)
    assert records > juniper, "the records officer sees those who have left as well"


@pytest.mark.parametrize("member", [m for m in CAST if m.role in ("state", "federal", "researcher", "provider")])
def test_who_sees_no_individual_has_a_grant_all_the_same(demo: float, member: tuple[str, RoleName, str]) -> None:
    with use_database("maintenance"):
        grants = OrganizationGrant.objects.in_force().filter(user__email=member[0])
        assert [(grant.role, grant.source) for grant in grants] == [(member[1], "setup")]


def test_every_teacher_of_a_section_today_can_see_it(demo: float) -> None:
    with use_database("maintenance"):
        sections = Section.objects.filter(school__sourced_id="JFSD-MS", is_active=True)
        taught = sections.filter(assignments__staff__user__email="thanh.nguyen@juniperfalls.example.edu").distinct()
        expected = set(taught.values_list("pk", flat=True))
    with acting(_user("thanh.nguyen@juniperfalls.example.edu"), RoleName.TEACHER) as user:
        assert set(Section.objects.visible_to(user).values_list("pk", flat=True)) == expected


def test_when_the_next_school_year_comes_the_demo_is_imported_anew(demo: float) -> None:
    """Last, since it changes the demo: the year after next begins, and the one that is current ends. One district."""
    plans, district = DEMO_PLANS[2:], {"district__sourced_id": "SFSD"}
    today = timezone.localdate()
    later = date(today.year + 1, today.month, min(today.day, 28))
    assert is_current(today, plans)
    assert not is_current(later, plans)
    with use_database("maintenance"):
        before = set(Student.objects.filter(**district).values_list("uid", flat=True))
    assert seed(today=later, say=lambda line: None, plans=plans)
    assert is_current(later, plans)
    assert not is_current(today, plans)
    with use_database("maintenance"):
        after = set(Student.objects.filter(**district).values_list("uid", flat=True))
        years = AcademicSession.objects.filter(**district, type="schoolYear", is_active=True)
        assert {year.sourced_id for year in years} == {
            year.year.sourced_id for year in school_years_until(later, YEARS, district="SFSD")
        }
    assert before == after
    assert later - today > timedelta(days=360)


def test_the_same_files_once_more_change_nothing(demo: float, tmp_path: Path) -> None:
    """What the roster says of a student and what the records say of them does not take turns."""
    today = timezone.localdate()
    later = date(today.year + 1, today.month, min(today.day, 28))
    write_state(demo_state(later), tmp_path)
    for files in FILES:
        with use_database("maintenance"):
            district = Organization.objects.get(sourced_id="SFSD", type="district")
            job = ImportJob.objects.create(district=district, file_name=f"{files}.zip")
        job = engine.run(job, tmp_path / f"SFSD-{files}.zip", wait=True)
        assert job.state == ImportJob.State.DONE
        for kind, counts in job.counts.items():
            if kind not in HOME_LANGUAGE:
                assert not any(counts[what] for what in ("added", "changed", "ended", "refused")), (kind, counts)
