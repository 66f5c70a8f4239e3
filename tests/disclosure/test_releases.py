"""Whole releases: the published benchmark, rates, earlier releases and corrections."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.disclosure import Attacker, Dimension, Policy, PolicyError, Release, Table, check, relations_of
from reports.disclosure.control import Task, control
from reports.disclosure.history import Earlier, join, refused
from reports.disclosure.informing import Reason, tell
from reports.disclosure.policy import EDFACTS_RATES, Dominance
from reports.disclosure.primary import Rates, dominated, small_parts, with_rests
from reports.disclosure.rates import rounded, show_mean, show_rate
from tests.disclosure.making import STRANGER, grid, named, needs_shared, z3

NCES = Policy("nces", smallest=10)


@needs_shared
@pytest.mark.parametrize(("linked", "most"), [(False, 115), (True, 141)])
def test_far_fewer_cells_are_hidden_than_by_elimination_and_none_is_revealed(linked: bool, most: int) -> None:
    table, counts = z3(linked)
    release = Release.of(table, place="region")
    values = release.values(counts)
    names = np.bincount(release.cell_of[0], minlength=len(values)).astype(float)
    made = control(Task(release.relations, values, statements=names, always=values == 0), STRANGER, effort=300)
    complementary = names[made.cells.hidden & ~made.cells.protected].sum()
    assert made.publishable and complementary <= most
    assert check(made.audit.certificate, release.relations, made.cells, STRANGER) == []


@pytest.mark.parametrize(
    ("numerator", "denominator", "text"),
    [
        (2, 300, "≤ 1%"), (299, 300, "≥ 99%"), (150, 300, "50%"), (3, 150, "≤ 2%"), (4, 40, "10%"), (2, 40, "≤ 5%"),
        (38, 40, "≥ 95%"), (11, 21, "50-55%"), (2, 20, "≤ 10%"), (6, 12, "50-60%"), (2, 10, "≤ 20%"), (4, 9, "*"),
    ],
)  # fmt: skip
def test_rates_are_coded_by_the_number_of_students(numerator: int, denominator: int, text: str) -> None:
    assert show_rate(numerator, denominator, NCES).text == text


@settings(deadline=None, max_examples=30)
@given(st.integers(10, 600).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_rate_says_exactly_the_numerators_that_are_shown_alike(pair: tuple[int, int]) -> None:
    """A rate times its denominator gives the numerator: the range must be the whole truth about it."""
    numerator, denominator = pair
    for policy in (NCES, replace(NCES, rates=EDFACTS_RATES)):
        shown = show_rate(numerator, denominator, policy)
        alike = [k for k in range(denominator + 1) if show_rate(k, denominator, policy).text == shown.text]
        assert (shown.low, shown.high) == (alike[0], alike[-1])
        # 0 and 100 % never stand alone: they would be about everybody.
        if numerator in (0, denominator):
            assert shown.numbers > 1


def test_a_range_too_narrow_is_found_by_the_audit() -> None:
    # 7 of 20 shown as 35-40 % leaves one numerator: the rate gives it away.
    relations = relations_of([(0, [1, 2])], 3)
    shown = show_rate(7, 20, NCES)
    assert (shown.low, shown.high) == (7, 7)
    values = np.array([20.0, 7, 13])
    low, high = np.array([0.0, shown.low, 0]), np.array([np.inf, shown.high, np.inf])
    protected = np.array([False, True, True])
    always = np.array([True, False, False])
    made = control(Task(relations, values, protected=protected, always=always, low=low, high=high), STRANGER)
    assert not made.publishable and made.audit.exposed.tolist() == [1, 2]


def test_the_complement_of_a_hidden_numerator_is_hidden_and_so_are_the_extremes() -> None:
    rates = Rates(np.array([1, 4]), np.array([2, 5]), np.array([0, 3]))
    values = np.array([40.0, 38, 2, 30, 30, 0])
    found = small_parts(values, rates, replace(NCES, numerators=3))
    assert found.tolist() == [False, True, True, False, True, True]


def test_an_amount_that_one_contributor_makes_is_dominated() -> None:
    rule = Dominance(contributors=1, share=0.75, percent=10)
    amounts = [np.array([80.0, 10, 10]), np.array([30.0, 30, 40]), np.array([60.0, 38, 2]), np.array([])]
    assert dominated(amounts, rule).tolist() == [True, False, True, False]


def test_rounded_counts_are_ranges() -> None:
    assert [(rounded(n, 5).text, rounded(n, 5).low, rounded(n, 5).high) for n in (12, 13)] == [
        ("10", 8, 12),
        ("15", 13, 17),
    ]


@pytest.mark.parametrize(
    "wrong", [{"smallest": 2}, {"integers": 1}, {"zeros_hidden": True}, {"numerators": 11}, {"rounding": 0}]
)
def test_policies_below_the_floor_are_refused(wrong: dict) -> None:
    with pytest.raises(PolicyError):
        Policy("p", **wrong)


def test_a_reader_is_told_where_the_nearest_number_is() -> None:
    release, values = grid([[2, 9, 20], [9, 9, 20], [9, 9, 20]], "abc", "xyz")
    made = control(Task(release.relations, values), STRANGER)
    told = {each.cell: each for each in tell(release.relations, made.cells, release.published, values)}
    (small,) = named(release, "row a, column x")
    assert told[small].reason is Reason.EITHER
    assert told[small].group in named(release, "row a", "column x")
    assert {each.reason for each in tell(release.relations, made.cells, release.published, values, one_mark=False)} == {
        Reason.SMALL, Reason.OTHERS,
    }  # fmt: skip


# ---- earlier releases

PLACES = {f"s{number}": f"d{number // 4}" for number in range(12)}
POLICY = Policy("years", smallest=5, rates=(), attacker=Attacker(zeros_shown=False))


def year_table() -> Table:
    return Table(
        (
            Dimension.of("place", PLACES, [PLACES]),
            Dimension.of("race", ["a", "b", "c"]),
            Dimension.of("el", ["EL", "not"]),
        )
    )


def earlier_of(name: str, release: Release, values: np.ndarray, made: object) -> Earlier:
    count = release.relations.cells
    cells = made.cells  # type: ignore[attr-defined]
    return Earlier(name, release.relations, values, cells.hidden[:count], cells.protected[:count], np.arange(count))


def test_what_an_earlier_release_hid_stays_hidden_and_what_it_said_counts() -> None:
    release, values = grid([[2, 9, 20], [9, 9, 20], [9, 9, 20]], "abc", "xyz")
    made = control(Task(release.relations, values), STRANGER)
    joined = join(release.relations, values, [earlier_of("fall", release, values, made)], STRANGER)
    again = control(Task.beside(joined, STRANGER), STRANGER)
    assert again.publishable and np.array_equal(again.cells.hidden, made.cells.hidden)
    assert again.audit.certificate.earlier == ("fall",)


def test_a_correction_by_one_student_is_refused_where_the_count_is_out() -> None:
    relations = relations_of([(0, [1, 2])], 3)
    values, later = np.array([40.0, 15, 25]), np.array([41.0, 16, 25])
    none = np.zeros(3, dtype=bool)
    old = Earlier("fall", relations, values, none, none, np.arange(3))
    joined = join(relations, later, [old], POLICY)
    assert refused(joined) == []
    made = control(Task.beside(joined, POLICY), POLICY)
    # The corrected counts are held back: published beside the old ones they would be about one student.
    assert made.publishable and made.cells.hidden[:2].all() and not made.cells.hidden[2]


def test_no_difference_between_releases_levels_and_filters_isolates_a_small_group() -> None:
    dice = np.random.default_rng(5)
    table = year_table()
    sizes = tuple(len(dimension.leaves) for dimension in table.dimensions)
    published: list[list[tuple[np.ndarray, np.ndarray]]] = []
    for year in range(3):
        leaf = np.stack(
            [dice.integers(0, 12, 900), dice.choice(3, 900, p=[0.8, 0.15, 0.05]), dice.choice(2, 900, p=[0.1, 0.9])]
        )
        versions = [leaf] if year < 2 else [leaf, np.c_[leaf[:, :-1], [[3], [1], [0]], [[3], [2], [0]]]]
        outs, before = [], []
        for number, rows in enumerate(versions):
            inner = np.zeros(sizes)
            np.add.at(inner, tuple(rows), 1)
            release = Release.of(table, place="place")
            values = release.values(table.totals(inner))
            relations, longer = with_rests(release.relations, values, POLICY)
            joined = join(relations, longer, before, POLICY)
            made = control(Task.beside(joined, POLICY, np.arange(len(longer)) < len(values)), POLICY, effort=10)
            assert made.publishable and refused(joined) == []
            before.append(earlier_of(f"{year}.{number}", release, values, made))
            outs.append((rows, np.flatnonzero(~made.cells.hidden[: len(values)])))
        published.append(outs)
    assert isolated(published, release, table, dice) == []


def isolated(published: list, release: Release, table: Table, dice: np.random.Generator) -> list[str]:
    """Among 10,000 random differences those that are counts of 1 to 4 students, by who these are."""
    inner = table.inner().toarray().astype(bool)
    first = np.full(release.relations.cells, -1)
    first[release.cell_of[0][::-1]] = np.arange(table.cells)[::-1]
    sizes = tuple(len(dimension.leaves) for dimension in table.dimensions)
    found = []
    for _ in range(10_000):
        outs = published[dice.integers(3)]
        # A published cell, and another one of the same or an inner group in the same or another version.
        rows, cells = outs[dice.integers(len(outs))]
        large = int(dice.choice(cells))
        others, within = outs[dice.integers(len(outs))]
        inside = within[~np.any(inner[:, first[within]] & ~inner[:, [first[large]]], axis=0)]
        if not len(inside):
            continue
        small = int(dice.choice(inside))
        sets = [_people(inner[:, first[large]], rows, sizes), _people(inner[:, first[small]], others, sizes)]
        for larger, smaller in (sets, sets[::-1]):
            if smaller < larger and len(larger) - len(smaller) < POLICY.smallest:
                names = [release.relations.label(cell) for cell in (large, small)]
                found.append(f"{names[0]} {len(sets[0])} and {names[1]} {len(sets[1])}")
    return found


def _people(leaves: np.ndarray, rows: np.ndarray, sizes: tuple[int, ...]) -> set[int]:
    """Who is in the cell. A correction moves the student at 899 out and brings two new ones in."""
    people = np.flatnonzero(leaves[np.ravel_multi_index(tuple(rows), sizes)]).tolist()
    return {each if each < 899 else each + 1 for each in people} if rows.shape[1] > 900 else set(people)


# ---- rules, by whoever shares no code with them


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(0, 60), max_size=6), st.sampled_from([5.0, 10.0, 25.0]), st.integers(1, 2))
def test_amounts_are_dominated_as_the_second_largest_would_find(given_: list[int], percent: float, few: int) -> None:
    """The p% rule as an attacker lives it: the second largest takes their own part off the total."""
    rule = Dominance(contributors=few, share=0.8, percent=percent)
    parts = sorted(given_, reverse=True)
    told = bool(dominated([np.array(given_, dtype=float)], rule)[0])
    if not sum(parts):
        assert not told
        return
    estimate = sum(parts) - (parts[1] if len(parts) > 1 else 0)
    near = 100 * (estimate - parts[0]) < percent * parts[0]
    assert told == (near or 10 * sum(parts[:few]) > 8 * sum(parts))


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 400), st.sampled_from([1, 3, 5, 10]))
def test_a_rounded_count_says_exactly_the_counts_that_are_shown_alike(count: int, base: int) -> None:
    told = rounded(count, base)
    assert [n for n in range(count + 3 * base) if rounded(n, base).text == told.text] == list(
        range(told.low, told.high + 1)
    )


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 5000), st.integers(1, 60), st.integers(0, 2))
def test_a_mean_says_a_range_of_totals(total: int, students: int, decimals: int) -> None:
    told = show_mean(total, students, NCES, decimals)
    assert (told.text == "*") == (students < NCES.smallest)
    assert told.low - 1e-9 <= total <= told.high + 1e-9
    if told.text != "*":
        outside = [told.low - students * 0.01, told.high + students * 0.01]
        assert all(show_mean(each, students, NCES, decimals).text != told.text for each in outside)


def test_a_lone_student_finds_nothing_in_what_is_protected_from_them() -> None:
    # a and b are small; b's only student knows b. A stranger needs no third hidden cell, that student does.
    relations = relations_of([(0, [1, 2, 3, 4])], 5)
    values = np.array([45.0, 2, 1, 12, 30])
    insider = STRANGER.knowing(own_record=True)
    simple = control(Task(relations, values), STRANGER)
    made = control(Task(relations, values), insider)
    assert simple.publishable and simple.cells.hidden.sum() == 2
    assert made.publishable and made.cells.hidden[[1, 2]].all() and made.cells.hidden.sum() == 3
    # By hand: with b known, what is left of the sum is a and another hidden cell.
    left = values[0] - values[~made.cells.hidden][1:].sum() - values[2]
    assert left > values[1]


def test_a_table_may_ask_for_more_whole_numbers() -> None:
    release, _ = grid([[2, 9, 20], [9, 9, 20], [9, 9, 20]], "abc", "xyz")
    (table,) = release.tables
    counts = table.totals(np.array([[2, 9, 20], [9, 9, 20], [9, 9, 20]], dtype=float))
    wide = replace(STRANGER, tables=(("scores", 6),))
    made = control(Task.of(release, wide, counts, names=("scores",)), wide)
    assert made.publishable and (5.0, 1) in made.audit.certificate.widths
    (small,) = named(release, "row a, column x")
    assert np.ptp(np.r_[0, made.audit.certificate.witnesses[:, [small]].toarray().ravel()]) >= 5


def test_a_release_protects_small_rests_unless_told_otherwise() -> None:
    table = Table((Dimension.of("race", ["white", "black", "asian"]), Dimension.of("place", "AB")))
    release = Release.of(table)
    counts = table.totals(np.array([[50, 40], [3, 30], [3, 20]], dtype=float))
    few = Policy("few", smallest=3, rates=(), attacker=Attacker(zeros_shown=False))
    assert len(Task.of(release, few, counts).values) == release.relations.cells
    seven = replace(few, smallest=7)
    task = Task.of(release, seven, counts)
    assert task.values[-1] == 6 and len(Task.of(release, seven, counts, rests=False).values) < len(task.values)
    assert control(task, seven).publishable
