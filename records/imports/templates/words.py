"""Templates in words: what goes into each column, for the page, the guide beside each template, and the document."""

from collections.abc import Iterator

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.imports.kinds import KINDS, Column, Kind, Type
from records.imports.kinds.room import Room, room
from records.imports.templates.cells import is_identifier
from records.imports.templates.spellings import words
from records.imports.titles import title_of
from records.words import listed_in_words

_IDENTIFIER_OF: dict[str, Promise] = {
    "student": gettext_lazy("the student's identifier in your roster"),
    "section": gettext_lazy("the section's identifier in your roster"),
    "organization": gettext_lazy("the school's or district's identifier in your roster"),
    "session": gettext_lazy("the term's identifier in your roster"),
    "staff": gettext_lazy("the staff member's identifier in your roster"),
    "course": gettext_lazy("the course's identifier in your roster"),
}
#: Bounds as wide as this need not be told.
_NO_BOUND = 1e9


def offered() -> list[Kind]:
    """The kinds of which there is a template, in the order in which they are best sent."""
    return [kind for kind in KINDS.values() if kind.template]


def title(kind: Kind) -> str:
    """The kind's name in the reader's language."""
    return title_of(kind.name)


def sentence(kind: Kind) -> str:
    """What the kind is for, in the reader's language."""
    return _(kind.sentence)


def speaks_for(kind: Kind) -> str:
    """For which stored rows a whole file speaks: what it no longer says of these has ended."""
    if kind.keeps_absent:
        return _("What a whole file no longer says stays as it is.")
    words = {
        "scope": listed_in_words([kind.column(name).header for name in kind.scope]),
        "span": kind.column(kind.span).header if kind.span else "",
    }
    if kind.scope and kind.span:
        return (
            _("A whole file speaks for all rows of each %(scope)s in it, from its first %(span)s to its last.") % words
        )
    if kind.span:
        return _("A whole file speaks for all rows of the district, from its first %(span)s to its last.") % words
    if kind.scope:
        return _("A whole file speaks for all rows of each %(scope)s in it.") % words
    return _("A whole file speaks for all rows of the district.")


def what_goes_in(kind: Kind, column: Column) -> str:
    """One line about a column, such as "A number from 0 to 1; empty means 1"."""
    parts = [_contents(kind, column), _when_empty(column), _(column.note) if column.note else ""]
    return capfirst("; ".join(part for part in parts if part))


def options(column: Column) -> Iterator[tuple[str, str]]:
    """Each allowed code with its words; none where anything is allowed."""
    return ((code, words(column.options, code)) for code in column.option_set or ())


def _contents(kind: Kind, column: Column) -> str:
    if column.refers_to:
        return _refers_to(column)
    if column.type is Type.WORDS:
        return _("several of the words listed, separated by commas") if column.options else _("a list, by commas")
    if column.options:
        return _("one of the words listed")
    if column.type is Type.DAY:
        return _("a date, as 2026-09-08")
    if column.type is Type.YES_NO:
        return _("true or false")
    if is_identifier(column) and column.type is Type.TEXT:
        return _("an identifier that stays the same from file to file")
    if column.type is Type.TEXT:
        return _("text of at most %(limit)s characters") % {"limit": column.limit}
    return _number(column, room(kind, column))


def _refers_to(column: Column) -> str:
    if column.refers_to in _IDENTIFIER_OF:
        return str(_IDENTIFIER_OF[column.refers_to])
    other = KINDS[column.refers_to]
    return _("an identifier of the template “%(title)s”") % {"title": title(other)}


def _number(column: Column, within: Room) -> str:
    number = _("a whole number") if column.type is Type.WHOLE else _("a number")
    if column.lowest is not None and column.highest is not None and column.highest < _NO_BOUND:
        span = {"number": number, "lowest": f"{within.lowest:f}", "highest": f"{within.highest:f}"}
        return _("%(number)s from %(lowest)s to %(highest)s") % span
    if column.lowest is not None and column.lowest > -_NO_BOUND:
        return _("%(number)s, %(lowest)s or more") % {"number": number, "lowest": f"{within.lowest:f}"}
    return number


def _when_empty(column: Column) -> str:
    """What an empty cell of an optional column means, where that is not simply nothing."""
    if column.required:
        return ""
    if column.type is Type.YES_NO:
        if column.default == "":
            return _("empty means not known")
        return _("empty means true") if column.default else _("empty means false")
    return _("empty means %(default)s") % {"default": column.default} if column.default is not None else ""
