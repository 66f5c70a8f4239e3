"""Row numbers, kept as runs: a million rows that follow each other take as much room as one."""

from array import array
from collections.abc import Iterable, Iterator, Sequence

KEPT = 500_000
"""So many separate runs of refused rows one import keeps; further rows are counted and not listed."""


class Spans:
    """Row numbers that grow at the end, mostly in order. Four bytes for each end of a run."""

    __slots__ = ("_ends", "left_out")

    def __init__(self) -> None:
        self._ends = array("i")
        self.left_out = 0
        """How many rows were not kept for want of room."""

    def add(self, row: int, last: int | None = None, *, room: bool = True) -> bool:
        """Note a row, or all rows to ``last``; True where that began a new run. Without ``room`` none is."""
        last = row if last is None else last
        ends = self._ends
        if ends and ends[-2] <= row <= ends[-1] + 1:
            ends[-1] = max(ends[-1], last)
            return False
        if room:
            ends.extend((row, last))
        else:
            self.left_out += last - row + 1
        return room

    def __len__(self) -> int:
        return len(self._ends) // 2

    def flat(self) -> list[int]:
        """First and last row of each run, in order, runs that touch joined: as ``ImportIssue.spans`` keeps them."""
        joined = array("i")
        pairs: Iterable[tuple[int, int]] = pairs_of(self._ends)
        if any(first <= last for last, first in zip(self._ends[1::2], self._ends[2::2], strict=False)):
            pairs = sorted(pairs)
        for first, last in pairs:
            if joined and first <= joined[-1] + 1:
                joined[-1] = max(joined[-1], last)
            else:
                joined.extend((first, last))
        return joined.tolist()


def pairs_of(flat: Iterable[int]) -> Iterator[tuple[int, int]]:
    """(first, last) of each run."""
    ends = iter(flat)
    return zip(ends, ends, strict=True)


def in_words(flat: Sequence[int], limit: int, *, more: bool = False) -> str:
    """The first ``limit`` runs in words: 2, 4, 9, 9 -> "2–4, 9"; "…" where there are more of them."""
    said = [str(first) if first == last else f"{first}–{last}" for first, last in pairs_of(flat[: 2 * limit])]
    return ", ".join([*said, "…"] if more or len(flat) > 2 * limit else said)
