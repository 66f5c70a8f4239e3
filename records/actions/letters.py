"""Letters to families: printed by a school, withdrawn, tried, and used by whoever holds one.

Printing gives codes that exist in this process and on paper only. Trying and using is done by the database
(records/walls/writers.py), which counts wrong tries and asks for the code itself.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connections, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Right
from portal.kit.db import current_database
from records.actions.joining import SENTENCES, CannotJoin
from records.letters.addressees import Addressee
from records.letters.codes import LONGEST_DAYS, code_hash, new_code, new_number
from records.letters.proof import Proof
from records.models import LetterCode, LetterKey
from records.policies import has_right

#: First half of the advisory lock under which a school's letters are printed; the second is the school.
LOCK = 71_019
USUAL_DAYS = 30


@dataclass(frozen=True)
class Printed:
    """A letter with its code in clear: for the page of paper, and for nothing else."""

    addressee: Addressee
    letter: LetterCode
    code: str


def print_letters(*, by: User, addressees: Sequence[Addressee], valid_days: int = USUAL_DAYS) -> list[Printed]:
    """Make a letter for each addressee, all of one school; the older open letters to the same people are withdrawn.

    Raises PermissionDenied without the right, ValueError for a validity that no letter has.
    """
    _check(by)
    if not 1 <= valid_days <= LONGEST_DAYS:
        raise ValueError(f"A letter is valid for 1 to {LONGEST_DAYS} days.")
    if not addressees:
        return []
    with transaction.atomic():
        with connections[current_database()].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, addressees[0].student.school_id])
        _withdraw_older(by, addressees)
        return _save(by, addressees, timedelta(days=valid_days))


def _withdraw_older(by: User, addressees: Sequence[Addressee]) -> None:
    students = {each.student.pk for each in addressees}
    wanted = {(each.student.pk, each.contact.pk if each.contact else None) for each in addressees}
    open_ones = LetterCode.objects.visible_to(by).filter(student__in=students).still_open()
    older = [pk for pk, *whom in open_ones.values_list("pk", "student_id", "contact_id") if tuple(whom) in wanted]
    LetterCode.objects.filter(pk__in=older).update(revoked_at=timezone.now())


def _save(by: User, addressees: Sequence[Addressee], valid_for: timedelta) -> list[Printed]:
    now, batch = timezone.now(), uuid.uuid4()
    for attempt in range(3):
        printed = [
            Printed(each, _letter(by, each, batch=batch, printed_at=now, expires_at=now + valid_for), new_code())
            for each in addressees
        ]
        keys = [
            LetterKey(number=each.letter.number, code_hash=code_hash(each.letter.number, each.code)) for each in printed
        ]
        try:
            with transaction.atomic():
                LetterKey.objects.bulk_create(keys)
                LetterCode.objects.bulk_create([each.letter for each in printed])
            return printed
        except IntegrityError:  # a number of these is somebody's already: one batch in a million
            if attempt == 2:
                raise
    raise AssertionError


def _letter(by: User, addressee: Addressee, **times: Any) -> LetterCode:
    student = addressee.student
    return LetterCode(
        student_id=student.pk, school_id=student.school_id, district_id=student.district_id,
        contact_id=addressee.contact.pk if addressee.contact else None, number=new_number(), printed_by_id=by.pk,
        printed_by_name=by.get_full_name(), **times,
    )  # fmt: skip


def revoke_letter(*, by: User, letter: LetterCode) -> bool:
    """Withdraw a letter; False where it can no longer be used anyway. Raises PermissionDenied without the right."""
    _check(by)
    still_open = LetterCode.objects.visible_to(by).still_open().filter(pk=letter.pk)
    return bool(still_open.update(revoked_at=timezone.now()))


def _check(by: Any) -> None:
    if not has_right(by, Right.PRINT_LETTERS):
        raise PermissionDenied(
            _("Letters to families are printed by the principal, the district or the records officer.")
        )


# --- whoever holds a letter: behind the sign-in door ---------------------------------------------------


def try_letter(proof: Proof) -> None:
    """One try of a letter's number and code, counted. Raises CannotJoin: ``wrong``, or ``locked`` after five."""
    outcome = _ask("check_letter(%s, %s::bytea[])", proof)
    if outcome != "open":
        raise CannotJoin(outcome)


def use_letter(*, by: User, proof: Proof) -> str:
    """Give ``by`` what the letter gives, once; it counts as a try. Gives the role in which they see it.

    Raises CannotJoin with what to do: a wrong code as ``try_letter``, otherwise as ``join_contact``.
    """
    outcome = _ask("use_letter(%s, %s::bytea[], %s)", proof, by.pk)
    if outcome in SENTENCES:
        raise CannotJoin(outcome)
    return outcome


def user_of_letter(proof: Proof, *, make: bool = False) -> User | None:
    """The user for whom an open letter speaks and as whom nobody has come in; None where one would have to be made.

    With ``make`` that one is made. Raises CannotJoin: ``taken`` where somebody has come in, ``wrong`` if it is closed.
    """
    found = _ask("letter_user(%s, %s::bytea[], %s)", proof, make)
    if not found:
        raise CannotJoin("wrong" if found is None else "taken")
    return User.objects.get(pk=found) if found > 0 else None


def _ask(call: str, proof: Proof, *more: int) -> Any:
    with connections[current_database()].cursor() as cursor:
        cursor.execute(f"SELECT {call}", [proof.number, list(proof.hashes), *more])
        return cursor.fetchone()[0]
