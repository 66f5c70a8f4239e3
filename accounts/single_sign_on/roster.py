"""What single sign-on asks of the districts' rosters. ``records`` holds those and registers the answers here.

Imports point one way, so that accounts cannot ask ``records`` itself (as portal.kit.panels for pages).
"""

from collections.abc import Sequence
from typing import Protocol

from django.utils.functional import Promise

from accounts.models import User
from accounts.single_sign_on.claims import Identity
from portal.identity_providers import Serves


class CannotJoin(Exception):
    """The person of the roster cannot be tied to this account; the message says what to do."""

    def __init__(self, sentence: str | Promise) -> None:
        super().__init__(str(sentence))


class Roster(Protocol):
    """The districts' rosters, as a sign-in page may ask them: it learns numbers of accounts and no row."""

    def district_called(self, sourced_id: str) -> int | None:
        """The district of this identifier; None where there is none, or several."""

    def users_named(self, district_id: int, serves: Serves, identity: Identity) -> Sequence[int]:
        """The accounts behind the district's active contacts, staff or both whom the identity names."""

    def users_joined(self, district_id: int, identity: Identity) -> Sequence[int]:
        """Of these accounts the ones that a person tied to a contact by themselves."""

    def is_used_elsewhere(self, user_id: int, district_id: int) -> bool:
        """Whether the account holds people, schools or students of another district, whoever tied them to it."""

    def join(self, district_id: int, identity: Identity, user: User) -> None:
        """Make ``user``, who is signed in, the person behind the district's contacts whom the identity names.

        Raises CannotJoin: then nothing has changed.
        """


_registered: list[Roster] = []


def register(roster: Roster) -> None:
    """Say who answers; called once, when the app is loaded."""
    _registered[:] = [roster]


def the_roster() -> Roster:
    """Who answers."""
    return _registered[0]
