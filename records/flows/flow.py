"""What a flow is: declared once, by whoever sends, and judged on the day on which somebody looks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.utils.functional import Promise

from accounts.roles import Category, Level


class State(StrEnum):
    """Where a flow stands on a day."""

    PLANNED = "planned"
    RUNNING = "running"
    STOPPED = "stopped"
    ENDED = "ended"


@dataclass(frozen=True)
class Transfer:
    """One time that a flow's file left: who sent it, when, how many students, which columns, the file's hash."""

    at: datetime
    by: str
    students: int
    columns: tuple[str, ...]
    sha256: str = ""
    left_out: int = 0


@dataclass(frozen=True)
class Flow:
    """What leaves a district: to whom, which elements of which students, why, by which law, until when.

    ``elements`` are names of the catalogue ("Student.given_name"). ``starts_on`` and ``ends_on`` are half-open; None
    is open. ``stopped`` says in words why nothing leaves although the dates hold; empty where it does.
    """

    uid: UUID
    kind: str
    title: str
    district_id: int
    sender: str
    receiver: str
    elements: tuple[str, ...]
    level: Level
    students: str
    purpose: str
    legal_basis: str
    starts_on: date | None = None
    ends_on: date | None = None
    stopped: str = ""
    last: Transfer | None = None
    source: Any = field(default=None, compare=False, repr=False)
    """The provider's own row, for the provider alone."""

    def state_on(self, day: date) -> State:
        """Where it stands on the day. It ends on ``ends_on``, whoever wrote what since."""
        if self.ends_on is not None and day >= self.ends_on:
            return State.ENDED
        if self.starts_on is not None and day < self.starts_on:
            return State.PLANNED
        return State.STOPPED if self.stopped or not self.elements else State.RUNNING


@dataclass(frozen=True)
class Preview:
    """The very rows that would leave now, a page of them, as the file will hold them.

    ``students`` are those of ``rows``, to be logged before they are shown; ``total`` counts all rows, ``left_out`` whom
    their families keep out of it.
    """

    columns: tuple[str | Promise, ...]
    rows: Sequence[Sequence[Any]]
    students: Sequence[Any]
    categories: frozenset[Category]
    total: int
    pages: int = 1
    page: int = 1
    left_out: int = 0


@dataclass(frozen=True)
class Inclusion:
    """Whether a flow holds one student's data today, and why or why not."""

    flow: Flow
    included: bool
    why: str


@dataclass(frozen=True)
class Share:
    """How much of what is collected leaves."""

    sent: frozenset[str]
    collected: int
    receivers: int
    flows: int

    @property
    def percent(self) -> float:
        """Of all collected elements those that leave, in percent with one decimal; 0 where nothing is collected."""
        return round(100 * len(self.sent) / self.collected, 1) if self.collected else 0.0


def share_of(flows: Iterable[Flow], collected: Iterable[str], day: date) -> Share:
    """Which of the collected elements leave by flows that run on the day.

    An element that several flows send counts once, one that is not collected not at all; likewise each receiver.
    """
    known = frozenset(collected)
    running = [flow for flow in flows if flow.state_on(day) is State.RUNNING]
    sent = frozenset(name for flow in running for name in flow.elements) & known
    return Share(sent, len(known), len({flow.receiver.strip().casefold() for flow in running}), len(running))
