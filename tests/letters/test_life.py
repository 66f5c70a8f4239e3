"""The life of a letter's code: once, in its time, after fewer than five wrong tries, until a newer one is printed."""

import threading
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.db import connections
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from accounts.acting import acting
from accounts.models import User
from portal.kit.db import use_database
from records.actions.letters import Printed, print_letters, revoke_letter
from records.letters.addressees import Addressee, addressees_of
from records.letters.codes import WRONG_TRIES, new_code, new_number
from records.letters.proof import Proof
from records.models import Demographics, LetterCode, LetterKey, Student, StudentGrant
from records.tasks import forget_letter_tries
from tests import factories
from tests.factories import day
from tests.integration.test_merges import merge, undo
from tests.letters.making import Family, family, proof_of, somebody, stored, tried, used
from tests.world import World

State = LetterCode.State
st_small = st.integers(0, 3)


def expire(printed: Printed) -> None:
    with use_database("maintenance"):
        LetterCode.objects.filter(number=printed.letter.number).update(expires_at=timezone.now() - timedelta(seconds=1))


def withdraw(world: World, printed: Printed) -> None:
    with acting(world.user("dora"), "district") as by:
        revoke_letter(by=by, letter=stored(printed))


def _unknown(module_world: World) -> Proof:
    return Proof(new_number(), (b"x" * 33,))


def _wrong(module_world: World) -> Proof:
    return proof_of(family(module_world).letter(), new_code())


def _used(module_world: World) -> Proof:
    proof = proof_of(family(module_world).letter())
    assert used(proof, somebody()) == "parent"
    return proof


def _expired(module_world: World) -> Proof:
    printed = family(module_world).letter()
    expire(printed)
    return proof_of(printed)


def _withdrawn(module_world: World) -> Proof:
    printed = family(module_world).letter()
    withdraw(module_world, printed)
    return proof_of(printed)


def _replaced(module_world: World) -> Proof:
    new = family(module_world)
    old = new.letter()
    new.letter()
    return proof_of(old)


@pytest.mark.parametrize("kind", [_unknown, _wrong, _used, _expired, _withdrawn, _replaced])
def test_whatever_is_not_open_answers_alike_from_the_first_try_to_the_last(module_world: World, kind: object) -> None:
    proof = kind(module_world)  # type: ignore[operator]
    assert [tried(proof) for _ in range(7)] == ["wrong"] * 4 + ["locked"] * 3


def test_after_five_wrong_tries_the_right_code_is_locked_too_and_for_good(module_world: World) -> None:
    printed = family(module_world).letter()
    for _ in range(WRONG_TRIES):
        tried(proof_of(printed, new_code()))
    assert tried(proof_of(printed)) == used(proof_of(printed), somebody()) == "locked"
    assert stored(printed).state == State.LOCKED


def test_wrong_tries_at_once_are_all_counted(module_world: World) -> None:
    printed = family(module_world).letter()
    outcomes = _at_once([lambda: tried(proof_of(printed, new_code()))] * 6)
    assert sorted(outcomes) == ["locked"] * 2 + ["wrong"] * 4
    with use_database("maintenance"):
        assert LetterKey.objects.get(pk=printed.letter.number).wrong == WRONG_TRIES


def test_of_two_people_with_one_code_at_once_one_wins(module_world: World) -> None:
    new = family(module_world)
    proof, people = proof_of(new.letter()), [somebody(), somebody()]
    outcomes = _at_once([lambda person=person: used(proof, person) for person in people])
    assert sorted(outcomes) == ["parent", "wrong"]
    with use_database("maintenance"):
        grants = StudentGrant.objects.in_force().filter(content_object=new.student, user__in=people)
        assert grants.count() == 1


def _at_once(calls: list[object]) -> list[str]:
    start, outcomes = threading.Barrier(len(calls)), []

    def run(call: object) -> None:
        try:
            start.wait()
            outcomes.append(call())  # type: ignore[operator]
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_a_student_of_18_comes_in_with_their_own_letter(module_world: World) -> None:
    cleo = module_world.student("cleo")
    with use_database("maintenance"):
        Demographics.objects.filter(student=cleo).update(birth_date=day(-20 * 366))
    with acting(module_world.user("petra"), "principal") as by:
        printed = print_letters(by=by, addressees=addressees_of(by, [cleo]))
    assert [each.letter.contact_id for each in printed] == [None]
    user, other = somebody(), somebody()
    assert used(proof_of(printed[0]), user) == "student"
    with acting(user, "student"):
        assert [one.pk for one in Student.objects.visible_to(user)] == [cleo.pk]
    with acting(module_world.user("petra"), "principal") as by:
        again = print_letters(by=by, addressees=addressees_of(by, [cleo]))
    assert used(proof_of(again[0]), other) == "taken"


def test_a_letter_of_one_family_opens_nothing_to_whom_a_court_keeps_away(module_world: World) -> None:
    """The father's sign-in, which an order names, does not see the child by the mother's letter."""
    mother: Family = family(module_world, "kit")
    gus: User = module_world.user("gus")
    assert used(proof_of(mother.letter()), gus) == "restricted"


def test_old_tries_are_forgotten_and_a_lock_outlives_its_letter(module_world: World) -> None:
    printed = family(module_world).letter(days=90)
    old = new_number()
    with use_database("maintenance"):
        now = timezone.now()
        LetterKey.objects.create(number=old, wrong=5, last_at=now - timedelta(days=101))
        LetterKey.objects.filter(pk=printed.letter.number).update(last_at=now - timedelta(days=99))
    assert forget_letter_tries() == 1
    assert tried(proof_of(printed)) == "open"
    assert forget_letter_tries.name in [entry["task"] for entry in django_settings.CELERY_BEAT_SCHEDULE.values()]


def test_any_sequence_of_printing_trying_using_and_withdrawing_does_what_it_says(module_world: World) -> None:
    """A model in Python, written from the brief: five wrong tries, once, until the end, the newest only."""

    class Life(RuleBasedStateMachine):
        @initialize()
        def begin(self) -> None:
            self.family, self.user = family(module_world), somebody()
            self.letters: list[tuple[Printed, dict[str, object]]] = []

        def answer(self, which: int, *, right: bool) -> tuple[str, Printed, dict[str, object]] | None:
            if not self.letters:
                return None
            printed, known = self.letters[which % len(self.letters)]
            if known["wrong"] == WRONG_TRIES:
                return "locked", printed, known
            if right and known["state"] == State.OPEN:
                return "open", printed, known
            known["wrong"] = int(str(known["wrong"])) + 1
            if known["wrong"] == WRONG_TRIES:
                known["state"] = State.LOCKED if known["state"] == State.OPEN else known["state"]
                return "locked", printed, known
            return "wrong", printed, known

        @rule()
        def print_one(self) -> None:
            for _, known in self.letters:
                if known["state"] == State.OPEN:
                    known["state"] = State.REVOKED
            self.letters.append((self.family.letter(), {"state": State.OPEN, "wrong": 0}))

        @rule(which=st_small)
        def give_a_wrong_code(self, which: int) -> None:
            if expected := self.answer(which, right=False):
                outcome, printed, _ = expected
                assert tried(proof_of(printed, new_code())) == outcome

        @rule(which=st_small)
        def look(self, which: int) -> None:
            if expected := self.answer(which, right=True):
                outcome, printed, _ = expected
                assert tried(proof_of(printed)) == outcome

        @rule(which=st_small)
        def use(self, which: int) -> None:
            if expected := self.answer(which, right=True):
                outcome, printed, known = expected
                assert used(proof_of(printed), self.user) == ("parent" if outcome == "open" else outcome)
                if outcome == "open":
                    known["state"] = State.USED

        @rule(which=st_small)
        def withdraw(self, which: int) -> None:
            if self.letters:
                printed, known = self.letters[which % len(self.letters)]
                withdraw(module_world, printed)
                known["state"] = State.REVOKED if known["state"] == State.OPEN else known["state"]

        @rule(which=st_small)
        def let_time_pass(self, which: int) -> None:
            if self.letters:
                printed, known = self.letters[which % len(self.letters)]
                expire(printed)
                known["state"] = State.EXPIRED if known["state"] == State.OPEN else known["state"]

        def teardown(self) -> None:
            assert [stored(printed).state for printed, _ in self.letters] == [each["state"] for _, each in self.letters]
            with use_database("maintenance"):
                opened = StudentGrant.objects.in_force().filter(user=self.user).exists()
            assert opened == any(each["state"] == State.USED for _, each in self.letters)

    # What fails is short enough to be read as it is: making it shorter takes minutes.
    quick = settings(
        phases=[Phase.generate],
        max_examples=12,
        stateful_step_count=14,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    run_state_machine_as_test(Life, settings=quick)


def _entered_twice(world: World, student: str) -> tuple[Family, Family]:
    """A father whom the roster has as two contacts, under one address and so one user."""
    first = family(world, student)
    again = factories.ContactFactory(district=first.student.district, user=first.contact.user)
    factories.StudentContactFactory(student=first.student, contact=again, relationship="parent")
    return first, Family(world, first.student, again)


@pytest.mark.parametrize("recorded", ["after printing", "to begin later"])
def test_whom_a_court_keeps_away_gets_no_child_back_by_the_letter_to_another_contact_of_theirs(
    module_world: World, recorded: str
) -> None:
    first, again = _entered_twice(module_world, "ben")
    proof, other = proof_of(again.letter()), somebody()
    factories.CustodyRestrictionFactory(
        student=first.student, contact=first.contact, recorded_by=module_world.user("dora"),
        starts_on=day(0 if recorded == "after printing" else 30),
    )  # fmt: skip
    assert used(proof, other) == "restricted"
    with use_database("maintenance"):
        assert not StudentGrant.objects.filter(user=other).exists()
        again.contact.refresh_from_db()
    assert again.contact.user_id == first.contact.user_id
    # Nor by a brother's or a sister's.
    sibling = Family(module_world, module_world.student("ana"), again.contact)
    factories.StudentContactFactory(student=sibling.student, contact=again.contact, relationship="parent")
    assert used(proof_of(sibling.letter()), other) == "restricted"


def test_who_comes_in_as_the_rosters_own_user_stays_bound_by_what_begins_later(module_world: World) -> None:
    first, again = _entered_twice(module_world, "ben")
    proof = proof_of(again.letter())
    factories.CustodyRestrictionFactory(
        student=first.student, contact=first.contact, recorded_by=module_world.user("dora"), starts_on=day(30)
    )
    assert used(proof, first.contact.user) == "parent"


def test_a_letter_used_while_two_records_are_one_opens_its_own_students_alone_when_they_are_two_again(
    fresh_world: World,
) -> None:
    """Two students were taken for one; each has come in with a letter of their own."""
    kept, merged = fresh_world.student("ana"), fresh_world.student("cleo")
    with use_database("maintenance"):
        Demographics.objects.filter(student__in=[kept, merged]).update(birth_date=day(-20 * 366))
    with acting(fresh_world.user("dora"), "district") as by:
        letters = print_letters(
            by=by, addressees=[Addressee(one, None, ("en",), False, None) for one in (kept, merged)]
        )
    made = merge(fresh_world, "ana", "cleo")
    people = [somebody(), somebody()]
    assert [used(proof_of(letter), person) for letter, person in zip(letters, people, strict=True)] == ["student"] * 2
    assert [_opened(person) for person in people] == [{kept.pk}] * 2
    undo(fresh_world, made)
    assert [_opened(person) for person in people] == [{kept.pk}, {merged.pk}]


def _opened(person: User) -> set[int]:
    """The students whom both walls give to them."""
    person.__dict__.pop("_scope", None)
    with acting(person, "student"):
        found = {one.pk for one in Student.objects.visible_to(person)}
        assert found == {one.pk for one in Student.objects.all()}
    return found


@pytest.mark.parametrize("decided", [False, True])
def test_a_parents_letter_opens_nothing_once_the_rights_are_the_students(fresh_world: World, decided: bool) -> None:
    new, user = family(fresh_world, "cleo"), somebody()
    proof = proof_of(new.letter())
    with use_database("maintenance"):
        Demographics.objects.filter(student=new.student).update(birth_date=day(-20 * 366))
    if decided:
        factories.ContinuedAccessFactory(
            student=new.student, contact=new.contact, recorded_by=fresh_world.user("rhea"), starts_on=day(0)
        )
    assert used(proof, user) == ("parent" if decided else "over")
    with use_database("maintenance"):
        assert StudentGrant.objects.filter(user=user).exists() is decided


def test_a_parents_letter_opens_nothing_once_a_record_filed_under_the_students_says_18(fresh_world: World) -> None:
    merge(fresh_world, "ana", "ben")
    proof = proof_of(family(fresh_world, "ana").letter())
    with use_database("maintenance"):
        Demographics.objects.filter(student=fresh_world.student("ana")).update(birth_date=None)
        Demographics.objects.filter(student=fresh_world.student("ben")).update(birth_date=day(-20 * 366))
    assert used(proof, somebody()) == "over"
