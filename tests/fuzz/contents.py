"""Damage inside a file: encodings, NUL bytes, quotes, huge cells, formulas, headers, columns, rows, dates, bytes.

Each function takes a file's bytes and a random generator, and gives other bytes.
"""

import csv
import io
from collections.abc import Callable
from random import Random

Damage = Callable[[bytes, Random], bytes]

STRANGE = (
    "=cmd|'/c calc'!A1", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "=HYPERLINK(\"http://x.example\")", "＝1+1",
    "'; DROP TABLE records_student; --", "%(district)s", "%s %s", "{{ 7*7 }}", "<script>alert(1)</script>",
    "\\N", "\\.", "\\x00", "{a,b}", '{"a"', "NULL", "null", "NaN", "Infinity", "1e400", "-1", "0", "٣٤", "１２",
    "9999-12-31", "0000-00-00", "10000-01-01", "2026-02-30", "26-1-1", "1899-12-31", "infinity", "epoch", "today",
    "2026-01-01T25:61:61Z", "2147483648", "-9223372036854775809", "true ", "TRUE", "yes", "2", "\u202egnp.exe",
    "\u200b", "e\u0301" * 300, "👩‍👩‍👧‍👦", "\ufeff", "\u2028", "\x85", "\x0b\x0c", "\x1b[2J", "\x7f", "ﬀ", "İ", "ß",
    "a" * 256, "a" * 65_537, "," * 300, '"' * 301, "\r", "\n\n", " " * 5000, "../../etc/passwd", "C:\\x", "\udcff",
)  # fmt: skip


def encoding(data: bytes, chance: Random) -> bytes:
    """As another program writes text, and as one that is wrong about it does."""
    text = data.decode("utf-8", "replace")
    name = chance.choice(
        ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig", "cp1252", "latin-1", "cp500", "shift_jis", "utf-7"]
    )
    made = text.encode(name, "replace")
    return made if chance.random() < 0.7 else made[: len(made) // 2] + data[len(data) // 2 :]


def nul_bytes(data: bytes, chance: Random) -> bytes:
    if chance.random() < 0.2:
        return data + bytes(chance.choice([1, 4096, 200_000]))
    return _inserted(data, chance, [b"\0"] * chance.randint(1, 6))


def quotes(data: bytes, chance: Random) -> bytes:
    kinds = [b'"', b'""', b'"""', b'","', b"'", b'\\"', b'"\n"', "“".encode(), b'"a"b']
    return _inserted(data, chance, [chance.choice(kinds) for _ in range(chance.randint(1, 5))])


def huge_cells(data: bytes, chance: Random) -> bytes:
    size = chance.choice([300, 5000, 99_000, 101_000, 1_000_000, 6_000_000])
    return _with_cell(data, chance, chance.choice(["a", "é", '"', ",", "0"]) * size)


def strange_cells(data: bytes, chance: Random) -> bytes:
    for _ in range(chance.randint(1, 4)):
        data = _with_cell(data, chance, chance.choice(STRANGE))
    return data


def truncated(data: bytes, chance: Random) -> bytes:
    return data[: chance.randint(0, len(data))]


def empty(data: bytes, chance: Random) -> bytes:
    return chance.choice([b"", b"\n", b"\xef\xbb\xbf", b" ", b"\r\n\r\n", b"\0", data.split(b"\r\n")[0], b","])


def headers(data: bytes, chance: Random) -> bytes:
    """Columns that are gone, twice, renamed, unnamed, blank or another file's."""
    rows = _rows(data)
    head = rows[0] or ["x"]
    place = chance.randrange(len(head))
    way = chance.randrange(8)
    if way == 0:
        rows = rows[1:]
    elif way == 1:
        head[place] = chance.choice(["", " ", "sourcedId", "status", "x" * 500, "=1", head[place].upper(), "\u200b"])
    elif way == 2:
        rows = [[*row[:place], *row[place + 1 :]] for row in rows]
    elif way == 3:
        head += [head[place]]
    elif way == 4:
        rows[0] = [name + chance.choice([" ", "_", "\ufeff", ""]) for name in head]
    elif way == 5:
        rows.insert(0, [""] * len(head))
    elif way == 6:
        rows = [*rows, head]
    else:
        rows[0] = [f"{name}{number}" for number, name in enumerate(head * chance.choice([1, 40]))]
    return _text(rows)


def columns(data: bytes, chance: Random) -> bytes:
    """The same columns in another order; in half of the cases without moving the header along."""
    rows = _rows(data)
    order = list(range(len(rows[0])))
    chance.shuffle(order)
    moved = [[row[place] for place in order if place < len(row)] for row in rows]
    return _text(moved if chance.random() < 0.5 else [rows[0], *moved[1:]])


def rows(data: bytes, chance: Random) -> bytes:
    """Rows that are gone, twice, blank, too short, too long, of another row's cells; or very many."""
    lines = _rows(data)
    way = chance.randrange(7)
    place = chance.randrange(len(lines))
    if way == 0:
        del lines[place]
    elif way == 1:
        lines += [list(lines[place])] * chance.choice([1, 3, 3000])
    elif way == 2:
        lines.insert(place, [])
    elif way == 3:
        lines[place] = lines[place][: chance.randint(0, len(lines[place]))]
    elif way == 4:
        lines[place] = lines[place] + ["x"] * chance.choice([1, 50, 5000])
    elif way == 5:
        chance.shuffle(lines)
    else:
        lines = lines[:1]
    return _text(lines)


def references(data: bytes, chance: Random) -> bytes:
    """Cells exchanged with others of the same file, so that identifiers lead elsewhere or in a circle."""
    lines = _rows(data)
    for _ in range(chance.randint(1, 3)):
        one, two = chance.choice(lines), chance.choice(lines)
        if one and two:
            one[chance.randrange(len(one))] = chance.choice(two)
    return _text(lines)


def line_ends(data: bytes, chance: Random) -> bytes:
    end = chance.choice([b"\n", b"\r", b"\n\r", b"\r\r\n", b"\x0b", b"\xe2\x80\xa8", b"\xc2\x85", b""])
    return data.replace(b"\r\n", end) if chance.random() < 0.7 else data.replace(b"\r\n", end, 2)


def delimiters(data: bytes, chance: Random) -> bytes:
    return data.replace(b",", chance.choice([b";", b"\t", b"|", b" ", b";;", b"\x1f"]))


def flipped(data: bytes, chance: Random) -> bytes:
    """Random bytes in random places."""
    made = bytearray(data)
    for _ in range(chance.choice([1, 3, 20, 200])):
        if made:
            made[chance.randrange(len(made))] = chance.randrange(256)
    return bytes(made)


def broken_utf8(data: bytes, chance: Random) -> bytes:
    """Overlong, surrogate and cut-off sequences."""
    kinds = [b"\xc0\x80", b"\xed\xa0\x80", b"\xf8\x88\x80\x80\x80", b"\xff", b"\xe2\x82", b"\xf4\x90\x80\x80", b"\x80"]
    return _inserted(data, chance, [chance.choice(kinds) for _ in range(chance.randint(1, 4))])


DAMAGES: tuple[Damage, ...] = (
    encoding, nul_bytes, quotes, huge_cells, strange_cells, strange_cells, strange_cells, truncated, empty, headers,
    headers, columns, rows, rows, references, references, line_ends, delimiters, flipped, broken_utf8,
)  # fmt: skip


def _inserted(data: bytes, chance: Random, parts: list[bytes]) -> bytes:
    for part in parts:
        at = chance.randint(0, len(data))
        data = data[:at] + part + data[at:]
    return data


def _with_cell(data: bytes, chance: Random, text: str) -> bytes:
    lines = _rows(data)
    line = chance.choice(lines[1:] or lines)
    if line:
        line[chance.randrange(len(line))] = text
    return _text(lines)


def _rows(data: bytes) -> list[list[str]]:
    """The file's cells; of one that is damaged already, whatever can be read."""
    csv.field_size_limit(10**8)
    text = data.decode("utf-8", "replace").replace("\0", "")
    return list(csv.reader(io.StringIO(text, newline=""))) or [["x"]]


def _text(lines: list[list[str]]) -> bytes:
    made = io.StringIO(newline="")
    csv.writer(made).writerows(lines)
    return made.getvalue().encode("utf-8", "surrogatepass")
