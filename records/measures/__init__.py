"""Measures: what every figure of a dashboard or a report means, as data, computed in the database.

``MEASURES`` and ``DIMENSIONS`` are the definitions; ``compute`` is the one way to a figure, and
``compute_together`` the way to many at once, for those that are stored.
"""

from records.measures.access import may_compute
from records.measures.catalogue import MEASURES, PARTS
from records.measures.compute import compute
from records.measures.definition import Cell, Dimension, Direction, Measure, Unit
from records.measures.dimensions import DIMENSIONS
from records.measures.together import Wanted, compute_together

__all__ = [
    "DIMENSIONS",
    "MEASURES",
    "PARTS",
    "Cell",
    "Dimension",
    "Direction",
    "Measure",
    "Unit",
    "Wanted",
    "compute",
    "compute_together",
    "may_compute",
]
