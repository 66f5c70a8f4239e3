"""The arithmetic of the limit: what was seen today, what an answer would add, and whether it may be given."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

#: While a district says nothing else.
USUAL_LIMIT = 500
#: From this share of the allowance on, pages say how many are left.
NEAR = 0.8


@dataclass(frozen=True)
class Standing:
    """A district's number: the one that holds ``now``, and ``then``, the one that holds from tomorrow on."""

    now: int
    then: int

    @property
    def will_rise(self) -> bool:
        """Whether a higher number was set today."""
        return self.then > self.now


def standing_of(said: Iterable[tuple[datetime, int]], midnight: datetime) -> Standing:
    """What holds on the day that began at ``midnight``, of what a district said (the oldest first).

    A lower number holds at once, a higher one from the next day on: so nobody lifts the limit for an hour, alone.
    ``access_today`` in records/walls/told.py says the same in SQL.
    """
    now = then = USUAL_LIMIT
    for at, then in said:
        now = then if at < midnight else min(now, then)
    return Standing(now, then)


@dataclass(frozen=True)
class Today:
    """One person's day, before an answer is given.

    ``seen``: different students outside the person's own sections so far; ``new``: those that the answer would add;
    ``limit``: the district's number; ``more``: what second persons of it added and has not expired, until ``until``. Of
    several districts it is the one that allows least.
    """

    seen: int
    new: int
    limit: int
    more: int = 0
    until: datetime | None = None

    @property
    def allowance(self) -> int:
        """How many different students this person may see today, as of now."""
        return self.limit + self.more

    @property
    def after(self) -> int:
        """How many will have been seen once the answer is given."""
        return self.seen + self.new

    @property
    def fits(self) -> bool:
        """Whether the answer may be given. Seeing again whom one has seen today is always possible."""
        return self.new <= 0 or self.after <= self.allowance

    @property
    def left(self) -> int:
        """How many more students may be seen after this answer."""
        return max(0, self.allowance - self.after)

    @property
    def is_near(self) -> bool:
        """Whether it is time to say how many are left."""
        return self.after >= NEAR * self.allowance
