"""The menu. Each app declares its entries with their own predicate, so that menu and view share one policy."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise


@dataclass(frozen=True)
class Entry:
    """A menu entry: the URL's name, its text, and who gets it."""

    url_name: str
    text: str | Promise
    shown_to: Callable[[Any], bool]
    order: int = 100
    group: str | Promise = ""
    """Under which heading a long menu folds it; empty for an entry that always stands by itself."""


@dataclass(frozen=True)
class Shown:
    """An entry as a page shows it."""

    href: str
    text: str | Promise
    current: str
    """For ``aria-current``: "page" on the page itself, "true" on a page below it, else empty."""
    group: str | Promise = ""


@dataclass(frozen=True)
class Group:
    """Entries of a long menu under one heading."""

    text: str | Promise
    entries: tuple[Shown, ...]

    @property
    def current(self) -> bool:
        """Whether one of its pages, or a page below one, is shown."""
        return any(entry.current for entry in self.entries)


#: With so many entries or fewer each stands by itself.
FEW = 9

_entries: list[Entry] = []


def register(*entries: Entry) -> None:
    """Add entries to the menu; apps call it once, when they are loaded."""
    _entries.extend(entry for entry in entries if entry not in _entries)
    _entries.sort(key=lambda entry: entry.order)


def menu_for(request: HttpRequest) -> list[Shown]:
    """The entries that the user of this request gets, in order."""
    user = getattr(request, "user", None)
    if getattr(user, "acting_role", None) is None:
        return []
    return [
        Shown(reverse(entry.url_name), entry.text, _current(request.path, reverse(entry.url_name)), entry.group)
        for entry in _entries
        if entry.shown_to(user)
    ]


def grouped(menu: Sequence[Shown]) -> list[Shown | Group]:
    """The menu as a wide page shows it: a long one with its groups, each where its first entry stood."""
    if len(menu) <= FEW:
        return list(menu)
    found: dict[str, list[Shown]] = {}
    for entry in menu:
        found.setdefault(str(entry.group) or entry.href, []).append(entry)
    return [Group(entries[0].group, tuple(entries)) if len(entries) > 1 else entries[0] for entries in found.values()]


def _current(here: str, href: str) -> str:
    if here == href:
        return "page"
    return "true" if here.startswith(href) else ""
