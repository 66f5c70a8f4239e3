"""What a small group was formed from: kept as plain data, and said to each reader in their own language.

The column ``because`` holds ``below:<limit>:<how many were below>:<of how many>:<work>``, as it was when the group was
formed, or nothing where the members were chosen by hand. A sentence that an older group was formed with stays as it is.
"""

import re
from collections.abc import Collection

from django.utils.translation import gettext as _

from records.groups.results import Work, below
from records.words import number

_SAID = re.compile(r"below:(\d+):(\d+):(\d+):(.+)", re.DOTALL)
#: So much of a title is kept, so that the whole fits into the column.
_TITLE = 150


def origin_of(work: Work | None, limit: int, chosen: Collection[int]) -> str:
    """What is kept of a group of these students (row numbers): empty unless one of them was below the limit."""
    low = set(below(work, limit)) & set(chosen) if work else set()
    if work is None or not low:
        return ""
    return f"below:{limit}:{len(low)}:{len(set(chosen))}:{work.title[:_TITLE]}"


def origin_in_words(kept: str) -> str:
    """The same as a sentence."""
    if not kept:
        return _("Chosen by hand.")
    said = _SAID.fullmatch(kept)
    if said is None:
        return kept
    limit, low, everybody, title = said.groups()
    words = {"limit": limit, "low": number(int(low)), "all": number(int(everybody)), "work": title}
    if low == everybody:
        return _("When it was formed, all of them were below %(limit)s%% on %(work)s.") % words
    return _("When it was formed, %(low)s of %(all)s were below %(limit)s%% on %(work)s.") % words
