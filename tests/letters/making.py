"""Families whom a roster named and who have never come in, and letters to them."""

import itertools
from dataclasses import dataclass
from typing import Any

from accounts.acting import acting
from accounts.models import User
from portal.kit.db import tier_context, use_database
from records.actions.joining import CannotJoin
from records.actions.letters import Printed, print_letters, try_letter, use_letter
from records.letters.addressees import addressees_of
from records.letters.codes import code_hashes
from records.letters.proof import Proof
from records.models import Contact, LetterCode, Student, StudentContact
from tests import factories
from tests.factories import hashed_password
from tests.world import World

PRINTER = {"river": ("dora", "district"), "lake": ("dario", "district")}
_numbers = itertools.count(1)


@dataclass
class Family:
    """A contact of one student, with a user as whom nobody has come in, or none."""

    world: World
    student: Student
    contact: Contact

    def addressee(self, by: Any) -> Any:
        found = addressees_of(by, [self.student])
        return next(each for each in found if each.contact and each.contact.pk == self.contact.pk)

    def letter(self, days: int = 30) -> Printed:
        """Print a letter to the contact, as the district's official."""
        district = self.student.district.sourced_id
        person, role = PRINTER[district]
        with acting(self.world.user(person), role) as by:
            return print_letters(by=by, addressees=[self.addressee(by)], valid_days=days)[0]


def family(world: World, student: str = "ana", *, email: str = "", user: bool = True, **link: Any) -> Family:
    """A new parent of the student, whom nobody has come in as."""
    number = next(_numbers)
    child = world.student(student)
    with use_database("maintenance"):
        own = User.objects.create_user(f"{child.district.uid}:new{number}", email) if user else None
    contact = factories.ContactFactory(key=f"new{number}", district=child.district, user=own)
    factories.StudentContactFactory(
        student=child, contact=contact, **{"relationship": StudentContact.Relationship.PARENT, **link}
    )
    return Family(world, child, contact)


def somebody() -> User:
    """A person with a sign-in, and no relationship."""
    number = next(_numbers)
    with use_database("maintenance"):
        made = User.objects.create_user(f"own{number}", f"own{number}@own.example")
        User.objects.filter(pk=made.pk).update(password=hashed_password())
        return User.objects.get(pk=made.pk)


def proof_of(printed: Printed, code: str = "") -> Proof:
    number = printed.letter.number
    return Proof(number, tuple(code_hashes(number, code or printed.code)))


def tried(proof: Proof) -> str:
    """What a try of the letter answers: open, wrong, or locked."""
    with tier_context("web", user_id=None, role=None):
        try:
            try_letter(proof)
        except CannotJoin as problem:
            return problem.why
    return "open"


def used(proof: Proof, user: User) -> str:
    """What using the letter answers: the role in which the child is seen, or why not."""
    with tier_context("web", user_id=user.pk, role=None):
        try:
            return use_letter(by=user, proof=proof)
        except CannotJoin as problem:
            return problem.why


def stored(printed: Printed) -> LetterCode:
    with use_database("maintenance"):
        return LetterCode.objects.get(number=printed.letter.number)
