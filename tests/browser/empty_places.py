"""Places where nothing is on file yet, and the people who look at them: what an empty page says is a page, too."""

from dataclasses import dataclass
from typing import Any

from portal.kit.db import use_database
from records.models import Demographics, Organization, Section, Student
from tests import factories
from tests.factories import grant
from tests.world import World, give_second_factor

#: kind of thing -> person -> what they have of it
Things = dict[str, dict[str, Any]]

#: (person, role): who looks, and why there is nothing.
LOOKING = (
    ("new-district", "district"),  # a district just made: no school, student, import or finding
    ("quiet-records", "records"),  # a district of which nothing is on file but who is enrolled
    ("bare-principal", "principal"),  # a school without students
    ("bare-counselor", "counselor"),
    ("quiet-teacher", "teacher"),  # a section without students, results, groups
    ("lone-teacher", "teacher"),  # a student without any record
    ("lone-principal", "principal"),
    ("lone-parent", "parent"),
    ("kept-away", "parent"),  # a parent whose only child a court order hides
    ("alone", "student"),
)


@dataclass
class EmptyPlaces:
    """What each of them has: a school, a section, a student; nothing else is on file."""

    things: Things

    def of(self, person: str, kind: str) -> Any:
        """The person's thing of this kind; None where they have none."""
        return self.things.get(kind, {}).get(person)


def build(world: World) -> EmptyPlaces:
    """Write them into the world, beside what is there."""
    with use_database("maintenance"):
        people = {person: factories.UserFactory(username=person) for person, _ in LOOKING}
        for person, role in LOOKING:
            if role not in ("parent", "student"):
                give_second_factor(people[person])
        new, other, bare, lone = _organizations()
        quiet, algebra = (
            factories.SectionFactory(school=school, title=title, sourced_id=f"empty-{title}")
            for school, title in ((bare, "Quiet"), (lone, "Lone"))
        )
        student, hidden, own = (_student(key, lone, algebra) for key in ("empty", "hidden", "own"))
        _kept_away(people["kept-away"], hidden, people["quiet-records"])
        # The rights are the student's own from 18 on: of "alone" the birth date is on file, and nothing else.
        Demographics.objects.create(
            student=own, school=own.school, district=own.district, birth_date=factories.born_to_be_18(-100)
        )
    targets = {
        "new-district": new, "quiet-records": other, "bare-principal": bare, "bare-counselor": bare,
        "quiet-teacher": quiet, "lone-teacher": algebra, "lone-principal": lone, "lone-parent": student,
        "kept-away": hidden, "alone": own,
    }  # fmt: skip
    with use_database("maintenance"):
        for person, role in LOOKING:
            grant(people[person], role, targets[person])
    with_student = ("lone-teacher", "lone-principal", "lone-parent", "quiet-records")
    return EmptyPlaces(
        {
            "school": {"bare-principal": bare, "bare-counselor": bare, "lone-principal": lone},
            "section": {"quiet-teacher": quiet, "lone-teacher": algebra, "lone-principal": algebra},
            "student": dict.fromkeys(with_student, student) | {"alone": own},
        }
    )


def _organizations() -> list[Organization]:
    """A district with nothing, and one with a school without students and one with students who have no record."""
    state = Organization.objects.get(sourced_id="state")
    kind = Organization.Type.DISTRICT
    new, other = (
        factories.OrganizationFactory(type=kind, name=name, sourced_id=name, parent=state, district=None)
        for name in ("New District", "Quiet District")
    )
    bare, lone = (factories.OrganizationFactory(name=name, parent=other) for name in ("Bare School", "Lone School"))
    return [new, other, bare, lone]


def _student(key: str, school: Organization, section: Section) -> Student:
    made: Student = factories.StudentFactory(key=f"{key}-pupil", school=school, district=school.district)
    factories.SchoolEnrollmentFactory(student=made, at_school=school)
    factories.SectionEnrollmentFactory(student=made, section=section)
    return made


def _kept_away(user: Any, student: Student, recorded_by: Any) -> None:
    contact = factories.ContactFactory(key="kept-away@new", district=student.district, user=user)
    factories.StudentContactFactory(student=student, contact=contact, relationship="parent")
    factories.CustodyRestrictionFactory(student=student, contact=contact, recorded_by=recorded_by)
