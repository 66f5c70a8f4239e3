"""From schools' figures to a question of allocation, and both question and answer as they are kept (JSON)."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone

from records.decisions.catalogue import Rule, shortage
from records.decisions.evidence import Figure, figures, newest, recent_years
from records.decisions.offers import Offer
from records.decisions.question import (
    HUNDRED,
    Allocation,
    Answer,
    Binding,
    Fund,
    Item,
    Least,
    Line,
    Need,
    Question,
)
from records.measures import MEASURES
from records.measures.words import year_in_words
from records.models import Organization


@dataclass(frozen=True)
class Wanted:
    """What a person asked for on the page, checked by its form."""

    offers: tuple[Offer, ...]
    doubled: frozenset[str] = frozenset()
    """Resources whose students count double."""
    budget: int | None = None
    funds: tuple[Fund, ...] = ()
    least: tuple[Least, ...] = ()
    least_share: int = 0
    most_per_school: int | None = None


def can_be_asked(offer: Offer) -> bool:
    """Whether a scenario can count with it: its cost is known, and a figure says who is short of it."""
    return offer.unit_cost is not None and offer.resource.rule is not Rule.BY_HAND


def question_of(user: Any, schools: Collection[Organization], wanted: Wanted) -> tuple[Question, dict[str, Any]]:
    """The question with the schools' shortages of today, and the words and figures that are kept with it.

    Raises ValueError where the wishes make no sense together.
    """
    measures = [offer.resource.measure for offer in wanted.offers]
    found = figures(user, schools, measures, recent_years(schools)) if schools else {}
    needs, told, missing = [], [], []
    for school in schools:
        latest = newest(found[school.pk])
        for offer in wanted.offers:
            figure = latest.get(offer.resource.measure)
            short = shortage(offer.resource, figure.cell if figure else None, offer.students_per_unit)
            if short is None or figure is None:
                missing.append([school.name, offer.title])
            elif short.units:
                need = Need(str(school.uid), offer.code, int(short.units * HUNDRED), short.students_per_unit)
                needs.append(need)
                told.append(_told(need, figure))
    question = Question(
        items=tuple(_item(offer, wanted.doubled) for offer in wanted.offers),
        needs=tuple(needs),
        budget=wanted.budget,
        funds=wanted.funds,
        least=wanted.least,
        least_share=wanted.least_share,
        most_per_school=wanted.most_per_school,
    )
    words = {
        "schools": {str(school.uid): school.name for school in schools},
        "resources": {offer.code: [offer.title, offer.unit] for offer in wanted.offers},
        "figures": told,
        "missing": missing,
        "counted_on": timezone.localdate().isoformat(),
    }
    return question, words


def _item(offer: Offer, doubled: Collection[str]) -> Item:
    cost = math.ceil(offer.unit_cost or Decimal(0))
    return Item(offer.code, offer.purpose, cost, 2 if offer.code in doubled else 1)


def _told(need: Need, figure: Figure) -> list[str]:
    """[school, resource, the figure that says so in words]"""
    words = f"{MEASURES[figure.cell.measure].title}, {year_in_words(figure.cell.school_year)}: {figure.in_words}"
    return [need.school, need.code, f"{words} ({figure.parts})" if figure.parts else words]


# --- as it is kept -------------------------------------------------------------------------------------


def question_as_json(question: Question, words: Mapping[str, Any]) -> dict[str, Any]:
    """Plain data: what was asked, with the figures of that day."""
    plain = asdict(question)
    for fund in plain["funds"]:
        fund["purposes"] = sorted(fund["purposes"])
    return {**plain, "words": dict(words)}


def question_from_json(kept: Mapping[str, Any]) -> Question:
    """The question as it was asked, so that anybody can have it answered again."""
    return Question(
        items=tuple(Item(**item) for item in kept["items"]),
        needs=tuple(Need(**need) for need in kept["needs"]),
        budget=kept["budget"],
        funds=tuple(Fund(fund["name"], fund["dollars"], frozenset(fund["purposes"])) for fund in kept["funds"]),
        least=tuple(Least(**least) for least in kept["least"]),
        least_share=kept["least_share"],
        most_per_school=kept["most_per_school"],
    )


def answer_as_json(answer: Answer) -> dict[str, Any]:
    """Plain data: what was answered."""
    return asdict(answer)


def answer_from_json(kept: Mapping[str, Any]) -> Answer:
    """The answer as it was given."""
    return Answer(
        best=_allocation(kept["best"]) if kept["best"] else None,
        students_in_need=kept["students_in_need"],
        bindings=tuple(Binding(**{**one, "rule": tuple(one["rule"])}) for one in kept["bindings"]),
        alternatives=tuple(_allocation(one) for one in kept["alternatives"]),
        conflict=tuple(tuple(rule) for rule in kept["conflict"]),
        is_complete=kept["is_complete"],
        within=kept["within"],
    )


def _allocation(kept: Mapping[str, Any]) -> Allocation:
    lines: Sequence[Mapping[str, Any]] = kept["lines"]
    made = tuple(Line(**{**line, "funds": tuple((name, dollars) for name, dollars in line["funds"])}) for line in lines)
    return Allocation(made, kept["students"], kept["dollars"], kept["value"])
