"""Which schools of a level are most alike in who their students are."""

from dataclasses import dataclass
from math import log

from records.needs.board import Board
from records.needs.indicators import INDICATORS, Part
from records.needs.ranking import Standing

HOW_MANY = 4
_LIKE = tuple(name for name, indicator in INDICATORS.items() if indicator.part is Part.STUDENTS)


@dataclass(frozen=True)
class Peer:
    """A school and how far it is: 0 is alike in everything, 1 a usual difference between two schools of the level."""

    standing: Standing
    distance: float


def peers_of(board: Board, key: int) -> list[Peer]:
    """The schools that are compared with this one and are most alike, nearest first.

    The distance is the root of the mean squared difference of what is known of both: the shrunken z-scores of who the
    students are, and the logarithm of how many there are (doubling is one step).
    """
    by_key = {standing.key: standing for standing in board.standings}
    own = by_key[key]
    found = [
        Peer(other, distance)
        for other in board.standings
        if other.key != key
        and other.compared_with == own.compared_with
        and (distance := _distance(board, own, other)) is not None
    ]
    return sorted(found, key=lambda peer: (peer.distance, peer.standing.key))[:HOW_MANY]


def _distance(board: Board, one: Standing, other: Standing) -> float | None:
    both = [name for name in _LIKE if name in one.scores and name in other.scores]
    sizes = [board.schools[standing.key].students for standing in (one, other)]
    if not both or not all(sizes):
        return None
    squares = [(one.scores[name].z - other.scores[name].z) ** 2 for name in both]
    squares.append(log(sizes[0] / sizes[1], 2) ** 2)
    return (sum(squares) / len(squares)) ** 0.5
