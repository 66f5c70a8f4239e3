"""One page of a student's timeline: the newest rows of every source that the reader's role carries, in one order."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.roles import Category
from records.models import Student
from records.policies import carries
from records.timeline.sources import KINDS, SOURCES, Source

PER_PAGE = 30


@dataclass(frozen=True)
class Entry:
    """One thing that happened: its day, its kind in words, what it was, and its page where it has one."""

    on: date
    kind: Any
    words: str
    href: str = ""


def sources_for(user: Any) -> list[Source]:
    """The sources whose category the person's acting role carries."""
    return [source for source in SOURCES if carries(user, source.category)]


def kinds_for(user: Any) -> list[str]:
    """Their kinds, each once, in order."""
    return list(dict.fromkeys(source.kind for source in sources_for(user)))


def categories_of(user: Any, kind: str = "") -> set[Category]:
    """The data categories that the timeline (or one kind of it) shows to this person."""
    return {source.category for source in sources_for(user) if kind in ("", source.kind)}


def timeline(user: Any, student: Student, *, kind: str = "", page: int = 1) -> tuple[list[Entry], bool]:
    """The entries of one page, newest first, and whether there are older ones. One query a source.

    ``kind`` is one of ``KINDS``, or empty for all. A thing that is dated after today is not shown yet.
    """
    last = page * PER_PAGE
    found: list[tuple[date, int, int, Source, Any]] = []
    for place, source in enumerate(sources_for(user)):
        if kind in ("", source.kind):
            rows = source.rows(user, student, timezone.localdate())[: last + 1]
            found += [(_day(row, source), -place, row.pk, source, row) for row in rows]
    found.sort(key=lambda each: each[:3], reverse=True)
    shown = found[last - PER_PAGE : last]
    return [_entry(day, source, row) for day, _place, _pk, source, row in shown], len(found) > last


def _day(row: Any, source: Source) -> date:
    value = row
    for name in source.field.split("__"):
        value = getattr(value, name)
    return value


def _entry(day: date, source: Source, row: Any) -> Entry:
    href = reverse(source.page, args=[row.uid]) if source.page else ""
    return Entry(day, KINDS[source.kind], source.words(row).strip(), href)


def known_kind(user: Any, said: str) -> str:
    """The kind that an address says, if the person may see it; else empty."""
    kinds: Collection[str] = kinds_for(user)
    return said if said in kinds else ""
