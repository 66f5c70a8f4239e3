"""What families are told: each rule at its edges, in plain words, about facts and never about what a child is."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.family.facts import NUMBERS, WORDS, Facts
from records.family.meanings import RULES, Topic, meanings_of, pressing, unknown_facts

NOTHING = dict.fromkeys(NUMBERS, 0.0)


def facts(**numbers: float) -> Facts:
    return Facts(NOTHING | numbers, dict.fromkeys(WORDS, "Mathematics"))


def spoken(**numbers: float) -> set[str]:
    return {meaning.rule.name for meaning in meanings_of(facts(**numbers))}


@pytest.mark.parametrize(
    ("numbers", "rules"),
    [
        ({}, set()),
        ({"school_days": 1}, {"too_few_days"}),
        ({"school_days": 9, "days_missed": 9, "percent_missed": 100}, {"too_few_days"}),
        ({"school_days": 10}, {"no_day_missed"}),
        ({"school_days": 100, "days_missed": 4, "percent_missed": 4}, {"some_days_missed"}),
        ({"school_days": 100, "days_missed": 5, "percent_missed": 5}, {"one_day_in_twenty"}),
        ({"school_days": 100, "days_missed": 9, "percent_missed": 9.9}, {"one_day_in_twenty"}),
        ({"school_days": 100, "days_missed": 10, "percent_missed": 10}, {"one_day_in_ten"}),
        ({"school_days": 100, "days_missed": 19, "percent_missed": 19.9}, {"one_day_in_ten"}),
        ({"school_days": 10, "days_missed": 2, "percent_missed": 20}, {"one_day_in_five"}),
        ({"late_lately": 2}, set()),
        ({"late_lately": 3}, {"late_often"}),
        ({"scored_work": 1}, {"no_work_missing"}),
        ({"scored_work": 1, "missing_work": 1}, {"some_work_missing"}),
        ({"missing_work": 2}, {"some_work_missing"}),
        ({"missing_work": 3}, {"much_work_missing"}),
        ({"due_soon": 1}, {"work_due"}),
        ({"grades": 4}, {"grades_passing"}),
        ({"grades": 4, "grades_below_passing": 1}, {"grade_below_passing"}),
        ({"tests": 2}, {"proficient"}),
        ({"tests": 2, "tests_below_proficient": 1}, {"below_proficient"}),
        ({"growths": 0, "lowest_growth": 0}, set()),
        ({"growths": 1, "lowest_growth": 34}, {"slow_growth"}),
        ({"growths": 1, "lowest_growth": 35}, {"usual_growth"}),
        ({"growths": 1, "lowest_growth": 65}, {"usual_growth"}),
        ({"growths": 1, "lowest_growth": 66}, {"fast_growth"}),
        ({"plans": 1}, {"plan_runs"}),
    ],
)
def test_a_rule_speaks_where_its_conditions_hold(numbers: dict[str, float], rules: set[str]) -> None:
    assert spoken(**numbers) == rules


def test_rules_name_only_facts_that_there_are() -> None:
    assert unknown_facts() == []


def test_names_of_rules_are_different() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)


@given(st.fixed_dictionaries({name: st.integers(0, 200) for name in NUMBERS}))
def test_whatever_the_facts_each_topic_speaks_once_and_says_every_fact(numbers: dict[str, int]) -> None:
    found = meanings_of(facts(**numbers))
    topics = [meaning.rule.topic for meaning in found]
    assert topics == sorted(set(topics), key=list(Topic).index)
    assert not any("%(" in meaning.means + meaning.help + meaning.ask for meaning in found)
    assert all(meaning.rule.holds(facts(**numbers)) for meaning in found)


def test_what_is_pressing_says_what_to_do() -> None:
    assert all(rule.help for rule in RULES if rule.is_pressing)
    found = meanings_of(facts(school_days=100, days_missed=3, percent_missed=3, missing_work=1))
    assert [meaning.rule.name for meaning in pressing(found)] == ["some_work_missing"]


#: Words that would put a label on a child, or claim to know more than the facts.
LABELS = re.compile(
    r"\b(truant|lazy|failing|failure|bad|at.risk|weak|poor|struggl\w+|slow learner|gifted|delinquent|problem|absentee)"
    r"\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_no_sentence_labels_a_child_or_says_who_reads(rule) -> None:
    said = f"{rule.means} {rule.help} {rule.ask}"
    assert not LABELS.search(said)
    assert "your child" not in said.lower()
    assert "conduct" not in said.lower()


def grade_level(text: str) -> float:
    """Flesch-Kincaid grade level, with syllables counted by groups of vowels."""
    sentences = max(1, len(re.findall(r"[.!?](?:\s|$)", text)))
    words = re.findall(r"[A-Za-z']+", text)
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", re.sub(r"(?:e|es|ed)$", "", w.lower())))) for w in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_sentence_is_read_with_eight_years_of_school(rule) -> None:
    said = f"{rule.means} {rule.help} {rule.ask}" % {**dict.fromkeys(NUMBERS, "12"), **dict.fromkeys(WORDS, "Math")}
    assert grade_level(said) <= 8.5, grade_level(said)
