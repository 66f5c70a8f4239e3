"""The rule of trust (docs/adr/0017): what follows from a provider's word, decided from facts alone.

A provider speaks for its own district and nobody else. Whom it names is looked up in that district's roster; an account
that a person uses already, or that holds anything of another district, is opened only by a provider that the person
connected while they were signed in to it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class Named:
    """The account behind the rows of the district's roster that the provider's claim matches."""

    id: int
    is_active: bool
    has_come_in: bool
    used_elsewhere: bool
    """The account holds people, schools or students of another district, whoever tied them to it."""
    is_staff: bool = False
    """The district's roster ties it to one of its staff."""
    is_joined: bool = False
    """A person tied it to the contact themselves: it is theirs, and the roster may have made another one for them."""


@dataclass(frozen=True)
class Link:
    """The portal's account with which this account of the provider is connected."""

    user_id: int
    from_within: bool
    """The person connected it while they were signed in; else it came about by their very first sign-in."""


class Outcome(StrEnum):
    """What is done; everything else is a refusal, for which a page says what to do."""

    SIGN_IN = "sign_in"
    FIRST_SIGN_IN = "first_sign_in"
    CONNECT = "connect"
    CONNECT_AND_JOIN = "connect_and_join"

    NOT_PROVEN = "not_proven"
    NO_DISTRICT = "no_district"
    NOBODY = "nobody"
    SEVERAL = "several"
    DEACTIVATED = "deactivated"
    CONNECT_FIRST = "connect_first"
    NAMES_ANOTHER = "names_another"
    CONNECTED_TO_ANOTHER = "connected_to_another"
    TAKEN = "taken"
    NOT_A_CONTACT = "not_a_contact"


DONE = frozenset({Outcome.SIGN_IN, Outcome.FIRST_SIGN_IN, Outcome.CONNECT, Outcome.CONNECT_AND_JOIN})


def decide(
    named: Sequence[Named], link: Link | None, *, signed_in: int | None = None, speaks_of_families: bool = True
) -> Outcome:
    """What follows when a provider names these accounts of its district.

    ``named``: distinct accounts behind the active rows that match; ``signed_in``: the person who connects the
    provider's account with their own from within, None for somebody who signs in; ``speaks_of_families``: whether the
    provider may say who a parent or guardian is.
    """
    if not named:
        return Outcome.NOBODY
    person = the_one(named, link, signed_in=signed_in)
    if person is None:
        return Outcome.SEVERAL
    if not person.is_active:
        return Outcome.DEACTIVATED
    if signed_in is None:
        return _signing_in(person, link)
    return _connecting(person, link, signed_in, speaks_of_families)


def the_one(named: Sequence[Named], link: Link | None, *, signed_in: int | None = None) -> Named | None:
    """The account that is meant, None where several could be.

    Somebody who works for the district and joined their own child to another account has two: the one that is connected
    is meant, or the one that they are signed in to; for a first sign-in the one that the roster ties to its staff.
    """
    if len(named) == 1:
        return named[0]
    known = link.user_id if link else signed_in
    if known is not None:
        return next((one for one in named if one.id == known), None)
    rest = [one for one in named if not one.is_joined]
    return rest[0] if len(rest) == 1 and rest[0].is_staff else None


def _signing_in(person: Named, link: Link | None) -> Outcome:
    if link is None:
        unused = not person.has_come_in and not person.used_elsewhere
        return Outcome.FIRST_SIGN_IN if unused else Outcome.CONNECT_FIRST
    if link.user_id != person.id:
        return Outcome.NAMES_ANOTHER
    if person.used_elsewhere and not link.from_within:
        return Outcome.CONNECT_FIRST
    return Outcome.SIGN_IN


def _connecting(person: Named, link: Link | None, signed_in: int, speaks_of_families: bool) -> Outcome:
    if link is not None and link.user_id != signed_in:
        return Outcome.CONNECTED_TO_ANOTHER
    if person.id == signed_in:
        return Outcome.CONNECT
    if person.has_come_in:
        return Outcome.TAKEN
    return Outcome.CONNECT_AND_JOIN if speaks_of_families else Outcome.NOT_A_CONTACT
