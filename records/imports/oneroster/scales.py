"""Which score scale a line item is marked on: OneRoster pairs them in a file of its own."""

from records.imports.feed import Mode
from records.imports.issues import IssueLog
from records.imports.oneroster.rows import FileReader

SCALES_KEPT = 1_000_000
"""So many line items are told their score scale, about 120 bytes each. Further ones go without."""


class LineItemScales:
    """Line item -> score scale, as the file that pairs them says.

    Keeps a line item's 64-bit hash instead of its identifier, and each scale's identifier once. The hash is salted per
    process, so nobody can aim at a collision; by chance, a million line items hold one once in millions of imports.
    """

    def __init__(self, whole: bool) -> None:
        self.is_whole = True
        self._scales: dict[int, str] = {}
        self._same: dict[str, str] = {}
        self._unsaid = "" if whole else None

    def add(self, line_item: str, scale: str) -> bool:
        """Note a pair; False where there is no room for it."""
        if len(self._scales) >= SCALES_KEPT:
            self.is_whole = False
            return False
        self._scales[hash(line_item)] = self._same.setdefault(scale, scale)
        return True

    def of(self, line_item: str) -> str | None:
        """The scale; empty where a whole file names none, None where a file of changes says nothing."""
        return self._scales.get(hash(line_item), self._unsaid)


def read_scales(reader: FileReader, log: IssueLog) -> LineItemScales:
    """Read the file that pairs line items with score scales."""
    scales = LineItemScales(reader.mode is Mode.BULK)
    line_item, scale = reader.place("line_item"), reader.place("scale")
    left_out = 0
    for row in reader.rows():
        if not row[reader.place("deleted")]:
            left_out += not scales.add(row[line_item], row[scale])
    if reader.mode is Mode.DELTA:
        log.warn("scales_of_new_only", file=reader.file)
    if left_out:
        log.warn("scales_left_out", file=reader.file, count=left_out)
    return scales
