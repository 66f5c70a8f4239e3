"""The world that access tests look at: one state, two districts, and everybody who could be told too much.

Written as tables, so that a reader can check by eye what ``tests/access/expected.py`` says each person sees.
Days are counted from today and half-open: a grant that ends on day 0 no longer holds.
"""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from accounts.roles import ROLES
from portal.kit.db import use_database
from records import tasks
from records.imports.issues import SENTENCES
from records.letters.codes import code_hash
from records.models import (
    AccessDecision,
    AccessPause,
    AccessRequest,
    AccessReview,
    AccessReviewItem,
    CitedFigure,
    Contact,
    DecisionEvent,
    DirectoryNotice,
    DirectoryOptOut,
    DirectoryRecipient,
    ImportIssue,
    ImportJob,
    Intervention,
    InterventionCheckIn,
    InterventionNote,
    LetterCode,
    LetterKey,
    Organization,
    Proposal,
    QualityCount,
    QualityRun,
    QualityStep,
    ResourceTerms,
    Scenario,
    Section,
    SectionGrant,
    Staff,
    Student,
    StudentGroup,
    StudentGroupMember,
    StudentMerge,
    SupportAccess,
)
from tests import factories
from tests.factories import canary, day, grant
from tests.record_factories import make_record, school_facts, whole_record

#: Everybody with a second factor has this one; ``tests.signing_in.totp_code`` computes its codes.
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

DISTRICTS = {"river": "Riverbend School District", "lake": "Lakeside School District"}
SCHOOLS = {
    "river_high": "Riverbend High School",
    "river_middle": "Riverbend Middle School",
    "river_elementary": "Riverbend Elementary School",
    "lake_high": "Lakeside High School",
    "lake_middle": "Lakeside Middle School",
}
SECTIONS = {
    "river_algebra": ("river_high", "Algebra I, section 3"),
    "river_biology": ("river_high", "Biology, section 1"),
    "river_art": ("river_middle", "Art, section 2"),
    "river_reading": ("river_elementary", "Reading, section 1"),
    "lake_algebra": ("lake_high", "Algebra II, section 1"),
    "lake_biology": ("lake_high", "Life science, section 4"),
    "lake_art": ("lake_middle", "Drawing, section 1"),
}

#: What the checks found where: who was asked to see to it ("": nobody), place, rule, and its data categories.
FINDINGS = (
    ("nadia", "river_high", "attendance_in_future", ("attendance",)),
    ("carl", "river_high", "grade_beyond_scale", ("academics",)),
    ("petra", "river_high", "section_without_teacher", ()),
    ("dora", "river", "budget_overspent", ()),
    ("rhea", "river", "unknown_codes_budget_lines", ()),
    ("pavel", "river_middle", "attendance_in_future", ("attendance",)),
    ("", "river_high", "unknown_codes_health_alerts", ("health",)),
    ("", "river_high", "unknown_codes_economic_statuses", ("economic",)),
    ("lotte", "lake_high", "attendance_in_future", ("attendance",)),
    ("dario", "lake", "budget_overspent", ()),
)


@dataclass(frozen=True)
class Pupil:
    """A student: the school that holds them (empty: they left), and sections with (starts, ends) in days."""

    school: str
    sections: tuple[tuple[str, int, int | None], ...] = ()
    held_until: int | None = None
    district: str = "river"
    preferred: bool = False


def _in(*sections: str) -> tuple[tuple[str, int, int | None], ...]:
    return tuple((section, -60, None) for section in sections)


STUDENTS = {
    "ana": Pupil("river_high", _in("river_algebra", "river_biology"), preferred=True),
    "ben": Pupil("river_high", _in("river_algebra")),
    "cleo": Pupil("river_high", _in("river_biology")),
    "wren": Pupil("river_high", _in("river_biology")),
    "stu": Pupil("river_high", _in("river_algebra")),
    "dropped": Pupil("river_high", (("river_algebra", -60, 0),)),
    "joining": Pupil("river_high", (("river_algebra", 1, None),)),
    "lapsed": Pupil("river_high", (("river_algebra", -60, -1),), held_until=-1),
    "lapsed_today": Pupil("river_high", held_until=0),
    "lapsing": Pupil("river_high", _in("river_algebra"), held_until=1),
    "lapsed_beside": Pupil("river_middle", held_until=-1),
    "second": Pupil("river_middle", _in("river_biology")),
    "second_ended": Pupil("river_middle"),
    "second_future": Pupil("river_middle"),
    "kit": Pupil("river_middle", _in("river_art")),
    "kat": Pupil("river_middle", _in("river_art"), preferred=True),
    "remy": Pupil("river_middle"),
    "faye": Pupil("river_middle"),
    "tim": Pupil("river_elementary", _in("river_reading")),
    "uma": Pupil("river_elementary", _in("river_reading")),
    "twin": Pupil("river_elementary", _in("river_reading")),
    "gone": Pupil("", (("river_algebra", -60, -20),)),
    "lin": Pupil("lake_high", _in("lake_algebra"), district="lake"),
    "leo": Pupil("lake_high", _in("lake_algebra", "lake_biology"), district="lake"),
    "lou": Pupil("lake_middle", _in("lake_art"), district="lake"),
    "twin_lake": Pupil("lake_middle", _in("lake_art"), district="lake"),
    "gone_lake": Pupil("", district="lake"),
}
#: (kept, merged): on file twice, until a person said that they are one child.
MERGES = (("uma", "twin"), ("lou", "twin_lake"))
#: Enrollments at a school beside the one that holds the student.
BESIDE = (
    ("second", "river_high", -60, None),
    ("lapsed_beside", "river_high", -60, None),
    ("second_ended", "river_high", -60, 0),
    ("second_future", "river_high", 1, None),
    ("gone", "river_high", -60, -20),
    ("gone_lake", "lake_high", -60, -20),
)

#: (person, role, what it is on, starts, ends)
GRANTS: tuple[tuple[str, str, str, int, int | None], ...] = (
    ("ines", "teacher", "river_algebra", -60, None),
    ("ines", "parent", "wren", -60, None),
    ("nadia", "teacher", "river_algebra", -60, None),
    ("nadia", "teacher", "river_biology", 0, None),
    ("otto", "teacher", "river_biology", -60, 0),
    ("futura", "teacher", "river_biology", 1, None),
    ("omar", "teacher", "river_art", -60, None),
    ("omar", "teacher", "river_biology", -90, -30),
    ("lotte", "teacher", "lake_algebra", -60, None),
    ("paul", "teacher", "river_art", -60, None),
    ("rory", "teacher", "river_art", -60, None),
    ("quin", "counselor", "river_middle", -60, None),
    ("petra", "principal", "river_high", -60, None),
    ("pavel", "principal", "river_middle", -60, None),
    ("mia", "principal", "river_middle", -60, None),
    ("mia", "principal", "river_elementary", -60, None),
    ("mira", "principal", "river_middle", -60, None),
    ("mira", "counselor", "river_high", -60, None),
    ("lena", "principal", "lake_high", -60, None),
    ("carl", "counselor", "river_high", -60, None),
    ("dora", "district", "river", -60, None),
    ("dario", "district", "lake", -60, None),
    ("rhea", "records", "river", -60, None),
    ("rolf", "records", "lake", -60, None),
    ("stella", "state", "state", -60, None),
    ("fred", "federal", "nation", -60, None),
    ("rita", "researcher", "state", -60, None),
    ("prov", "provider", "river", -60, None),
    ("sol", "support", "river_high", 0, None),
    ("suki", "support", "lake_high", 0, None),
    ("gina", "parent", "ana", -60, None),
    ("gina", "parent", "ben", -60, None),
    ("gina", "parent", "gone", -60, None),
    ("bruno", "parent", "tim", -60, None),
    ("bruno", "parent", "lin", -60, None),
    ("gus", "parent", "kit", -60, None),
    ("gus", "parent", "kat", -60, None),
    ("gail", "parent", "kit", -60, None),
    ("pia", "parent", "remy", -60, None),
    ("fin", "parent", "faye", -60, None),
    ("percy", "parent", "cleo", -60, 0),
    ("fiona", "parent", "cleo", 1, None),
    ("dan", "parent", "leo", -60, None),
    ("stu", "student", "stu", -60, None),
    ("soon", "student", "ben", -60, None),
    ("mona", "parent", "stu", -60, None),
    ("otis", "parent", "stu", -60, None),
)
#: People who sign in and hold nothing: a relative, somebody new.
WITHOUT_GRANT = ("rex", "nora")
INACTIVE = ("dan",)
CONTACTS = (
    # (person, student, relationship)
    ("ines", "wren", "parent"),
    ("gina", "ana", "parent"),
    ("gina", "ben", "parent"),
    ("gina", "gone", "guardian"),
    ("bruno", "tim", "parent"),
    ("bruno", "lin", "parent"),
    ("gus", "kit", "parent"),
    ("gus", "kat", "guardian"),
    ("gail", "kit", "parent"),
    ("pia", "remy", "parent"),
    ("fin", "faye", "guardian"),
    ("percy", "cleo", "guardian"),
    ("fiona", "cleo", "guardian"),
    ("dan", "leo", "parent"),
    ("rex", "ana", "relative"),
    ("mona", "stu", "parent"),
    ("otis", "stu", "parent"),
)
#: (student, the first day on which the rights are theirs, in days); of everybody else no birth date is known.
EIGHTEEN = (("stu", 0), ("ben", 1))
#: (parent, student of 18, starts, ends): of whom an official wrote down that they may still see the record.
CONTINUED = (
    ("mona", "stu", -10, None),
    ("otis", "stu", -10, 0),
)
#: (person, student, starts, ends): who must be kept away from whom.
RESTRICTIONS = (
    ("gus", "kit", -10, None),
    ("pia", "remy", -30, 0),
    ("fin", "faye", 1, None),
)
#: (person, school or district, starts, ends): staff who are kept away from a place, whatever the roster says.
PAUSES = (
    ("paul", "river_middle", -1, 5),
    ("quin", "river", -1, 5),
    ("rory", "river_middle", -5, 0),
    ("rory", "river_middle", 1, 5),
    ("rory", "river_high", -1, 5),
    ("lotte", "lake_middle", -1, 5),
)
#: (district, whose grant it asked about, on which section): reviews that are over.
REVIEWS = (("river", "nadia", "river_algebra"), ("lake", "lotte", "lake_algebra"))
#: (who opened it, student, who may read the note that goes with it; the author always may)
INTERVENTIONS = (
    ("nadia", "ana", ("petra", "lotte")),
    ("omar", "kit", ()),
    ("lotte", "lin", ("nadia",)),
)
#: (student, person, who printed it): letters with which somebody may come in as a contact; to a person of 18 themself.
LETTER_CODE = "7KQ2M9XD0RTA"
LETTERS = (
    ("ana", "gina", "petra"),
    ("kit", "gail", "pavel"),
    ("kat", "gus", "pavel"),
    ("gone", "gina", "rhea"),
    ("lin", "bruno", "lena"),
    ("stu", "", "dora"),
    ("lou", "", "dario"),
)
#: (who proposed, school, what, categories of the figure it cites): decisions, each with its first step.
PROPOSALS = (
    ("petra", "river_high", "counselor", ("enrollment", "identity")),
    ("dora", "river_high", "meals", ("economic", "enrollment")),
    ("dora", "river_middle", "nurse", ("enrollment", "identity")),
    ("lena", "lake_high", "counselor", ("enrollment", "identity")),
)
#: (teacher, section, students): small groups. One has left the section, and is in the group on paper only.
GROUPS = (
    ("nadia", "river_algebra", ("ana", "ben", "dropped")),
    ("nadia", "river_biology", ("cleo",)),
    ("lotte", "lake_algebra", ("lin",)),
)
#: District -> what its public notice designates as directory information.
NOTICE = ["Student.family_name", "Student.given_name", "Student.grades", "Student.school", "Student.email"]
#: name -> (kind, elements, ends): who receives it; names begin with the district.
RECIPIENTS = {
    "river_yearbook": ("yearbook", NOTICE[:4], 100),
    "river_recruiter": ("military", NOTICE, 100),
    "river_ended": ("news", NOTICE[:2], 0),
    "lake_yearbook": ("yearbook", NOTICE, 100),
}
#: (student, what it covers, the family's words in their order: is it no?)
OPT_OUTS = (
    ("ana", "all", (True,)),
    ("ben", "recruiters", (True,)),
    ("cleo", "all", (True, False)),
    ("stu", "all", (False, True)),
    ("twin", "all", (True,)),
    ("lin", "all", (True,)),
)
#: (person, role, district): who asks to see more students than the limit.
ASKING = (("petra", "principal", "river"), ("lena", "principal", "lake"))
STAFF_ROLES = {"teacher": "teacher", "principal": "principal", "counselor": "counselor", "district": "administrator"}


class World:
    """Finds the world's people and things by the names of the tables above; each call asks the database anew."""

    #: every (person, role) that a grant names, whether or not it holds today
    actors = tuple(dict.fromkeys((person, role) for person, role, *_ in GRANTS))

    def user(self, name: str) -> User:
        with use_database("maintenance"):
            return User.objects.get(username=name)

    def student(self, name: str) -> Student:
        with use_database("maintenance"):
            return Student.objects.select_related("school", "district").get(sourced_id=canary(name, "sourced_id"))

    def organization(self, name: str) -> Organization:
        with use_database("maintenance"):
            return Organization.objects.get(sourced_id=name)

    def section(self, name: str) -> Section:
        with use_database("maintenance"):
            return Section.objects.select_related("school").get(sourced_id=name)

    def contact(self, person: str, district: str = "river") -> Contact:
        with use_database("maintenance"):
            return Contact.objects.get(sourced_id=canary(f"{person}@{district}", "sourced_id"))

    def staff(self, person: str) -> Staff:
        with use_database("maintenance"):
            return Staff.objects.get(sourced_id=f"staff-{person}")

    def import_job(self, district: str) -> ImportJob:
        with use_database("maintenance"):
            return ImportJob.objects.get(district__sourced_id=district)

    def merge(self, merged: str) -> StudentMerge:
        with use_database("maintenance"):
            return StudentMerge.objects.get(merged__sourced_id=canary(merged, "sourced_id"))

    def intervention(self, student: str) -> Intervention:
        """The intervention that was opened here for the student; else the one that the district's files brought."""
        with use_database("maintenance"):
            found = Intervention.objects.filter(student__sourced_id=canary(student, "sourced_id"))
            return found.select_related("student").order_by(F("opened_by").desc(nulls_last=True), "pk")[0]

    def group(self, section: str) -> StudentGroup:
        with use_database("maintenance"):
            return StudentGroup.objects.filter(section__sourced_id=section).order_by("pk")[0]

    def pause(self, person: str) -> AccessPause:
        """The person's pause that holds today, or the last that did."""
        with use_database("maintenance"):
            found = AccessPause.objects.select_related("organization")
            return found.filter(person__username=person, starts_on__lte=day(0)).order_by("-ends_on", "-pk")[0]

    def review(self, district: str) -> AccessReview:
        with use_database("maintenance"):
            return AccessReview.objects.filter(district__sourced_id=district).order_by("pk")[0]

    def review_item(self, district: str) -> AccessReviewItem:
        with use_database("maintenance"):
            return AccessReviewItem.objects.filter(review__district__sourced_id=district).order_by("pk")[0]

    def letter(self, student: str) -> LetterCode:
        with use_database("maintenance"):
            found = LetterCode.objects.select_related("student", "contact")
            return found.filter(student__sourced_id=canary(student, "sourced_id")).order_by("pk")[0]

    def recipient(self, name: str) -> DirectoryRecipient:
        with use_database("maintenance"):
            return DirectoryRecipient.objects.get(name=name)

    def access_request(self, person: str) -> AccessRequest:
        with use_database("maintenance"):
            return AccessRequest.objects.filter(asked_by__username=person).order_by("pk")[0]

    def support(self, person: str) -> SupportAccess:
        with use_database("maintenance"):
            return SupportAccess.objects.filter(person__username=person).order_by("pk")[0]

    def proposal(self, school: str) -> Proposal:
        """The first proposal for the school."""
        with use_database("maintenance"):
            found = Proposal.objects.select_related("school", "district")
            return found.filter(school__sourced_id=school).order_by("pk")[0]

    def scenario(self, district: str) -> Scenario:
        with use_database("maintenance"):
            return Scenario.objects.filter(district__sourced_id=district).order_by("pk")[0]

    def task(self, person: str) -> QualityStep:
        """What the person was asked to see to."""
        with use_database("maintenance"):
            return QualityStep.objects.filter(person__username=person).order_by("pk")[0]

    def names_of(self, ids: Any) -> set[str]:
        """The students' names in this world, from row numbers."""
        with use_database("maintenance"):
            rows = dict(Student.objects.values_list("pk", "sourced_id"))
        by_sourced_id = {canary(name, "sourced_id"): name for name in STUDENTS}
        return {by_sourced_id.get(rows[pk], rows[pk]) for pk in ids}


def build() -> None:
    """Write the whole world, in one transaction of the maintenance login. The database must be migrated and empty."""
    with use_database("maintenance"), transaction.atomic(using="maintenance"):
        organizations = _organizations()
        sections = _sections(organizations)
        students = _students(organizations, sections)
        users = _users()
        targets: dict[str, Any] = {**organizations, **sections, **students}
        for person, role, target, starts, ends in GRANTS:
            if role == "support":
                factories.let_support_in(users[person], targets[target], by=users["dora"])
            else:
                grant(users[person], role, targets[target], starts=starts, ends=ends)
        _staff(users, targets)
        _pauses(users, organizations)
        _reviews(users, organizations, sections)
        _contacts(users, students)
        _records(organizations, students)
        _interventions(users, students)
        _groups(users, sections, students)
        _letters(users, students)
        _decisions(users, organizations)
        _imports(users, organizations)
        _leaving(users, organizations, students)
        for person, role, district in ASKING:
            AccessRequest.objects.create(
                district=organizations[district], asked_by=users[person], asked_by_name=person.title(), role=role,
                students=100, hours=4, reason="A list for the bus company",
            )  # fmt: skip
        _quality(users, organizations)
        _merges(users, students)
    for district in DISTRICTS:
        tasks.carry_out_merges(organizations[district].pk)


def _organizations() -> dict[str, Organization]:
    kind = Organization.Type
    made = {"nation": factories.OrganizationFactory(type=kind.NATIONAL, name="United States", sourced_id="nation")}
    made["state"] = factories.OrganizationFactory(
        type=kind.STATE, name="State of Columbia", sourced_id="state", parent=made["nation"]
    )
    for key, name in DISTRICTS.items():
        made[key] = factories.OrganizationFactory(
            type=kind.DISTRICT, name=name, sourced_id=key, parent=made["state"], district=None
        )
    for key, name in SCHOOLS.items():
        made[key] = factories.OrganizationFactory(name=name, sourced_id=key, parent=made[key.split("_")[0]])
    return made


def _sections(organizations: dict[str, Organization]) -> dict[str, Section]:
    terms = {
        key: factories.AcademicSessionFactory(district=organizations[key], sourced_id=f"{key}_fall")
        for key in DISTRICTS
    }
    made = {}
    for key, (school, title) in SECTIONS.items():
        section = factories.SectionFactory(school=organizations[school], title=title, sourced_id=key)
        section.sessions.add(terms[key.split("_")[0]])
        made[key] = section
    return made


def _students(organizations: dict[str, Organization], sections: dict[str, Section]) -> dict[str, Student]:
    made = {}
    for key, pupil in STUDENTS.items():
        school = organizations.get(pupil.school)
        names = {"preferred_given_name": canary(key, "preferred_given_name")} if pupil.preferred else {}
        student = factories.StudentFactory(
            key=key,
            school=school,
            district=organizations[pupil.district],
            held_until=None if pupil.held_until is None else day(pupil.held_until),
            **names,
        )
        made[key] = student
        if school:
            factories.SchoolEnrollmentFactory(student=student, at_school=school, ends_on=student.held_until)
        for section, starts, ends in pupil.sections:
            factories.SectionEnrollmentFactory(
                student=student,
                section=sections[section],
                starts_on=day(starts),
                ends_on=None if ends is None else day(ends),
            )
    for key, school, starts, ends in BESIDE:
        factories.SchoolEnrollmentFactory(
            student=made[key],
            at_school=organizations[school],
            is_primary=False,
            starts_on=day(starts),
            ends_on=None if ends is None else day(ends),
        )
    return made


def _users() -> dict[str, User]:
    holders = dict.fromkeys([*(person for person, *_ in GRANTS), *WITHOUT_GRANT])
    made = {}
    for name in holders:
        made[name] = factories.UserFactory(username=name, is_active=name not in INACTIVE)
        if any(ROLES[role].second_factor for person, role, *_ in GRANTS if person == name):
            give_second_factor(made[name])
    return made


def give_second_factor(user: User) -> None:
    """Let the user have an authenticator app; its secret is everybody's."""
    Authenticator.objects.create(
        user=user, type=Authenticator.Type.TOTP, data={"secret": get_adapter().encrypt(TOTP_SECRET)}
    )


def _staff(users: dict[str, User], targets: dict[str, Any]) -> None:
    staff: dict[str, Any] = {}
    for person, role, target, starts, ends in GRANTS:
        if role not in STAFF_ROLES:
            continue
        place = targets[target]
        if person not in staff:
            staff[person] = factories.StaffFactory(
                user=users[person],
                district=place.district,
                sourced_id=f"staff-{person}",
                given_name=person.capitalize(),
                family_name=f"Staff{person}",
            )
        dates = {"starts_on": day(starts), "ends_on": None if ends is None else day(ends)}
        if role == "teacher":
            factories.AssignmentFactory(section=place, staff=staff[person], **dates)
        factories.AppointmentFactory(
            staff=staff[person],
            organization=place.school if role == "teacher" else place,
            role=STAFF_ROLES[role],
            **dates,
        )


def _pauses(users: dict[str, User], organizations: dict[str, Organization]) -> None:
    for person, place, starts, ends in PAUSES:
        where = organizations[place]
        AccessPause.objects.create(
            district=where.district, organization=where, person=users[person], starts_on=day(starts), ends_on=day(ends),
            why="on leave", paused_by=users["dora"], paused_by_name="Dora Example",
            paused_as="principal",
        )  # fmt: skip


def _reviews(users: dict[str, User], organizations: dict[str, Organization], sections: dict[str, Section]) -> None:
    for district, person, section in REVIEWS:
        review = AccessReview.objects.create(
            district=organizations[district], due_on=day(-10), opened_by=users["dora"], opened_by_name="Dora Example",
            opened_at=timezone.now() - timedelta(days=40),
        )  # fmt: skip
        AccessReviewItem.objects.create(
            review=review, district=review.district, school=sections[section].school, person=users[person],
            role="teacher",
            section_grant=SectionGrant.objects.get(user=users[person], content_object=sections[section]),
        )  # fmt: skip
        AccessDecision.objects.create(
            district=review.district, school=sections[section].school, person=users[person], what="given",
            role="teacher", place=sections[section].title, why="test", decided_by=users["dora"],
            decided_by_name="Dora Example",
        )  # fmt: skip


def _contacts(users: dict[str, User], students: dict[str, Student]) -> None:
    contacts: dict[tuple[str, str], Contact] = {}
    for person, key, relationship in CONTACTS:
        student = students[key]
        district = STUDENTS[key].district
        if (person, district) not in contacts:
            contacts[person, district] = factories.ContactFactory(
                key=f"{person}@{district}", district=student.district, user=users[person]
            )
        factories.StudentContactFactory(student=student, contact=contacts[person, district], relationship=relationship)
    for person, key, starts, ends in CONTINUED:
        factories.ContinuedAccessFactory(
            student=students[key],
            contact=contacts[person, STUDENTS[key].district],
            recorded_by=users["rhea"],
            starts_on=day(starts),
            ends_on=None if ends is None else day(ends),
        )
    for person, key, starts, ends in RESTRICTIONS:
        factories.CustodyRestrictionFactory(
            student=students[key],
            contact=contacts[person, STUDENTS[key].district],
            recorded_by=users["rhea"],
            starts_on=day(starts),
            ends_on=None if ends is None else day(ends),
        )


def _records(organizations: dict[str, Organization], students: dict[str, Student]) -> None:
    """Something of every kind about everybody, so that each table has something to give away."""
    for student in students.values():
        whole_record(student)
    for key, offset in EIGHTEEN:
        students[key].demographics_set.update(birth_date=factories.born_to_be_18(offset))
    for school in SCHOOLS:
        school_facts(organizations[school])


def _interventions(users: dict[str, User], students: dict[str, Student]) -> None:
    for person, key, readers in INTERVENTIONS:
        student = students[key]
        made = make_record(
            Intervention,
            student,
            sourced_id=f"sightline:{key}",
            opened_by=users[person],
            opened_at=timezone.now(),
            goal_value=90,
            area="Reading",
        )
        make_record(InterventionCheckIn, student, intervention=made, logged_by=users[person], logged_at=timezone.now())
        InterventionNote.objects.create(
            student=student, school=student.school, district=student.district, intervention=made,
            author=users[person], readers=[users[reader].pk for reader in readers], text=canary(key, "note"),
        )  # fmt: skip


def _groups(users: dict[str, User], sections: dict[str, Section], students: dict[str, Student]) -> None:
    for person, section, members in GROUPS:
        district = sections[section].district
        group = StudentGroup.objects.create(
            section=sections[section], district=district, title="Fractions again", made_by=users[person]
        )
        for key in members:
            student = students[key]
            StudentGroupMember.objects.create(student=student, school=student.school, district=district, group=group)


def _letters(users: dict[str, User], students: dict[str, Student]) -> None:
    """One printing a person. The codes are canaries, so that a page or a log that held one would be found."""
    batches = {person: uuid.uuid4() for _, _, person in LETTERS}
    for number, (key, person, printer) in enumerate(LETTERS):
        student = students[key]
        contact = None
        if person:
            contact = Contact.objects.get(sourced_id=canary(f"{person}@{STUDENTS[key].district}", "sourced_id"))
        letter_number = f"{5_000_000_000 + number}"
        LetterCode.objects.create(
            student=student, school=student.school, district=student.district, contact=contact, number=letter_number,
            batch=batches[printer], printed_by=users[printer], printed_by_name=f"{printer.title()} Example",
            expires_at=timezone.now() + timedelta(days=30),
        )  # fmt: skip
        LetterKey.objects.create(number=letter_number, code_hash=code_hash(letter_number, LETTER_CODE))


def _leaving(users: dict[str, User], organizations: dict[str, Organization], students: dict[str, Student]) -> None:
    officials = {"river": users["dora"], "lake": users["dario"]}
    for district, official in officials.items():
        DirectoryNotice.objects.create(
            district=organizations[district], elements=NOTICE, published_on=day(-50), published_where="Website",
            may_leave_from=day(-30), stated_by=official,
        )  # fmt: skip
    for name, (kind, elements, ends) in RECIPIENTS.items():
        district = name.partition("_")[0]
        DirectoryRecipient.objects.create(
            district=organizations[district], kind=kind, name=name, purpose="A purpose", elements=elements,
            starts_on=day(-30), ends_on=day(ends), stated_by=officials[district],
        )  # fmt: skip
    for key, covers, words in OPT_OUTS:
        student = students[key]
        for is_out in words:
            DirectoryOptOut.objects.create(
                student=student, school=student.school, district=student.district, covers=covers, is_out=is_out,
                source="paper", evidence="Form", stated_by=officials[STUDENTS[key].district],
            )  # fmt: skip


def _decisions(users: dict[str, User], organizations: dict[str, Organization]) -> None:
    for person, key, what, categories in PROPOSALS:
        school = organizations[key]
        place = {"district": school.district, "school": school}
        made = Proposal.objects.create(
            **place, resource=what, resource_title=what.title(), unit="positions", amount=1, cost=90_000,
            fund="General fund", purpose="StudentSupport", why=f"{key} has too few.", proposed_by=users[person],
            proposed_by_name=f"{person.title()} Example",
        )  # fmt: skip
        CitedFigure.objects.create(
            **place, proposal=made, about=school, part=CitedFigure.Part.CITED, measure="students_per_counselor",
            school_year=day(0).year, numerator=400, denominator=1, students=400, value=400,
            categories=list(categories), counted_on=day(0), source="Positions and enrollments",
        )  # fmt: skip
        DecisionEvent.objects.create(
            **place, proposal=made, number=0, step="proposed", on_date=day(0), by=users[person],
            by_name=f"{person.title()} Example",
        )  # fmt: skip
    for district, official in (("river", "dora"), ("lake", "dario")):
        Scenario.objects.create(
            district=organizations[district], title="Next year", question={}, answer={}, made_by=users[official],
            made_by_name=f"{official.title()} Example",
        )  # fmt: skip
        ResourceTerms.objects.create(
            district=organizations[district], resource="counselor", title="School counselor", unit="positions",
            purpose="StudentSupport", unit_cost=90_000, students_per_unit=250, set_by=users[official],
        )  # fmt: skip


def _quality(users: dict[str, User], organizations: dict[str, Organization]) -> None:
    """Each district was checked once; of what was found some was assigned."""
    runs = {
        district: QualityRun.objects.create(
            district=organizations[district], counted_on=day(-2), counted_at=timezone.now() - timedelta(days=2)
        )
        for district in DISTRICTS
    }
    for person, key, rule, categories in FINDINGS:
        place = organizations[key]
        at = {"district": place.district, "school": None if key in DISTRICTS else place, "rule": rule}
        run = runs[place.district.sourced_id]
        QualityCount.objects.create(run=run, number=3, out_of=8, categories=list(categories), **at)
        if person:
            QualityStep.objects.create(
                **at, categories=list(categories), what="assigned", person=users[person], due_on=day(10), run=run,
                person_name=f"{person.title()} Example", words="Ask the office.", number=3, by=users["dora"],
                by_name="Dora Example",
            )  # fmt: skip


def _merges(users: dict[str, User], students: dict[str, Student]) -> None:
    for kept, merged in MERGES:
        factories.StudentMergeFactory(student=students[kept], merged=students[merged], decided_by=users["rhea"])


def _imports(users: dict[str, User], organizations: dict[str, Organization]) -> None:
    for district, official in (("river", "dora"), ("lake", "dario")):
        job = ImportJob.objects.create(
            district=organizations[district],
            state=ImportJob.State.DONE,
            file_name=f"{district}.zip",
            format="OneRoster 1.2",
            counts={"users": {"added": 20, "changed": 0, "ended": 0, "unchanged": 0, "refused": 1}},
            started_by=users[official],
            started_at=timezone.now(),
            ended_at=timezone.now(),
        )
        ImportIssue.objects.create(
            job=job,
            district=job.district,
            severity=ImportIssue.Severity.REFUSED_ROW,
            code=next(code for code, sentence in SENTENCES.items() if "%(" not in str(sentence)),
            file="users.csv",
            row=7,
            column="email",
        )
