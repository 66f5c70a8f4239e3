"""The audit finds what can be found, says by which equations, and proves the rest; every known pitfall is one test."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import sparse

from reports.disclosure import Cells, Dimension, Inconsistent, Release, Table, audit, check, relations_of
from reports.disclosure.control import Task, control
from reports.disclosure.primary import with_rests
from tests.disclosure.making import STRANGER, all_tables, flags, grid, interval_by_scipy, named

#: sdcTable's table whose every row and column hides at least two cells, and which gives one away.
TRAP = [[30, 47, 64, 89], [90, 124, 5, 31], [92, 100, 59, 85], [800, 991, 651, 685]]
HIDDEN = ("wa", "wb", "wc", "xa", "xc", "yb", "yd", "zb", "zd")


def cells_named(release: Release, pairs: tuple[str, ...]) -> list[int]:
    return named(release, *(f"row {row}, column {column}" for row, column in pairs))


def test_two_hidden_in_each_line_are_not_enough() -> None:
    release, values = grid(TRAP, "wxyz", "abcd")
    hidden = flags(25, cells_named(release, HIDDEN))
    cells = Cells.of_truth(values, hidden, hidden, STRANGER)
    found = audit(release.relations, cells, STRANGER)
    (at,) = cells_named(release, ("wb",))
    assert found.exposed.tolist() == [at] and not found.publishable
    assert (found.low[at], found.high[at]) == (47, 47)
    # The proof is a sum of four totals: adding them up by the given factors leaves the cell alone.
    steps = found.derivation(at)
    added = sum(step.factor * release.relations.matrix[[step.relation], :].toarray()[0] for step in steps)
    assert set(np.flatnonzero(np.abs(added) > 1e-9)) & set(np.flatnonzero(hidden)) == {at}
    assert len(steps) == 4 and "column a = row w, column a + " in " ".join(step.words for step in steps)


def test_the_trap_is_mended_by_one_cell() -> None:
    release, values = grid(TRAP, "wxyz", "abcd")
    hidden = flags(25, cells_named(release, HIDDEN))
    made = control(Task(release.relations, values, protected=hidden), STRANGER)
    assert made.publishable
    assert int((made.cells.hidden & ~hidden).sum()) == 1
    (mended, at) = cells_named(release, ("xd", "wb"))
    both = Cells.of_truth(values, hidden | flags(25, [mended]), hidden, STRANGER)
    found = audit(release.relations, both, STRANGER, every=True)
    assert (found.low[at], found.high[at]) == (pytest.approx(0), pytest.approx(78)) and found.publishable


def linked() -> tuple[Release, np.ndarray]:
    places = "ABIJKLMN"
    county = {place: "county 1" if place in "ABIJ" else "county 2" for place in places}
    size = {place: "big" if place in "LM" else "small" for place in places}
    table = Table((Dimension.of("place", places, [county], [size]),))
    release = Release.of(table)
    return release, release.values(table.totals(np.array([2, 2, 8, 8, 3, 3, 3, 7], dtype=float)))


def test_tables_that_are_safe_alone_are_unsafe_together() -> None:
    release, values = linked()
    small = flags(len(values), named(release, *(f"place {place}" for place in "ABKLM")))
    cells = Cells.of_truth(values, small, small, STRANGER)
    found = audit(release.relations, cells, STRANGER)
    assert found.exposed.tolist() == named(release, "place K")
    made = control(Task(release.relations, values), STRANGER)
    assert made.publishable
    assert np.flatnonzero(made.cells.hidden & ~small).tolist() == named(release, "place N")


def test_published_zeros_say_that_a_hidden_cell_holds_somebody() -> None:
    release, values = grid([[1, 1], [9, 9], [8, 8]], "abc", "xy")
    hidden = flags(len(values), cells_named(release, ("ax", "ay", "bx", "by")))
    small = flags(len(values), cells_named(release, ("ax", "ay")))
    knowing = STRANGER.knowing(zeros_shown=True)
    safe = audit(release.relations, Cells.of_truth(values, hidden, small, STRANGER), STRANGER)
    told = audit(release.relations, Cells.of_truth(values, hidden, small, knowing), knowing)
    assert safe.publishable
    assert told.exposed.tolist() == sorted(cells_named(release, ("ax", "ay")))
    assert control(Task(release.relations, values, protected=small), knowing).publishable


def test_two_marks_say_more_than_one() -> None:
    # a = 3 + 4: with a mark of its own the small cell is below 4, the other at least 4.
    relations = relations_of([(0, [1, 2])], 3)
    values, hidden, small = np.array([7.0, 3, 4]), flags(3, [1, 2]), flags(3, [1])
    two = STRANGER.knowing(one_mark=False)
    assert audit(relations, Cells.of_truth(values, hidden, small, STRANGER), STRANGER).publishable
    narrower = audit(relations, Cells.of_truth(values, hidden, small, two), two, every=True)
    assert narrower.high[1] == 3
    values = np.array([5.0, 1, 4])
    assert not audit(relations, Cells.of_truth(values, hidden, small, two.knowing(zeros_shown=True)),
                     two.knowing(zeros_shown=True)).publishable  # fmt: skip


def test_a_lone_student_sees_through_what_protects_another_cell() -> None:
    # One student in b: to a stranger a + b = 3 may be many things; to that student a is 2.
    relations = relations_of([(0, [1, 2])], 3)
    values, hidden = np.array([3.0, 2, 1]), flags(3, [1, 2])
    insider = STRANGER.knowing(own_record=True)
    cells = Cells.of_truth(values, hidden, hidden, STRANGER)
    assert audit(relations, cells, STRANGER).publishable
    assert audit(relations, cells, insider).uncertain.tolist() == [1]


def test_a_lone_student_learns_nothing_where_a_third_cell_is_hidden() -> None:
    relations = relations_of([(0, [1, 2, 3])], 4)
    values, hidden = np.array([15.0, 2, 1, 12]), flags(4, [1, 2, 3])
    insider = STRANGER.knowing(own_record=True)
    cells = Cells.of_truth(values, hidden, flags(4, [1, 2]), insider)
    found = audit(relations, cells, insider)
    assert found.publishable and check(found.certificate, relations, cells, insider) == []


def test_an_interval_of_fractions_may_hold_one_whole_number() -> None:
    # 2a + 3b = 12 with a, b >= 0 leaves (0, 4), (3, 2), (6, 0); 2a + 4b = 2 leaves a = 1 alone, but a in [0, 1].
    relations = relations_of([], 2)
    matrix = sparse.csr_array(np.array([[2, 4, -1]]))
    relations = replace(relations, matrix=matrix)
    values, hidden = np.array([1.0, 0, 2]), flags(3, [0, 1])
    cells = Cells.of_truth(values, hidden, flags(3, [0]), STRANGER)
    found = audit(relations, cells, STRANGER)
    assert not found.publishable and found.uncertain.tolist() == [0]


def test_a_single_school_district_is_its_school() -> None:
    table = Table(
        (Dimension.of("place", ["s1", "s2", "s3"], [{"s1": "d1", "s2": "d2", "s3": "d2"}]), Dimension.of("k", "xy"))
    )
    release = Release.of(table, place="place")
    values = release.values(table.totals(np.array([[2, 30], [20, 25], [30, 45]], dtype=float)))
    statements = dict(zip(range(table.cells), release.cell_of[0].tolist(), strict=True))
    school, district = (
        np.ravel_multi_index((table.dimensions[0].codes.index(code), 1), table.shape) for code in ("s1", "d1")
    )
    assert statements[int(school)] == statements[int(district)]
    made = control(Task(release.relations, values), STRANGER)
    assert made.publishable and made.cells.hidden[statements[int(school)]]


def test_one_group_under_two_names_is_one_cell_and_must_have_one_value() -> None:
    table = Table((Dimension.of("m", ["a", "b"], [{"a": "A", "b": "B"}]),))
    release = Release.of(table)
    assert release.relations.cells == 3
    wrong = table.totals(np.array([4.0, 5.0]))
    wrong[table.dimensions[0].codes.index("A")] = 6
    with pytest.raises(Inconsistent, match="one table|two names"):
        release.values(wrong)


def test_all_minus_a_subgroup_is_a_cell_even_if_nobody_publishes_it() -> None:
    learners = Dimension.of("learner", ["EL", "not EL"], published=["all", "EL"])
    table = Table((Dimension.of("place", "ABC"), learners))
    release = Release.of(table)
    values = release.values(table.totals(np.array([[40, 2], [30, 25], [20, 35]], dtype=float)))
    assert not release.published[named(release, "place A, learner not EL")].any()
    made = control(Task(release.relations, values, published=release.published), STRANGER)
    (rest, part) = named(release, "place A, learner not EL", "place A, learner EL")
    assert made.publishable and made.cells.protected[rest]
    assert made.cells.hidden[part] or made.cells.hidden[named(release, "place A")].any()


def test_a_small_rest_of_several_parts_is_a_group_too() -> None:
    table = Table((Dimension.of("race", ["white", "black", "asian", "native"]), Dimension.of("place", "AB")))
    release = Release.of(table)
    values = release.values(table.totals(np.array([[50, 40], [2, 30], [1, 20], [0, 12]], dtype=float)))
    relations, longer = with_rests(release.relations, values, replace(STRANGER.knowing(zeros_shown=True), smallest=5))
    rests = range(release.relations.cells, relations.cells)
    assert [relations.label(cell) for cell in rests] == ["place A without race white, place A"]
    assert longer[-1] == 3
    relations.check(longer)


def test_input_that_does_not_add_up_is_named() -> None:
    table = Table((Dimension.of("place", "AB"),))
    release = Release.of(table)
    with pytest.raises(Inconsistent, match=r"everybody = place A \+ place B is off by 1"):
        release.values(np.array([8.0, 3, 4]))


def test_published_numbers_that_contradict_each_other_are_named() -> None:
    relations = relations_of([(0, [1, 2])], 3)
    with pytest.raises(Inconsistent, match="contradict|No value"):
        audit(relations, Cells.of_release(np.array([3.0, 9, np.nan]), STRANGER), STRANGER)


def test_the_checker_believes_nothing() -> None:
    release, values = grid([[2, 9], [9, 9], [9, 9]], "abc", "xy")
    made = control(Task(release.relations, values), STRANGER)
    certificate, cells = made.audit.certificate, made.cells
    assert check(certificate, release.relations, cells, STRANGER) == []
    doubled = replace(certificate, witnesses=certificate.witnesses * 20)
    assert any("leaves what is known" in fault for fault in check(doubled, release.relations, cells, STRANGER))
    halved = replace(certificate, witnesses=certificate.witnesses * 0.5)
    assert any("fraction" in fault for fault in check(halved, release.relations, cells, STRANGER))
    none = replace(certificate, witnesses=certificate.witnesses * 0)
    assert any("not proved safe" in fault for fault in check(none, release.relations, cells, STRANGER))
    shifted = certificate.witnesses.copy()
    shifted.data[0] += 1
    assert any(
        "relations" in fault
        for fault in check(replace(certificate, witnesses=shifted), release.relations, cells, STRANGER)
    )
    other = replace(STRANGER, version="another")
    assert any("another policy" in fault for fault in check(certificate, release.relations, cells, other))
    shown = replace(cells, hidden=cells.protected)
    assert any("published cell" in fault for fault in check(certificate, release.relations, shown, STRANGER))


def test_offered_witnesses_that_are_none_are_not_taken() -> None:
    release, values = grid(TRAP, "wxyz", "abcd")
    hidden = flags(25, cells_named(release, HIDDEN))
    cells = Cells.of_truth(values, hidden, hidden, STRANGER)
    (at,) = cells_named(release, ("wb",))
    lie = sparse.csr_array((np.array([1.0]), (np.array([0]), np.array([at]))), shape=(1, 25))
    assert audit(release.relations, cells, STRANGER, offered=lie).exposed.tolist() == [at]


COUNTS = st.lists(st.lists(st.integers(0, 5), min_size=3, max_size=3), min_size=2, max_size=2)


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(counts=COUNTS, zeros_shown=st.booleans())
def test_nobody_who_tries_all_tables_finds_a_protected_cell(counts: list[list[int]], zeros_shown: bool) -> None:
    """The attacker enumerates every table in whole numbers and shares no code with the audit."""
    policy = STRANGER.knowing(zeros_shown=zeros_shown)
    release, values = grid(counts, "ab", "xyz")
    made = control(Task(release.relations, values), policy, effort=30)
    cells = made.cells
    low = np.where(cells.hidden, 1.0 if zeros_shown else 0.0, values)
    high = np.where(cells.hidden, np.inf, values)
    possible = all_tables(release, low, high, most=7)
    safe = np.all(possible.max(axis=0)[cells.protected] > possible.min(axis=0)[cells.protected])
    # What is certified is safe. What cannot be protected is not certified.
    assert safe or not made.publishable
    assert made.publishable or len(made.impossible)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10_000))
def test_linear_programs_of_another_make_find_no_protected_cell_in_linked_tables(seed: int) -> None:
    dice = np.random.default_rng(seed)
    places = [f"p{number}" for number in range(8)]
    county = {place: f"c{number // 3}" for number, place in enumerate(places)}
    kind = {place: f"k{number % 2}" for number, place in enumerate(places)}
    table = Table((Dimension.of("place", places, [county], [kind]), Dimension.of("race", "xyz")))
    release = Release.of(table)
    values = release.values(table.totals(dice.poisson(dice.choice([2, 5, 12], (8, 3))).astype(float)))
    made = control(Task(release.relations, values, always=values == 0), STRANGER, effort=100)
    assert made.publishable or len(made.impossible)
    cells = made.cells
    low, high = np.where(cells.hidden, 0.0, values), np.where(cells.hidden, np.inf, values)
    for cell in np.setdiff1d(np.flatnonzero(cells.protected), made.audit.uncertain)[:12]:
        least, most = interval_by_scipy(release.relations, low, high, cell)
        assert most - least >= 1 - 1e-6


def test_intervals_from_the_release_alone_are_those_of_another_solver() -> None:
    release, values = grid([[2, 9, 14], [8, 3, 7], [12, 6, 9]], "abc", "xyz")
    hidden = flags(len(values), cells_named(release, ("ax", "ay", "bx", "by", "cx", "cy")))
    cells = Cells.of_release(np.where(hidden, np.nan, values), STRANGER)
    found = audit(release.relations, cells, STRANGER, every=True)
    for cell in np.flatnonzero(hidden):
        assert (found.low[cell], found.high[cell]) == pytest.approx(
            interval_by_scipy(release.relations, cells.low, cells.high, cell)
        )


def test_the_same_answer_on_each_run() -> None:
    dice = np.random.default_rng(4)
    table = Table((Dimension.of("a", "ABCDE"), Dimension.of("b", "123"), Dimension.of("c", "xy")))
    release = Release.of(table)
    values = release.values(table.totals(dice.poisson(6, (5, 3, 2)).astype(float)))
    first, second = (control(Task(release.relations, values), STRANGER) for _ in range(2))
    assert np.array_equal(first.cells.hidden, second.cells.hidden)
    assert (first.audit.certificate.witnesses != second.audit.certificate.witnesses).nnz == 0
