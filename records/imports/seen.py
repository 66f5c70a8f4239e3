"""Notices identifiers that come twice, in few bytes a row."""

from array import array

AT_MOST = 4_000_000
"""So many identifiers are known at a time, in 64 MB. What comes after them is for the database to compare."""


class SeenIds:
    """A set of texts that only answers "was it there?": 8 bytes an entry at most half full, so 16 to 32 a row.

    Keeps Python's 64-bit hash instead of the text. The hash is salted per process, so nobody can aim at a collision; by
    chance, four million different identifiers hold one with a likelihood of less than one in a million.
    """

    def __init__(self) -> None:
        self._size = 1 << 12
        self._table = array("q", [0]) * self._size
        self._filled = 0

    def add(self, text: str) -> bool:
        """Add it, unless it is full; False where it was there already."""
        if self._filled >= AT_MOST:
            return text not in self
        # Zero marks an empty place.
        if not self._put(hash(text) or 1):
            return False
        self._filled += 1
        if self._filled * 2 > self._size:
            self._grow()
        return True

    def __contains__(self, text: str) -> bool:
        key = hash(text) or 1
        table, mask = self._table, self._size - 1
        at = key & mask
        while (found := table[at]) != 0:
            if found == key:
                return True
            at = (at + 1) & mask
        return False

    def _put(self, key: int) -> bool:
        table, mask = self._table, self._size - 1
        at = key & mask
        while (found := table[at]) != 0:
            if found == key:
                return False
            at = (at + 1) & mask
        table[at] = key
        return True

    def _grow(self) -> None:
        old = self._table
        self._size *= 2
        self._table = array("q", [0]) * self._size
        for key in old:
            if key:
                self._put(key)
