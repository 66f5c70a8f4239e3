"""One XML file, element by element: what is read, what is refused, and that nothing makes the reader swell."""

import io
from collections.abc import Iterator
from pathlib import PurePosixPath

import pytest

from records.imports.edfi.stream import Broken, Found, XmlLimits, read_elements, read_root
from records.imports.oneroster.source import Member
from tests.unit.imports.edfi_sets import NAMESPACE, document, student, tag


def _member(data: bytes | str) -> Member:
    raw = data.encode() if isinstance(data, str) else data
    return Member(PurePosixPath("x.xml"), len(raw), lambda: io.BytesIO(raw))


def _all(data: bytes | str, wanted: frozenset[str] | None = frozenset(), **limits: int) -> list[Found]:
    return list(read_elements(_member(data), lambda name: wanted, XmlLimits(**limits)))


def _code(data: bytes | str, **limits: int) -> str:
    with pytest.raises(Broken) as caught:
        _all(data, **limits)
    return caught.value.code


@pytest.mark.parametrize(
    ("namespace", "prefix"), [("", ""), (NAMESPACE, ""), ('xmlns:e="http://ed-fi.org/5.2.0"', "e:")]
)
def test_elements_are_read_with_and_without_a_namespace(namespace: str, prefix: str) -> None:
    inside = f"<{prefix}Student><{prefix}StudentUniqueId> 1 </{prefix}StudentUniqueId></{prefix}Student>"
    [found] = _all(document("Student", inside, namespace=namespace, prefix=prefix))
    assert (found.name, found.data) == ("Student", {"StudentUniqueId": ["1"]})


def test_repeated_and_nested_parts_keep_their_order() -> None:
    [found] = _all(
        document("X", tag("A", tag("B", tag("C", "1") + tag("D", "2")) + tag("B", tag("C", "3")) + tag("E")))
    )
    assert found.data == {"B": [{"C": ["1"], "D": ["2"]}, {"C": ["3"]}], "E": [""]}


def test_a_reference_becomes_its_identity_and_points_to_an_id_where_it_has_one() -> None:
    inner = tag("SessionReference", ref="S") + tag("CourseReference", tag("CourseIdentity", tag("Code", "c")))
    [found] = _all(document("X", tag("A", tag("BReference", tag("BIdentity", inner)) + tag("CReference", ref="Z"))))
    assert found.data == {"BReference": [{"@SessionReference": ["S"], "Code": ["c"]}], "CReference": [{"@ref": ["Z"]}]}


def test_the_line_and_the_id_of_an_element_are_known() -> None:
    found = _all(document("X", "\n\n" + tag("A", id=" one ") + "\n" + tag("B")))
    assert [(each.name, each.line, each.id) for each in found] == [("A", 4, "one"), ("B", 5, "")]


def test_parts_that_nobody_wants_are_passed_over_with_all_that_is_in_them() -> None:
    inside = tag("A", tag("Big", tag("Deep", tag("Deeper", "x") * 50)) + tag("Small", "y"))
    [found] = _all(document("X", inside), frozenset({"Small"}), parts=10)
    assert found.data == {"Small": ["y"]}
    assert _all(document("X", inside), None)[0].data is None


def test_names_of_earlier_standards_are_read_as_todays() -> None:
    [found] = _all(document("Parent", tag("Parent", tag("ParentUniqueId", "1"))))
    assert (found.name, found.data) == ("Contact", {"ContactUniqueId": ["1"]})


@pytest.mark.parametrize(
    "inside",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>',
        '<!DOCTYPE x SYSTEM "http://example.org/x.dtd">',
        '<!DOCTYPE x [<!ENTITY file SYSTEM "file:///etc/passwd">]>',
        "<!DOCTYPE x>",
    ],
)
def test_a_document_type_is_refused_whatever_it_says(inside: str) -> None:
    assert (
        _code(f'<?xml version="1.0"?>{inside}<InterchangeStudent>{student("1")}</InterchangeStudent>') == "xml_doctype"
    )


@pytest.mark.parametrize("cut", [1, 30, 150, -30, -3])
def test_a_file_that_breaks_off_says_so(cut: int) -> None:
    assert _code(document("Student", student("1") * 3)[:cut]) == "xml_broken"


@pytest.mark.parametrize("data", ["", "no XML", "<a>&nbsp;</a>", "<a><b></a>", "<a>\x01</a>", "<a/><b/>"])
def test_what_is_not_well_formed_says_so(data: str) -> None:
    assert _code(data) == "xml_broken"


def test_files_may_be_in_utf_16_and_windows_1252_but_not_in_what_nobody_knows() -> None:
    text = '<?xml version="1.0" encoding="{}"?><X><A><N>Núñez</N></A></X>'
    assert _all(text.format("UTF-16").encode("utf-16"))[0].data == {"N": ["Núñez"]}
    assert _all(text.format("windows-1252").encode("windows-1252"))[0].data == {"N": ["Núñez"]}
    assert _code(text.format("hex")) == "xml_encoding"
    assert _code(text.format("utf-7")) == "xml_encoding"


def test_a_text_that_is_far_too_long_refuses_its_element_alone() -> None:
    found = _all(document("X", tag("A", tag("B", "x" * 500)) + tag("A", tag("B", "y"))), text=100)
    assert [(each.problem, each.data) for each in found] == [("text_too_long", None), ("", {"B": ["y"]})]


def test_an_element_of_too_many_parts_is_refused_alone() -> None:
    found = _all(document("X", tag("A", tag("B", "1") * 50) + tag("A", tag("B", "y"))), parts=20)
    assert [each.problem for each in found] == ["element_too_large", ""]


@pytest.mark.parametrize(
    "inside",
    [
        "<a>" * 100,
        f'<A b="{"x" * 200_000}"/>',
        f"<!--{'x' * 200_000}-->",
        "".join(f"<n{number}/>" for number in range(500)),
    ],
    ids=["nested without end", "a tag without end", "a comment without end", "more names than a standard has"],
)
def test_what_would_make_the_parser_swell_is_refused(inside: str) -> None:
    assert _code(f"<X>{inside}</X>", depth=40, tag=20_000, names=300) == "xml_strange"


def test_a_huge_file_is_read_in_pieces() -> None:
    read = 0

    class Endless(io.RawIOBase):
        """More students than anybody holds in memory: it counts what was asked for."""

        def read(self, size: int = -1) -> bytes:  # type: ignore[override]
            nonlocal read
            read += 1
            return b"<X>" if read == 1 else student("1").encode() * 50

    elements: Iterator[Found] = read_elements(Member(PurePosixPath("x.xml"), 1 << 60, Endless), lambda name: None)
    for _number in range(1000):
        next(elements)
    assert read < 30


def test_the_root_is_known_from_the_first_bytes() -> None:
    root = read_root(_member(document("Student", student("1") * 1000)[:100] + "<<<"))
    assert (root.name, root.namespaces) == ("InterchangeStudent", ["http://ed-fi.org/5.2.0"])
