"""Whom a district's identity provider names, and joining a contact who proved to be that person by signing in there.

Answers for accounts.single_sign_on.roster. Runs behind the sign-in door, as the bare web login, which has no right on a
table of people: functions of the database answer with numbers (records/walls/functions.py).
"""

from collections.abc import Sequence
from typing import Any

from django.db import connections, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.single_sign_on import roster
from accounts.single_sign_on.claims import Identity
from portal.identity_providers import Serves
from portal.kit.db import current_database
from portal.kit.sealed import keyed_hashes
from records.actions.joining import CannotJoin, join_contact
from records.identifiers import EMAIL, normal_email
from records.models import Organization

_NOT_A_CONTACT = _(
    "That district's roster names you as somebody who works there, and not as a parent or guardian. Sign in with that "
    "account on the sign-in page."
)


class DistrictRosters:
    """The rosters of all districts; see accounts.single_sign_on.roster.Roster for what each method takes and gives."""

    def district_called(self, sourced_id: str) -> int | None:
        """The active district of this identifier; None where there is none, or several."""
        found = Organization.objects.filter(type=Organization.Type.DISTRICT, sourced_id=sourced_id, is_active=True)
        numbers = list(found.values_list("pk", flat=True)[:2])
        return numbers[0] if len(numbers) == 1 else None

    def users_named(self, district_id: int, serves: Serves, identity: Identity) -> Sequence[int]:
        """The accounts behind the district's active contacts, staff or both whom the identity names."""
        return self._users(district_id, str(serves), identity)

    def users_joined(self, district_id: int, identity: Identity) -> Sequence[int]:
        """Of these accounts the ones that a person tied to a contact by themselves."""
        return self._users(district_id, "joined", identity)

    def is_used_elsewhere(self, user_id: int, district_id: int) -> bool:
        """Whether the account holds people, schools or students of another district, whoever tied them to it."""
        return _ask("SELECT is_used_elsewhere(%s, %s)", [user_id, district_id])

    def _users(self, district_id: int, of_whom: str, identity: Identity) -> Sequence[int]:
        sourced_id, hashes = _as_stored(identity)
        return _ask(
            "SELECT users_named(%s, %s, %s, %s, %s)",
            [district_id, sourced_id, hashes, normal_email(identity.email) or None, of_whom],
        )

    def join(self, district_id: int, identity: Identity, user: User) -> None:
        """Make ``user`` the person behind the contacts named. Raises roster.CannotJoin where none can be joined."""
        contacts = _ask("SELECT contacts_named(%s, %s, %s)", [district_id, *_as_stored(identity)])
        refusals = [refusal for contact in contacts if (refusal := _join(contact, user))]
        if len(refusals) == len(contacts):
            raise roster.CannotJoin(str(refusals[0]) if refusals else _NOT_A_CONTACT)


def _join(contact_id: int, user: User) -> CannotJoin | None:
    try:
        with transaction.atomic(using=current_database()):
            join_contact(contact_id=contact_id, user=user)
    except CannotJoin as refusal:
        return refusal
    return None


def _as_stored(identity: Identity) -> tuple[str | None, list[bytes] | None]:
    """The identifier, and the hashes under which an address may be stored; None for what the identity does not say."""
    email = normal_email(identity.email)
    return identity.sourced_id or None, keyed_hashes(EMAIL, email) if email else None


def _ask(statement: str, values: list[Any]) -> Any:
    with connections[current_database()].cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()[0]
