"""Finds out what format a set of files has, and opens it."""

from pathlib import Path

from records.imports import edfi, templates
from records.imports.feed import Feed
from records.imports.oneroster import open_set as open_oneroster
from records.imports.oneroster.source import Limits


def open_feed(path: Path) -> Feed:
    """Open a zip, a folder or a single file, whatever its format.

    Raises NotOneRoster for what is none of the formats, damaged or unsafe.
    """
    if edfi.is_single(path):
        return edfi.open_set(path)
    source = templates.open_members(path, Limits())
    try:
        is_interchange = edfi.seems(source.members)
        is_template = templates.is_single(path) or templates.seems(source.members)
    finally:
        source.close()
    if is_interchange:
        return edfi.open_set(path)
    return templates.open_set(path) if is_template else open_oneroster(path)
