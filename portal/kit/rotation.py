"""Changing keys: every sealed value and keyed hash that an old key made is made anew under the current one.

Works through the tables in small transactions, beside whatever else is going on: a row that somebody holds is left for
the next round. Needs the login that reads past row-level security, and both the old keys and the new.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections, models, transaction

from portal.kit.fields import HashField, SealedField
from portal.kit.sealed import KEY_OF_HASH, KEY_OF_SEALED, opener, sealer

BATCH = 2000


@dataclass(frozen=True)
class Rotated:
    """What was done with one table: rows made anew, and rows left because somebody held them."""

    table: str
    rows: int
    left: int


class _Table:
    """One model with sealed fields."""

    def __init__(self, model: type[models.Model]) -> None:
        self.name = model._meta.db_table
        self.sealed = [field for field in model._meta.concrete_fields if isinstance(field, SealedField)]
        self.hashes = [field for field in model._meta.concrete_fields if isinstance(field, HashField)]
        self.columns = [str(field.column) for field in (*self.sealed, *self.hashes)]

    @property
    def is_old(self) -> str:
        """The condition that another key than the current one made something in the row."""
        sealed, hashed = settings.FIELD_KEYS[0][0], settings.LOOKUP_KEYS[0][0]
        old = [f"({f.column} <> '' AND get_byte({f.column}, {KEY_OF_SEALED}) <> {sealed})" for f in self.sealed]
        old += [f"({f.column} IS NOT NULL AND get_byte({f.column}, {KEY_OF_HASH}) <> {hashed})" for f in self.hashes]
        return " OR ".join(old)

    def anew(self) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:
        """The function that makes a row's sealed values and hashes anew, from its sealed values."""
        opens = [opener(field.place) for field in self.sealed]
        seals = [sealer(field.place) for field in self.sealed]

        def make(row: tuple[Any, ...]) -> tuple[Any, ...]:
            texts = [each(bytes(value)) for each, value in zip(opens, row, strict=False)]
            named = dict(zip((field.name for field in self.sealed), texts, strict=True))
            hashes = (field.by(*(named[name] for name in field.of)) if field.by else None for field in self.hashes)
            return (*(each(text) for each, text in zip(seals, texts, strict=True)), *hashes)

        return make


def sealed_tables() -> list[_Table]:
    """Every table of the installation with a sealed column."""
    found = [_Table(model) for model in apps.get_models()]
    return [table for table in found if table.sealed]


def rotate(using: str) -> Iterator[Rotated]:
    """Bring every table under the current keys, and say of each what was done. Raises CannotOpen without an old key."""
    for table in sealed_tables():
        rows, left = 0, 1
        while left:
            done = _one_round(using, table)
            rows, left = rows + done, _count(using, table)
            if not done:
                break
        yield Rotated(table.name, rows, left)


def keys_in_use(using: str) -> dict[str, dict[int, int]]:
    """ "FIELD_KEYS" and "LOOKUP_KEYS" -> number of each key that made something -> how many values."""
    found: dict[str, dict[int, int]] = {"FIELD_KEYS": {}, "LOOKUP_KEYS": {}}
    with connections[using].cursor() as cursor:
        for table in sealed_tables():
            for field in (*table.sealed, *table.hashes):
                is_hash = isinstance(field, HashField)
                name, place = ("LOOKUP_KEYS", KEY_OF_HASH) if is_hash else ("FIELD_KEYS", KEY_OF_SEALED)
                cursor.execute(
                    f"SELECT get_byte({field.column}, {place}), count(*) FROM {table.name} "
                    f"WHERE {field.column} <> '' GROUP BY 1"
                )
                for number, count in cursor.fetchall():
                    found[name][number] = found[name].get(number, 0) + count
    return found


def _one_round(using: str, table: _Table) -> int:
    """Make anew every old row that nobody holds; returns how many."""
    read = (
        f"SELECT {', '.join(table.columns)}, id FROM {table.name} WHERE id > %s AND ({table.is_old}) "
        f"ORDER BY id LIMIT {BATCH} FOR UPDATE SKIP LOCKED"
    )
    write = f"UPDATE {table.name} SET {', '.join(f'{name} = %s' for name in table.columns)} WHERE id = %s"
    make, last, count = table.anew(), 0, 0
    while True:
        with transaction.atomic(using=using), connections[using].cursor() as cursor:
            cursor.execute(read, [last])
            rows = cursor.fetchall()
            if not rows:
                return count
            cursor.executemany(write, [(*make(row), row[-1]) for row in rows])
        last, count = rows[-1][-1], count + len(rows)


def _count(using: str, table: _Table) -> int:
    with connections[using].cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table.name} WHERE {table.is_old}")
        return int(cursor.fetchone()[0])
