"""Tables as publishers write them: what their marks say, what adds up, and what can be computed of what they hide."""

import itertools
import json
from math import inf
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.disclosure.published.findings import Report, audit_table
from reports.disclosure.published.layout import Total, layout_of, read_mapping
from reports.disclosure.published.marks import Kind, read
from reports.disclosure.published.table import Unreadable, parse_table, read_table
from reports.disclosure.published.words import in_words, verdict
from reports.disclosure.relations import Inconsistent

PUBLISHED = Path(__file__).resolve().parents[3] / "shared" / "data" / "published"
theirs = pytest.mark.skipif(not PUBLISHED.exists(), reason="the published files lie beside the project, or nowhere")


@pytest.mark.parametrize(
    ("text", "kind", "low", "high"),
    [
        ("17", Kind.SHOWN, 17, 17),
        ("1,017", Kind.SHOWN, 1017, 1017),
        ("94.2%", Kind.SHOWN, 94.2, 94.2),
        ('="0012"', Kind.SHOWN, 12, 12),
        ("*", Kind.HIDDEN, 0, inf),
        (" S ", Kind.HIDDEN, 0, inf),
        ("-9999", Kind.HIDDEN, 0, inf),
        ("-6666", Kind.MISSING, -inf, inf),
        ("", Kind.MISSING, -inf, inf),
        ("n/a", Kind.MISSING, -inf, inf),
        ("<10", Kind.BOUNDED, 0, 9),
        ("n < 10", Kind.BOUNDED, 0, 9),
        ("LT50", Kind.BOUNDED, 0, 49),
        ("GE50", Kind.BOUNDED, 50, inf),
        (">= 95.0", Kind.BOUNDED, 95, inf),
        ("≤ 5", Kind.BOUNDED, 0, 5),
        ("10-19", Kind.BOUNDED, 10, 19),
        ("20 to 29", Kind.BOUNDED, 20, 29),
    ],
)
def test_each_mark_is_an_interval(text: str, kind: Kind, low: float, high: float) -> None:
    figure = read(text)
    assert figure is not None
    assert (figure.kind, figure.low, figure.high) == (kind, low, high)


@pytest.mark.parametrize("text", ["Riverbend", "Grade 9", "2018-2019 school year", "19-10", "A"])
def test_a_text_is_no_figure(text: str) -> None:
    assert read(text) is None


def test_the_publishers_own_marks_come_first() -> None:
    figure = read("~", further={"~": (1, 5)})
    assert figure is not None and (figure.low, figure.high) == (1, 5)


ENROLLMENT = """District,School,Grade,Students
1,Oak,Grade 1,20
1,Oak,Grade 2,*
1,Oak,Total,27
1,Elm,Grade 1,31
1,Elm,Grade 2,33
1,Elm,Total,64
1,All,Grade 1,51
1,All,Grade 2,40
1,All,Total,91
2,Fir,Grade 1,*
2,Fir,Grade 2,*
2,Fir,Total,55
2,Ash,Grade 1,12
2,Ash,Grade 2,14
2,Ash,Total,26
2,All,Grade 1,*
2,All,Grade 2,*
2,All,Total,81
"""


def report_of(text: str, **options: object) -> Report:
    return audit_table(parse_table(text, name="table.csv"), **options)  # type: ignore[arg-type]


def test_totals_are_found_in_the_figures() -> None:
    found = report_of(ENROLLMENT)
    assert {Total("School", "All"), Total("Grade", "Total")} <= set(found.layout.totals)
    assert found.layout.keys == ("District", "School", "Grade")


def test_what_a_subtraction_gives_away_is_told_with_the_subtraction() -> None:
    found = report_of(ENROLLMENT)
    assert [(one.about, one.low, one.high) for one in found.exact] == [("1, Oak, Grade 2", 7, 7)]
    lines = "\n".join(in_words(found))
    assert "1 of the 5 hidden figures can be computed exactly, 1 of them counts below 10" in lines
    assert "'*', is 7" in lines
    assert (
        "1, All, Grade 2 (40) is the sum of 1 row that is shown, 33 in all, and of what is hidden: 1, Oak, Grade 2"
        in lines
    )


def test_two_equations_together_give_what_neither_gives_alone() -> None:
    """a + b = 10 and a + b + c = 17 with c hidden elsewhere: only both together give c."""
    text = "Kind,Group,Students\n" + "".join(
        f"{kind},{group},{value}\n"
        for kind, values in {"x": ("*", "*", "10"), "y": ("*", "*", "9"), "all": ("8", "11", "19")}.items()
        for group, value in zip(("boys", "girls", "all"), values, strict=True)
    )
    mapping = {
        "totals": [{"column": "Kind", "total": "all"}, {"column": "Group", "total": "all"}],
        "marks": {"*": [1, 9]},
    }
    found = report_of(text, mapping=mapping, width=20)
    # By counting through all that agrees with it.
    tables = [
        (a, 10 - a, 8 - a, a + 1) for a in range(1, 10) if 1 <= 10 - a <= 9 and 1 <= 8 - a <= 9 and 1 <= a + 1 <= 9
    ]
    ends = {f"{kind}, {group}": column for (kind, group), column in zip(
        (("x", "boys"), ("x", "girls"), ("y", "boys"), ("y", "girls")), zip(*tables, strict=True), strict=True
    )}  # fmt: skip
    assert {one.about: (one.low, one.high) for one in found.findings} == {
        about: (min(values), max(values)) for about, values in ends.items()
    }


RATES = "School,Students,Absent,Percent Absent\n" + "".join(
    f"S{number},{size},{absent},{100 * absent / size:.1f}\n"
    for number, (size, absent) in enumerate(itertools.product((80, 95, 110), (7, 12, 31)))
)


def test_a_rate_gives_away_its_numerator_and_counts_their_rate() -> None:
    found = report_of(RATES + "Hidden count,90,*,4.4\nHidden rate,50,0,*\n")
    assert {(one.about, one.column, round(one.low, 1)) for one in found.exact} == {
        ("Hidden count (Absent)", "Absent", 4),
        ("Hidden rate", "Percent Absent", 0.0),
    }


def test_a_coded_rate_leaves_what_it_leaves() -> None:
    found = report_of(RATES + "Coded,200,*,<= 5.0\nZero,60,0,0.0\n", width=30)
    coded = next(one for one in found.findings if one.about.startswith("Coded"))
    # 5.04 % of 200 is written 5.0, and zeros are published here.
    assert (coded.low, coded.high) == (1, 10)


def test_a_long_table_is_read_by_its_measures() -> None:
    text = "District,Year,Measure,Value\n" + "".join(
        f"D{number},2019-2020,{measure},{value}\n"
        for number in range(9)
        for measure, value in (("Students", 50 + number), ("Absent", 10 + number),
                               ("Absent Percent", round(100 * (10 + number) / (50 + number), 1)))
    )  # fmt: skip
    found = report_of(text + "D9,2019-2020,Students,40\nD9,2019-2020,Absent,*\nD9,2019-2020,Absent Percent,5.0\n")
    assert [(one.about, one.low) for one in found.exact] == [("D9 (Absent)", 2)]


def test_titles_above_the_header_and_spreadsheet_formulas_are_read_over() -> None:
    table = parse_table(
        '"Absences, 2019"\n"All districts"\n\nDistrict,Code,Students\nA,="001",5\nB,="002",*\n', name="x"
    )
    assert table.columns == ("District", "Code", "Students")
    assert table.rows == (("A", "001", "5"), ("B", "002", "*"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no header line"),
        ("one line only\n", "no header line"),
        ("Name,Town\nOak,Riverbend\nElm,Lakeside\n", "no column of figures"),
        ("School,Students\nOak,5\nOak,7\nElm,9\n", "several rows about the same: School Oak"),
        ("\0\0", "no text file"),
    ],
)
def test_what_cannot_be_read_is_said_with_what_to_do(text: str, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        report_of(text)


def test_a_mapping_names_what_guessing_does_not_find(tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.json"
    mapping.write_text(json.dumps({"totals": [{"column": "Nowhere", "total": "x"}]}))
    with pytest.raises(Unreadable, match="no column 'Nowhere'. Its columns are: School, Students"):
        layout_of(parse_table("School,Students\nOak,5\nElm,7\n", name="x"), read_mapping(mapping))
    mapping.write_text('{"totalz": []}')
    with pytest.raises(Unreadable, match="may hold figures, ignored, keys"):
        read_mapping(mapping)


def test_sums_that_do_not_add_up_are_left_out_and_told() -> None:
    wrong = ENROLLMENT.replace("1,Elm,Total,64", "1,Elm,Total,65")
    found = report_of(wrong, mapping={"totals": [{"column": "Grade", "total": "Total"}]})
    assert any("1, Elm, Total" in words for words in found.contradictions)
    assert [one.about for one in found.exact] == ["1, Oak, Grade 2"]


def test_figures_that_no_table_agrees_with_are_refused() -> None:
    text = "Kind,Group,Students\nx,boys,*\nx,girls,*\nx,all,10\ny,boys,*\ny,girls,*\ny,all,9\n"
    text += "all,boys,3\nall,girls,4\nall,all,19\n"
    mapping = {"totals": [{"column": "Kind", "total": "all"}, {"column": "Group", "total": "all"}]}
    with pytest.raises(Inconsistent):
        report_of(text, mapping=mapping)


small = st.integers(0, 6)


@settings(max_examples=40, deadline=None)
@given(
    values=st.lists(st.lists(small, min_size=2, max_size=3), min_size=2, max_size=3).filter(
        lambda rows: len({len(row) for row in rows}) == 1
    ),
    data=st.data(),
)
def test_intervals_are_those_of_counting_all_tables(values: list[list[int]], data: st.DataObject) -> None:
    """Whoever writes down every table of whole numbers that agrees with the publication knows no more and no less."""
    rows = [[*row, sum(row)] for row in values]
    rows.append([sum(column) for column in zip(*rows, strict=True)])
    places = [(r, c) for r in range(len(rows)) for c in range(len(rows[0]))]
    hidden = data.draw(st.sets(st.sampled_from(places), min_size=1, max_size=4))
    lines = [
        f"R{r},C{c},{'*' if (r, c) in hidden else value}" for r, row in enumerate(rows) for c, value in enumerate(row)
    ]
    if not any((r, c) not in hidden for r, c in places):
        return
    last_row, last_column = len(rows) - 1, len(rows[0]) - 1
    most = max(map(max, rows)) + 3
    mapping = {
        "keys": ["Row", "Column"],
        "figures": ["Students"],
        "totals": [
            {"column": "Row", "total": f"R{last_row}"},
            {"column": "Column", "total": f"C{last_column}"},
        ],
        "marks": {"*": [0, most]},
    }
    found = report_of("Row,Column,Students\n" + "\n".join(lines) + "\n", mapping=mapping, width=10**9)
    agreeing = []
    order = sorted(hidden)
    for guess in itertools.product(range(most + 1), repeat=len(order)):
        table = [list(row) for row in rows]
        for (r, c), value in zip(order, guess, strict=True):
            table[r][c] = value
        if all(sum(row[:-1]) == row[-1] for row in table) and all(
            sum(column[:-1]) == column[-1] for column in zip(*table, strict=True)
        ):
            agreeing.append(guess)
    told = {one.about: (one.low, one.high) for one in found.findings}
    for at, (r, c) in enumerate(order):
        least, greatest = min(g[at] for g in agreeing), max(g[at] for g in agreeing)
        low, high = told.get(f"R{r}, C{c}", (0, most))
        assert (low, high) == (least, greatest)


def test_the_command_says_it_and_writes_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, out = tmp_path / "enrollment.csv", tmp_path / "found.csv"
    file.write_text(ENROLLMENT)
    call_command("audit_table", str(file), csv=out)
    assert "1 of the 5 hidden figures can be computed exactly" in capsys.readouterr().out
    assert "1, Oak, Grade 2" in out.read_text()
    with pytest.raises(CommandError, match="cannot be opened"):
        call_command("audit_table", str(tmp_path / "nowhere.csv"))


@theirs
@pytest.mark.parametrize(
    ("file", "hidden", "computed"),
    [("Enrollment_2017", 343, 61), ("Enrollment_2018", 358, 57), ("Enrollment_2019", 344, 49)],
)
def test_what_maryland_gives_away(file: str, hidden: int, computed: int) -> None:
    found = audit_table(read_table(PUBLISHED / "md-msde-reportcard" / f"{file}.csv"))
    assert sum(found.hidden.values()) == hidden
    assert len(found.exact) == computed
    assert all(one.high < 10 for one in found.exact)
    assert not found.contradictions


@theirs
@pytest.mark.parametrize("file", sorted(PUBLISHED.glob("ct-*/*.csv")), ids=lambda path: path.name)
def test_connecticut_publishes_nothing_that_adds_up(file: Path) -> None:
    found = audit_table(read_table(file))
    assert verdict(found).startswith("None of the")
