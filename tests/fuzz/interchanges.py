"""Damage inside XML: entities, document types, depth, tags that do not close, names, encodings other than declared.

Each function takes a file's bytes and a random generator, and gives other bytes.
"""

import re
from collections.abc import Callable
from random import Random

from tests.fuzz.contents import STRANGE, broken_utf8, empty, encoding, flipped, nul_bytes, truncated

Damage = Callable[[bytes, Random], bytes]

_DECLARED = b'<?xml version="1.0" encoding="UTF-8"?>'
DOCTYPES = (
    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>',
    b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>',
    b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
    b'<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>',
    b"<!DOCTYPE x>",
)
HEADS = (
    b'<?xml version="1.1"?>', b'<?xml version="1.0" encoding="UTF-16"?>', b'<?xml version="1.0" encoding="x-none"?>',
    b'<?xml version="1.0" encoding="ISO-8859-1" standalone="yes"?>', b"", b"\n" + _DECLARED, b"<?pi x?>" + _DECLARED,
    b'<?xml version="1.0" encoding="EBCDIC-CP-US"?>', b"<!-- " + b"-" * 70_000 + b" -->",
)  # fmt: skip


def doctypes(data: bytes, chance: Random) -> bytes:
    data = data.replace(_DECLARED, _DECLARED + chance.choice(DOCTYPES))
    return _in_text(data, chance, chance.choice([b"&c;", b"&f;", b"&undefined;", b"&#0;", b"&#xD800;", b"&#1114112;"]))


def heads(data: bytes, chance: Random) -> bytes:
    return data.replace(_DECLARED, chance.choice(HEADS))


def depth(data: bytes, chance: Random) -> bytes:
    """Elements inside elements, or side by side, without end."""
    times = chance.choice([30, 60, 5000, 100_000])
    more = b"<a>" * times + (b"</a>" * times if chance.random() < 0.7 else b"")
    return _in_text(data, chance, more if chance.random() < 0.6 else b"<a/>" * times)


def attributes(data: bytes, chance: Random) -> bytes:
    names = [
        b' id="x"',
        b' ref="C1"',
        b' xmlns="urn:x"',
        b' a="<"',
        b" a",
        b' xsi:nil="true"',
        b' x="%s"' % (b"y" * 2_000_000),
    ]
    many = b"".join(b' a%d="1"' % number for number in range(20_000))
    return _after_a_tag(data, chance, chance.choice([*names, many]))


def texts(data: bytes, chance: Random) -> bytes:
    """What a text should not be: long, empty, a formula, markup, another kind of value."""
    said = chance.choice([*STRANGE, "x" * 99_999, "x" * 3_000_000, "<![CDATA[]]>", "<![CDATA[", "]]>", "<!-- -->", "&"])
    return _replaced(data, chance, said.encode("utf-8", "surrogatepass"))


def elements(data: bytes, chance: Random) -> bytes:
    """Elements that are gone, twice, renamed, without an end, in another place."""
    tags = re.findall(rb"<[^>]+>", data) or [b"x"]
    one, two = chance.choice(tags), chance.choice(tags)
    way = chance.randrange(5)
    if way == 0:
        return data.replace(one, b"", chance.choice([1, 100]))
    if way == 1:
        return data.replace(one, one + one, 1)
    if way == 2:
        return data.replace(one, two, chance.choice([1, 100]))
    if way == 3:
        name = re.sub(rb"[<>/]", b"", one).split(b" ")[0]
        return data.replace(name, chance.choice([b"x", b"Student", b"a:b", b"INTERCHANGE", name.lower(), b"1x"]))
    half = len(data) // 2
    return data[:half] + data[half // 2 :]


def cut_out(data: bytes, chance: Random) -> bytes:
    """A part of the file is missing, wherever it begins and ends."""
    first, last = sorted((chance.randint(0, len(data)), chance.randint(0, len(data))))
    return data[:first] + data[last:]


DAMAGES: tuple[Damage, ...] = (
    doctypes, heads, depth, attributes, texts, texts, texts, elements, elements, elements, cut_out, encoding, nul_bytes,
    truncated, empty, flipped, broken_utf8,
)  # fmt: skip


def _places(data: bytes, mark: bytes) -> list[int]:
    return [found.start() for found in re.finditer(mark, data)] or [len(data)]


def _in_text(data: bytes, chance: Random, more: bytes) -> bytes:
    at = chance.choice(_places(data, b"<"))
    return data[:at] + more + data[at:]


def _after_a_tag(data: bytes, chance: Random, more: bytes) -> bytes:
    at = chance.choice(_places(data, b">"))
    return data[:at] + more + data[at:]


def _replaced(data: bytes, chance: Random, more: bytes) -> bytes:
    found = list(re.finditer(rb">[^<]+<", data))
    if not found:
        return data + more
    text = chance.choice(found)
    return data[: text.start() + 1] + more + data[text.end() - 1 :]
