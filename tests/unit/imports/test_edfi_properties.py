"""Whatever bytes come in as an interchange, the reader answers: with rows, with issues, or with its own refusal."""

import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.etree import ElementTree

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from records.imports.edfi import open_set, seems
from records.imports.edfi.edfi_set import files_of
from records.imports.edfi.outputs import SOURCES, columns_of
from records.imports.issues import SENTENCES
from records.imports.oneroster import NotOneRoster
from tests.unit.imports.edfi_records import everything
from tests.unit.imports.edfi_sets import document, small_set, zipped

QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
FILES = {f"{name}.xml": document(name, elements).encode() for name, elements in (small_set() | everything()).items()}
NASTY = (
    b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"&amp;", b"&b;", b"<![CDATA[<a>]]>", b"<!-- -->", b"<?x y?>", b"\x00",
    b"\xff\xfe", b"<Student>", b"</Student>", b'ref="C1"', b'id="C1"', b"2025-02-30", b"-1", b"9" * 400,
    b"NaN", b"1e9999", b"true", b"\xef\xbb\xbf", b"uri://ed-fi.org/X#", b"=cmd|' /C calc'!A0", b"&#xD800;",
    b"&#0;", b"\xe2\x80\xae", b"'\"",
)  # fmt: skip


def _answer(path: Path) -> None:
    """Read everything; only the reader's own refusal may come out, and every issue has a sentence."""
    try:
        files = files_of(path)
        seems(files.members)
        files.close()
        with open_set(path) as found:
            for name in SOURCES:
                for row in found.rows(name):
                    assert len(row) == len(columns_of(name))
            assert {issue.code for issue in found.issues} <= SENTENCES.keys()
            assert all(str(issue) for issue in found.issues)
    except NotOneRoster as refusal:
        assert refusal.code in SENTENCES


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def _mutated(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _time in range(chance.randint(1, 6)):
        at, until = sorted(chance.randrange(len(changed) + 1) for _end in range(2))
        until = min(until, at + chance.choice((0, 1, 5, 60, 100_000)))
        what = chance.choice((b"", chance.choice(NASTY), bytes([chance.randrange(256)]), bytes(changed[at:until]) * 2))
        changed[at:until] = what
    return bytes(changed)


@given(st.randoms(use_true_random=False), st.booleans())
@QUICK
def test_mutated_bytes_never_crash_the_reader(chance: random.Random, packed: bool) -> None:
    files = {name: _mutated(data, chance) if chance.random() < 0.3 else data for name, data in FILES.items()}
    with _folder() as folder:
        if packed:
            _answer(zipped(folder / "set.zip", files))
        else:
            for name, data in files.items():
                (folder / name).write_bytes(data)
            _answer(folder)


_VALUES = st.one_of(
    st.sampled_from(("", "0", "-5", "2025-02-30", "2025-13-01", "9998-12-31", "0001-01-01", "9" * 30, "2021-2022")),
    st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=300),
)  # fmt: skip


@given(st.data())
@QUICK
def test_strange_values_and_missing_parts_never_crash_the_reader(data: st.DataObject) -> None:
    with _folder() as folder:
        for name, content in FILES.items():
            root = ElementTree.fromstring(content)
            parts = [(parent, child) for parent in root.iter() for child in parent]
            for _time in range(data.draw(st.integers(0, 4))):
                parent, child = data.draw(st.sampled_from(parts))
                how = data.draw(st.sampled_from(("text", "drop", "twice", "empty", "rename")))
                if how == "text":
                    child.text = data.draw(_VALUES)
                elif how == "drop" and child in list(parent):
                    parent.remove(child)
                elif how == "twice":
                    parent.append(child)
                elif how == "empty":
                    child.clear()
                elif how == "rename":
                    child.tag = data.draw(st.sampled_from([other.tag for _parent, other in parts]))
            (folder / name).write_bytes(ElementTree.tostring(root))
        _answer(folder)


@given(st.binary(max_size=2000))
@QUICK
def test_any_bytes_are_answered(data: bytes) -> None:
    with _folder() as folder:
        (folder / "a.xml").write_bytes(data)
        _answer(folder)
        _answer(folder / "a.xml")
