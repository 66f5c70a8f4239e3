"""Cleans a cell of what nobody wrote on purpose: spaces around it, control characters in it."""

import re

# C0 and C1 controls (NUL cannot even be stored), byte order marks, zero-width spaces and line separators, and marks
# that turn the direction of text, with which one name can be made to look like another. Joiners of scripts stay.
LOST = "\ufffd"
"""Stands where some earlier program could not read a character."""

_BREAKS = re.compile("[\t\n\x0b\x0c\r\x85\u2028\u2029]+")
_UNWANTED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u200b\ufeff\u202a-\u202e\u2066-\u2069]")


def is_tidy(line: str, delimiter: str) -> bool:
    """Whether no cell of an unquoted line needs cleaning. A no only means: look at each."""
    return (
        line.isprintable()
        and LOST not in line
        and f" {delimiter}" not in line
        and f"{delimiter} " not in line
        and not line.startswith(" ")
        and not line.endswith(" ")
    )


def clean(cell: str) -> tuple[str, bool, bool]:
    """A cell trimmed and without control characters; were spaces cut; were characters inside changed."""
    trimmed = cell.strip()
    text = trimmed
    if not text.isprintable():
        text = _UNWANTED.sub("", _BREAKS.sub(" ", text)).strip()
    return text, len(trimmed) < len(cell), text != trimmed
