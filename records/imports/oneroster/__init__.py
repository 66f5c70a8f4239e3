"""OneRoster CSV 1.1 and 1.2: reads a zip or folder leniently, checks it strictly, and gives typed rows.

Knows nothing of the database. ``open_set(path)`` gives a ``RosterSet``; its ``issues`` fill while its rows are read.
"""

from records.imports.feed import Mode
from records.imports.oneroster.contract import COLUMNS, NotOneRoster
from records.imports.oneroster.roster import RosterSet, open_set

__all__ = ["COLUMNS", "Mode", "NotOneRoster", "RosterSet", "open_set"]
