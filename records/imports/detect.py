"""Finds out what format a set of files has, and opens it."""

from pathlib import Path

from records.imports import templates
from records.imports.feed import Feed
from records.imports.oneroster import open_set as open_oneroster
from records.imports.oneroster.source import Limits


def open_feed(path: Path) -> Feed:
    """Open a zip, a folder or a single file, whatever its format.

    Raises NotOneRoster for what is none of the formats, damaged or unsafe.
    """
    source = templates.open_members(path, Limits())
    try:
        is_template = templates.is_single(path) or templates.seems(source.members)
    finally:
        source.close()
    return templates.open_set(path) if is_template else open_oneroster(path)
