"""Finds out what format a set of files has, and opens it."""

from pathlib import Path

from records.imports.feed import Feed
from records.imports.oneroster import open_set as open_oneroster


def open_feed(path: Path) -> Feed:
    """Open a zip, a folder or a single file, whatever its format.

    Raises NotOneRoster for what is none of the formats, damaged or unsafe.
    """
    return open_oneroster(path)
