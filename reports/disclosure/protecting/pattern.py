"""A pattern of hidden cells under construction, with the witnesses that show why it is safe.

Each protected cell is *held* by at least one witness: a change that moves it far enough and touches hidden cells only.
Publishing a cell again kills the witnesses that touch it; the protected cells that lose their last one need a new one,
for which other cells may have to be hidden. Better patterns are found by trying that.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import numpy as np
from scipy import sparse

from reports.disclosure.protecting.program import TINY, Mover, whole
from reports.disclosure.relations import Flags, Indices, Numbers

#: How far to move, turn by turn, until a change in whole numbers is found.
STEPS = (1.0, 2.0, 1.0, 1.0, 2.0, 1.0)


class Pattern:
    """Numbers of cells are those of the region: places in ``mover.cells``.

    ``cost``: what hiding each cell costs; 0 where it is hidden anyway. ``width``: how far each protected cell must
    move. ``integral``: cells that move by whole numbers.
    """

    def __init__(self, mover: Mover, hidden: Flags, protected: Flags, cost: Numbers, width: Numbers, integral: Flags):
        self.mover, self.hidden, self.protected = mover, hidden.copy(), protected
        self.cost, self.width, self.integral = cost, width, integral
        self.fixed = hidden.copy()
        self.touched: list[Indices] = []
        self.by: list[Numbers] = []
        self.holds: list[Indices] = []
        self.alive: list[bool] = []
        self.held = np.zeros(len(hidden), dtype=np.int64)
        self.users: list[list[int]] = [[] for _ in hidden]
        self.lost: dict[int, None] = {}
        self.solved = 0
        mover.reprice(np.arange(len(hidden)), np.where(hidden, 0.0, cost))

    # ---- building

    def protect(self, places: Iterable[int]) -> list[int]:
        """Give each of the protected cells a witness, hiding what that takes. Returns those for which there is none."""
        failed = []
        for place in places:
            if not self.held[place] and not self._hold(place, np.inf):
                failed.append(place)
        return failed

    def _hold(self, place: int, most: float) -> bool:
        """A witness for the cell that costs at most so much; hides what it touches."""
        for turn, step in enumerate(STEPS):
            best = None
            with self._other_prices(turn):
                for sign in (1.0, -1.0):
                    found = self.mover.cheapest(int(self.mover.cells[place]), sign * step * self.width[place])
                    self.solved += 1
                    if found and (best is None or found[0] < best[0] - TINY):
                        best = found
                    if best and best[0] < TINY:
                        break
            if best is None or (best[0] > most and not turn):
                return False
            change = whole(best[1], self.mover.down, self.mover.up, self.integral)
            if change is not None and self._worth(change) <= most:
                self.add(change)
                return True
        return False

    def _worth(self, change: Numbers) -> float:
        """What hiding all that the change touches costs."""
        return float(self.cost[(np.abs(change) > TINY) & ~self.hidden].sum())

    @contextmanager
    def _other_prices(self, turn: int) -> Iterator[None]:
        """In later turns prices differ at random, which leads to other corners of the same program."""
        every = np.arange(len(self.hidden))
        prices = self.mover.price.copy()
        if turn > 1:
            self.mover.reprice(every, prices + np.random.default_rng(turn).random(len(every)) * 0.2)
        yield
        if turn > 1:
            self.mover.reprice(every, prices)

    def add(self, change: Numbers) -> None:
        """Keep the change as a witness and hide what it touches."""
        touched = np.flatnonzero(np.abs(change) > TINY)
        self._hide(touched[~self.hidden[touched]])
        number = len(self.touched)
        held = touched[self.protected[touched] & (np.abs(change[touched]) > self.width[touched] - TINY)]
        self.touched.append(touched)
        self.by.append(change[touched])
        self.holds.append(held)
        self.alive.append(True)
        self.held[held] += 1
        for place in touched.tolist():
            self.users[place].append(number)

    def _hide(self, places: Indices) -> None:
        if len(places):
            self.hidden[places] = True
            self.mover.reprice(places, np.zeros(len(places)))

    def changes(self) -> list[tuple[Indices, Numbers]]:
        """The witnesses that stand, as cells of the release and what each moves by."""
        cells = self.mover.cells
        return [
            (cells[at], by) for at, by, alive in zip(self.touched, self.by, self.alive, strict=True) if alive
        ]  # fmt: skip

    # ---- improving

    def publish(self, places: Iterable[int]) -> list[int]:
        """Publish the cells; returns the protected cells that nothing holds any more."""
        lost: dict[int, None] = {}
        for place in places:
            self.hidden[place] = False
            self.mover.reprice(np.array([place]), self.cost[[place]])
            for number in self.users[place]:
                if self.alive[number]:
                    self.alive[number] = False
                    self.held[self.holds[number]] -= 1
                    lost |= dict.fromkeys(self.holds[number][self.held[self.holds[number]] == 0].tolist())
        return [place for place in lost if not self.held[place]]

    def complementary(self) -> Indices:
        """Cells that are hidden for others' sake."""
        return np.flatnonzero(self.hidden & ~self.fixed)

    @property
    def total(self) -> float:
        return float(self.cost[self.hidden & ~self.fixed].sum())

    def attempt(self, places: list[int], slack: float = 0) -> bool:
        """Publish the cells, protect what that exposes in the cheapest way; undo it all unless that costs less."""
        before, mark = self.hidden.copy(), self.total
        alive, held, kept = self.alive.copy(), self.held.copy(), len(self.touched)
        fine = True
        for place in self.publish(places):
            if not self.held[place] and not (self._hold(place, np.inf) and self.total <= mark + slack):
                fine = False
                break
        if fine:
            self.drop_idle([place for place in self.complementary().tolist() if not before[place]])
            fine = self.total <= mark + TINY
        if not fine:
            self._restore(before, alive, held, kept)
        return fine and self.total < mark - TINY

    def drop_idle(self, places: Iterable[int]) -> None:
        """Publish each of the cells that can be published at no cost."""
        for place in places:
            if not self.hidden[place] or self.fixed[place]:
                continue
            before = self.hidden.copy()
            alive, held, kept = self.alive.copy(), self.held.copy(), len(self.touched)
            for other in self.publish([place]):
                if not self.held[other] and not self._hold(other, TINY):
                    self._restore(before, alive, held, kept)
                    break

    def _restore(self, hidden: Flags, alive: list[bool], held: Indices, kept: int) -> None:
        changed = np.flatnonzero(hidden != self.hidden)
        self.hidden = hidden
        self.mover.reprice(changed, np.where(hidden[changed], 0.0, self.cost[changed]))
        for number in range(kept, len(self.touched)):
            for place in self.touched[number].tolist():
                self.users[place].pop()
        del self.touched[kept:], self.by[kept:], self.holds[kept:]
        self.alive, self.held = alive, held

    def neighbors(self, links: sparse.csr_array, place: int) -> Indices:
        """Complementary cells that share a relation with the cell."""
        row = links[[place], :]
        return row.indices[(self.hidden & ~self.fixed)[row.indices]]
