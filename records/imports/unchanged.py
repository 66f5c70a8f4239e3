"""A file that is the same as last time, about rows that nothing has changed since, need not be read again.

For each name (a file of the roster, a kind) the district keeps the digest of what was brought in last, when, and when
an import last changed anything under that name. What a merge does follows from the file, from what is stored under the
name and from what its rows refer to: where none of the three has changed, it would change nothing.
"""

from dataclasses import dataclass
from datetime import datetime

from records.imports.connection import Database
from records.imports.feed import Feed, Mode, mode_of
from records.imports.issues import IssueLog
from records.imports.kinds import KINDS, Kind
from records.imports.oneroster import COLUMNS

#: Raise it when a reader or the merge understands files in another way than before.
EDITION = 1

_CHANGES = ("added", "changed", "ended")


@dataclass(frozen=True)
class Last:
    """What was brought in last under a name."""

    digest: str
    rows: int
    imported_at: datetime
    changed_at: datetime


Counts = dict[str, dict[str, int]]


def leave_out_unchanged(db: Database, feed: Feed, issues: IssueLog) -> Counts:
    """Mark in the feed, as absent, each name that would change nothing; gives the counts of these names."""
    known = _known(db)
    roster = [name for name in COLUMNS if mode_of(feed, name) is not Mode.ABSENT]
    same = {name for name in feed.modes if _is_same(feed, name, known)}
    # The files of a roster are judged together: each refers to the others.
    unchanged = roster if roster and set(roster) <= same and _stable(roster, known) else []
    unchanged = [
        *unchanged,
        *(name for name in KINDS if name in same and _can_wait(KINDS[name], unchanged, roster, known)),
    ]
    for name in unchanged:
        feed.modes[name] = Mode.ABSENT
        issues.warn("file_unchanged", file=feed.file_name(name))
    return {name: dict.fromkeys((*_CHANGES, "refused"), 0) | {"unchanged": known[name].rows} for name in unchanged}


def _known(db: Database) -> dict[str, Last]:
    rows = db.rows(
        "SELECT name, digest, rows, imported_at, changed_at FROM records_importedfile WHERE district_id = %(district)s"
    )
    return {name: Last(*rest) for name, *rest in rows}


def _is_same(feed: Feed, name: str, known: dict[str, Last]) -> bool:
    """Whether the name is a whole file that is, to the letter, the one of last time."""
    if mode_of(feed, name) is not Mode.BULK or name not in known or not known[name].digest:
        return False
    return known[name].digest == digest_of(feed, name)


def digest_of(feed: Feed, name: str) -> str:
    """What is to be compared of a name; empty where the feed cannot say: then it is the same as nothing else."""
    digest = getattr(feed, "digest", None)
    said = digest(name) if digest else ""
    return f"{EDITION}:{said}" if said else ""


def _stable(names: list[str], known: dict[str, Last], *, since: datetime | None = None) -> bool:
    """Whether no import has changed anything under these names since they were brought in last (or since then)."""
    since = since or min(known[name].imported_at for name in names)
    return all(known[name].changed_at <= since for name in names if name in known)


def _can_wait(kind: Kind, unchanged: list[str], roster: list[str], known: dict[str, Last]) -> bool:
    """Whether what the kind's rows refer to is as it was, and stays so in this import."""
    if roster and not unchanged:
        return False
    targets = {column.refers_to for column in kind.columns if column.refers_to in KINDS}
    return _stable([*COLUMNS, *targets, kind.name], known, since=known[kind.name].imported_at)


def remember(db: Database, feed: Feed, counts: Counts) -> None:
    """Note what was brought in: its digest, unless rows of it were refused, and whether anything changed.

    One moment for all names, taken while the import holds the district's lock, so that it is later than any before.
    """
    [(now,)] = db.rows("SELECT clock_timestamp()")
    for name, of_name in counts.items():
        if mode_of(feed, name) is Mode.ABSENT:
            continue
        changed = any(of_name[what] for what in _CHANGES)
        is_clean = mode_of(feed, name) is Mode.BULK and not of_name["refused"]
        db.run(
            "INSERT INTO records_importedfile (district_id, name, digest, rows, imported_at, changed_at) "
            "VALUES (%(district)s, %(name)s, %(digest)s, %(rows)s, %(now)s, %(now)s) "
            "ON CONFLICT (district_id, name) DO UPDATE SET digest = EXCLUDED.digest, rows = EXCLUDED.rows, "
            "imported_at = EXCLUDED.imported_at, changed_at = CASE WHEN %(changed)s THEN EXCLUDED.changed_at "
            "ELSE records_importedfile.changed_at END",
            name=name, digest=digest_of(feed, name) if is_clean else "",
            rows=sum(of_name[what] for what in ("added", "changed", "unchanged")), changed=changed, now=now,
        )  # fmt: skip
