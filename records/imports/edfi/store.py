"""Keeps what was read of an interchange until its rows are asked for: in a database of its own that forgets itself.

The files of an interchange name each other in any order, so that nothing can be said before all were read; and one
element often becomes rows of several kinds. Each file is therefore read once, into a temporary SQLite database without
a name: a few megabytes stay in memory, the rest spills into a file that the operating system has already removed from
its folder, so that memory stays flat whatever the size and nothing is left behind, however the process ends. What the
elements say is sealed with a key that only this process ever knew; in plain text there are identifiers of the source
system, days and grades.
"""

import itertools
import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from records.imports.edfi.stream import Node

CACHE_KIB = 32 * 1024
BATCH = 1000


@dataclass(slots=True)
class Stored:
    """One element as it was kept."""

    name: str
    file: int
    """Number of its file in the set."""
    line: int
    key: str
    """Its identity in one text; empty where it has none or cannot be told."""
    data: Node
    problem: str = ""
    number: int = 0


@dataclass(slots=True)
class _Batch:
    rows: list[tuple[Any, ...]] = field(default_factory=list)


class Store:
    """Elements by name and identity, and small tables of what was worked out of them. Close it when done."""

    def __init__(self, names: Iterable[str]) -> None:
        self._db = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode = OFF")
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        # One transaction that is never committed: nobody else reads this, and a commit would write every page out.
        self._db.execute("BEGIN")
        self._db.execute("CREATE TABLE ids (file INT, id TEXT, leaves TEXT, PRIMARY KEY (file, id)) WITHOUT ROWID")
        self._db.execute("CREATE INDEX ids_anywhere ON ids (id)")
        self._batches: dict[str, _Batch] = {}
        self._parts: dict[str, set[str]] = {}
        self._cipher = AESGCM(AESGCM.generate_key(bit_length=128))
        self._numbers = itertools.count()
        self._names = frozenset(names)
        for name in self._names:
            self._db.execute(
                f'CREATE TABLE "e_{name}" (number INTEGER PRIMARY KEY, file INT, line INT, key TEXT, data BLOB, '
                "problem TEXT)"
            )

    def add(self, name: str, file: int, line: int, key: str, data: Node | None, problem: str) -> None:
        """Keep an element."""
        batch = self._batches.setdefault(name, _Batch())
        if data:
            self._parts.setdefault(name, set()).update(data)
        batch.rows.append((file, line, key, self._seal(data or {}), problem))
        if len(batch.rows) >= BATCH:
            self._flush(name)

    def _seal(self, data: Node) -> bytes:
        # A number that is never used twice with this key.
        nonce = next(self._numbers).to_bytes(12, "big")
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        return nonce + self._cipher.encrypt(nonce, text.encode(), None)

    def _open(self, sealed: bytes) -> Node:
        data: Node = json.loads(self._cipher.decrypt(sealed[:12], sealed[12:], None))
        return data

    def add_id(self, file: int, id: str, leaves: Node) -> None:
        """Keep the identity of an element that others may name by its ``id``; the first of an id counts."""
        self._db.execute("INSERT OR IGNORE INTO ids VALUES (?, ?, ?)", (file, id, json.dumps(leaves)))

    def _flush(self, name: str) -> None:
        batch = self._batches.pop(name, None)
        if batch:
            self._db.executemany(
                f'INSERT INTO "e_{name}" (file, line, key, data, problem) VALUES (?, ?, ?, ?, ?)', batch.rows
            )

    def settle(self, keyed: Iterable[str]) -> None:
        """Everything was read: write what waits, and make the elements in ``keyed`` findable."""
        for name in list(self._batches):
            self._flush(name)
        for name in keyed:
            self._db.execute(f'CREATE INDEX "k_{name}" ON "e_{name}" (key)')

    def set_key(self, name: str, number: int, key: str) -> None:
        """Give an element the identity that could not be told before."""
        self._db.execute(f'UPDATE "e_{name}" SET key = ? WHERE number = ?', (key, number))

    def leaves_of(self, file: int, id: str) -> Node | None:
        """The identity of the element with this ``id``: of the same file, else of the only other one that has it."""
        row = self._db.execute("SELECT leaves FROM ids WHERE file = ? AND id = ?", (file, id)).fetchone()
        if row is None:
            rows = self._db.execute("SELECT leaves FROM ids WHERE id = ? LIMIT 2", (id,)).fetchall()
            row = rows[0] if len(rows) == 1 else None
        leaves: Node | None = json.loads(row[0]) if row else None
        return leaves

    def elements(self, name: str) -> Iterator[Stored]:
        """The elements of a name in the order of the files."""
        query = f'SELECT number, file, line, key, data, problem FROM "e_{name}" ORDER BY number'
        for number, file, line, key, data, problem in self._db.execute(query):
            yield Stored(name, file, line, key, self._open(data), problem, number)

    def without_key(self, name: str, after: int) -> list[Stored]:
        """The next elements, after a number, whose identity could not be told when they were read."""
        query = (
            f"SELECT number, file, line, data FROM \"e_{name}\" WHERE key = '' AND number > ? ORDER BY number LIMIT ?"
        )
        rows = self._db.execute(query, (after, BATCH)).fetchall()
        return [Stored(name, file, line, "", self._open(data), "", number) for number, file, line, data in rows]

    def get(self, name: str, key: str) -> Stored | None:
        """The first element with this identity."""
        row = self._db.execute(
            f'SELECT number, file, line, key, data, problem FROM "e_{name}" WHERE key = ? ORDER BY number LIMIT 1',
            (key,),
        ).fetchone()
        return Stored(name, row[1], row[2], row[3], self._open(row[4]), row[5], row[0]) if row else None

    def nth(self, name: str, number: int) -> Stored:
        """The element that was given as that number."""
        row = self._db.execute(
            f'SELECT number, file, line, key, data, problem FROM "e_{name}" WHERE number = ?', (number,)
        ).fetchone()
        return Stored(name, row[1], row[2], row[3], self._open(row[4]), row[5], row[0])

    def has(self, name: str, key: str) -> bool:
        """Whether an element with this identity was read."""
        return self._db.execute(f'SELECT 1 FROM "e_{name}" WHERE key = ? LIMIT 1', (key,)).fetchone() is not None

    def holds(self, name: str, part: str = "") -> bool:
        """Whether there is an element of this name, or one with that part."""
        if part:
            return part in self._parts.get(name, ())
        return self._db.execute(f'SELECT 1 FROM "e_{name}" LIMIT 1').fetchone() is not None

    def count(self, name: str) -> int:
        """How many elements of this name there are."""
        found = self._db.execute(f'SELECT count(*) FROM "e_{name}"').fetchone()
        return int(found[0])

    def run(self, statement: str, parameters: Iterable[Any] = ()) -> sqlite3.Cursor:
        """A statement of one's own, on tables of one's own."""
        return self._db.execute(statement, tuple(parameters))

    def run_many(self, statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """A statement for each row; the rows are taken one by one."""
        self._db.executemany(statement, rows)

    def close(self) -> None:
        self._db.close()
