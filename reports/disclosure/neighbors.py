"""Which cells of a large release can move together: a place and those of its neighbors that hide the same cells.

A linear program over a whole state answers one question in a tenth of a second or more, over a few schools in
milliseconds. A change that nobody outside notices mostly fits into a few schools of a district, or into a few districts
with a few schools each: what one loses the others gain, in the same groups of students.
"""

from collections.abc import Iterable

import numpy as np

from reports.disclosure.relations import Flags, Indices, Numbers, Relations

#: What a kind of cell still counts for once one neighbor that has it is chosen.
AGAIN = 0.4
#: What a hidden kind of the place counts for that is not among the wanted ones: changes mostly need several kinds.
BESIDE = 0.1
#: No region has more cells, if fewer neighbors help.
LARGE = 4_000


class Neighbors:
    """``relations`` must say of each cell its ``place``, ``kind``, ``block`` and ``tier``; see ``known``.

    ``usable``: cells that regions are made of; ``scored``: those for which a neighbor is chosen (hidden ones).
    """

    def __init__(self, relations: Relations, usable: Flags, scored: Flags) -> None:
        assert relations.place is not None and relations.kind is not None
        assert relations.block is not None and relations.tier is not None
        self.kind, self.place = relations.kind, relations.place
        places = int(self.place.max(initial=-1)) + 1
        cells = np.flatnonzero(usable & (self.place >= 0))
        cells = cells[np.argsort(self.place[cells], kind="stable")]
        ends = np.searchsorted(self.place[cells], np.arange(places + 1))
        self._of = [cells[first:last] for first, last in zip(ends[:-1], ends[1:], strict=True)]
        self._has = np.zeros((places, int(self.kind.max(initial=0)) + 1), dtype=bool)
        hidden = np.flatnonzero(usable & scored & (self.place >= 0))
        self._has[self.place[hidden], self.kind[hidden]] = True
        self.tier, self.block = np.full(places, 99), np.full(places, -1)
        inside = self.place >= 0
        np.minimum.at(self.tier, self.place[inside], relations.tier[inside])
        np.maximum.at(self.block, self.place[inside], relations.block[inside])
        filled = np.flatnonzero([len(each) > 0 for each in self._of])
        self.places = filled
        self._districts = filled[self.tier[filled] == 1]
        self._inside = {
            int(block): filled[(self.block[filled] == block) & (self.tier[filled] > 1)]
            for block in np.unique(self.block[filled])
        }
        self._district_of = {int(self.block[place]): int(place) for place in self._districts}

    @staticmethod
    def known(relations: Relations) -> bool:
        """Whether the relations say where their cells lie, in more than one district."""
        told = (relations.place, relations.kind, relations.block, relations.tier)
        return all(each is not None for each in told) and len(np.unique(relations.block)) > 2  # type: ignore[arg-type]

    def of(self, place: int) -> Indices:
        """The usable cells of the place itself."""
        return self._of[place]

    def around(self, place: int, wanted: Indices, partners: int, wide: bool = False) -> Indices:
        """The usable cells of the place and of those neighbors that have most of the wanted cells' kinds hidden.

        ``partners``: so many other schools; for a district so many other districts, and so many schools of each.
        ``wide``: other districts for a school too. Fewer partners are taken where the region would be too large.
        """
        region = self._around(place, wanted, partners, wide)
        while len(region) > LARGE and partners > 1:
            partners = max(1, partners * 2 // 3)
            region = self._around(place, wanted, partners, wide)
        return region

    def _around(self, place: int, wanted: Indices, partners: int, wide: bool) -> Indices:
        kinds = np.where(self._has[place], BESIDE, 0.0)
        kinds[self.kind[wanted]] = 1.0
        block, tier = int(self.block[place]), self.tier[place]
        chosen = [place]
        if tier > 1:
            chosen += self._pick(self._inside[block], place, kinds, partners)
        if block in self._district_of:
            chosen.append(self._district_of[block])
        if tier > 1 and not wide:
            return self._joined(chosen)
        own = self._district_of.get(block, -1)
        for district in [own, *self._pick(self._districts, own, kinds, partners)]:
            if district >= 0:
                schools = self._inside.get(int(self.block[district]), np.zeros(0, dtype=np.int64))
                chosen += [district, *self._pick(schools, place, kinds * self._has[district], partners)]
        return self._joined(chosen)

    def district(self, block: int) -> Indices:
        """All usable cells of a district and its schools."""
        own = [self._district_of[block]] if block in self._district_of else []
        return self._joined([*own, *self._inside.get(block, np.zeros(0, dtype=np.int64)).tolist()])

    def _joined(self, places: Iterable[int]) -> Indices:
        return np.sort(np.concatenate([self._of[place] for place in dict.fromkeys(places)]))

    def _pick(self, candidates: Indices, but: int, kinds: Numbers, most: int) -> list[int]:
        """Those that have most of the kinds, one after the other; a kind that one of them has counts less then."""
        candidates = candidates[candidates != but]
        told = np.flatnonzero(kinds)
        has, weight = self._has[np.ix_(candidates, told)], kinds[told].copy()
        chosen: list[int] = []
        left = np.ones(len(candidates), dtype=bool)
        for _ in range(min(most, len(candidates))):
            score = np.where(left, has @ weight, 0.0)
            best = int(np.argmax(score))
            if score[best] <= 0:
                break
            chosen.append(int(candidates[best]))
            left[best] = False
            weight[has[best]] *= AGAIN
        return chosen
