"""The early-warning rule: attendance, behavior, course performance; counted from the record, and never a label."""

from records.early_warning.facts import Board, Standing, board_of, facts_of, standings_of
from records.early_warning.rule import Area, Facts, Flag, Thresholds, areas_of, flags_of, new_areas
from records.early_warning.thresholds import thresholds_by_district

__all__ = [
    "Area",
    "Board",
    "Facts",
    "Flag",
    "Standing",
    "Thresholds",
    "areas_of",
    "board_of",
    "facts_of",
    "flags_of",
    "new_areas",
    "standings_of",
    "thresholds_by_district",
]
