"""A scenario in words: what the best way to spend the money is, what holds it back, and why there may be none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from records.decisions.question import HUNDRED, Allocation, Answer, Binding, Question, Rule
from records.decisions.words import amount_in_words, dollars
from records.measures.words import figure
from records.options import option_in_words
from records.words import listed_in_words, number


@dataclass(frozen=True)
class Told:
    """A question, its answer and the words that were kept with them."""

    question: Question
    answer: Answer
    words: Mapping[str, Any]

    def school(self, key: str) -> str:
        return self.words["schools"].get(key, key)

    def resource(self, code: str) -> str:
        return self.words["resources"][code][0]

    def unit(self, code: str) -> str:
        return self.words["resources"][code][1]

    # --- the answer -------------------------------------------------------------------------------------

    def headline(self) -> str:
        """The answer in a sentence."""
        best, needed = self.answer.best, self.answer.students_in_need
        if best is None:
            return _("No way to spend this money meets everything that was asked")
        if not needed:
            return _("No figure says that a school is short of what was asked")
        return _("%(money)s can cover %(covered)s of %(needed)s needs of students") % {
            "money": dollars(best.dollars),
            "covered": number(round(best.students)),
            "needed": number(round(needed)),
        }

    def summary(self) -> str:
        """What the sentence rests on."""
        if self.answer.best is None:
            return self.contradiction()
        if not self.answer.students_in_need:
            return _("Nothing would be bought. Look below at what could not be counted.")
        if self.answer.within:
            return _(
                "Time was up before it was proven that nothing better exists: at most %(share)s percent more could be "
                "covered."
            ) % {"share": figure_of(self.answer.within * 100)}
        return _(
            "No other way to spend the money covers more, under what was asked; it was counted, not decided. A student "
            "who needs two things counts as two needs."
        )

    def contradiction(self) -> str:
        """Which rules cannot all hold."""
        rules = [self.rule(rule) for rule in self.answer.conflict]
        if len(rules) == 1:
            return _("This alone cannot be met: %(rule)s.") % {"rule": rules[0]} + " " + self._why_alone()
        return _(
            "These cannot all hold at once: %(rules)s. Without any single one of them there would be a way; which one "
            "gives way is yours to decide."
        ) % {"rules": "; ".join(rules)}

    def _why_alone(self) -> str:
        kind = self.answer.conflict[0][0]
        if kind in ("least", "share"):
            return _(
                "None of the money may be spent as it would have to be, or nothing else that was chosen helps there."
            )
        return ""

    def rule(self, rule: Rule) -> str:
        """A limit or a demand in words."""
        kind, asked = rule[0], self.question
        if kind == "budget":
            return _("the budget of %(money)s") % {"money": dollars(asked.budget)}
        if kind == "fund":
            fund = next(one for one in asked.funds if one.name == rule[1])
            spent_as = listed_in_words([option_in_words("ExpenditurePurpose", one) for one in sorted(fund.purposes)])
            words = {"fund": fund.name, "money": dollars(fund.dollars), "purposes": spent_as}
            if fund.purposes:
                return _("%(money)s from %(fund)s, for %(purposes)s alone") % words
            return _("%(money)s from %(fund)s") % words
        if kind == "least":
            units = next(one.units for one in asked.least if (one.school, one.code) == rule[1:])
            return _("at least %(units)s of %(resource)s for %(school)s") % {
                "units": number(units), "resource": self.resource(rule[2]), "school": self.school(rule[1]),
            }  # fmt: skip
        school = self.school(rule[1]) if len(rule) > 1 else _("each school")
        if kind == "share":
            words = {"share": number(asked.least_share), "school": school}
            return _("at least %(share)s percent of the needs covered at %(school)s") % words
        return _("at most %(money)s for %(school)s") % {"money": dollars(asked.most_per_school), "school": school}

    def bindings(self) -> list[str]:
        """What holds the answer back, and what a little more would bring."""
        return [self._binding(one) for one in self.answer.bindings]

    def _binding(self, binding: Binding) -> str:
        words = {"rule": self.rule(binding.rule)}
        if binding.more_dollars is None:
            return _("Without this, more would be covered: %(rule)s.") % words
        words |= {"more": dollars(binding.more_dollars), "students": number(round(binding.more_students))}
        return _capital(
            ngettext(
                "%(rule)s: the least that changes anything is %(more)s more, covering %(students)s need more.",
                "%(rule)s: the least that changes anything is %(more)s more, covering %(students)s needs more.",
                round(binding.more_students),
            )
            % words
        ) + self._step(binding)

    def _step(self, binding: Binding) -> str:
        """What one unit more of the dearest would bring, where that is more than the least."""
        if binding.step_dollars is None or binding.step_students <= binding.more_students:
            return ""
        words = {"more": dollars(binding.step_dollars), "students": number(round(binding.step_students))}
        return " " + _("%(more)s more, the price of the dearest unit, would cover %(students)s.") % words

    def lines(self, scenario: str = "") -> list[dict[str, Any]]:
        """What would be bought for which school, each with the address of a proposal that begins with it."""
        best = self.answer.best
        figures = {(school, code): words for school, code, words in self.words["figures"]}
        rows = [
            {
                "school": self.school(line.school),
                "what": self.resource(line.code),
                "units": amount_in_words(Decimal(line.units), self.unit(line.code)),
                "dollars": dollars(line.dollars),
                "funds": _funds(line.funds),
                "because": figures.get((line.school, line.code), ""),
                "href": self._proposal(line, scenario),
            }
            for line in (best.lines if best else ())
        ]
        return sorted(rows, key=lambda row: (row["school"], row["what"]))

    def _proposal(self, line: Any, scenario: str) -> str:
        asked = {
            "school": line.school,
            "resource": line.code,
            "amount": line.units,
            "cost": line.dollars,
            "fund": ", ".join(name for name, _dollars in line.funds if name),
        }
        if scenario:
            asked["scenario"] = scenario
        return f"{reverse('decision_new')}?{urlencode(asked)}"

    def schools(self) -> list[dict[str, str]]:
        """For each school how many of its students' needs are there, how many are covered, and for how much."""
        rows = []
        for key, name in sorted(self.words["schools"].items(), key=lambda pair: pair[1]):
            needed, covered, money = self._at(key)
            share = f"{round(100 * covered / needed)} %" if needed else "–"
            rows.append(
                {
                    "name": name,
                    "needed": number(round(needed)),
                    "covered": number(round(covered)),
                    "share": share,
                    "dollars": dollars(money),
                }
            )
        return rows

    def _at(self, school: str) -> tuple[float, float, int]:
        given = self.answer.best.units() if self.answer.best else {}
        own = [need for need in self.question.needs if need.school == school]
        covered = sum(
            min(need.short, HUNDRED * given.get((school, need.code), 0)) * need.students_per_unit / HUNDRED
            for need in own
        )
        lines = self.answer.best.lines if self.answer.best else ()
        return sum(n.students for n in own), covered, sum(line.dollars for line in lines if line.school == school)

    def alternatives(self) -> list[dict[str, Any]]:
        """Near-best ways: what each does otherwise, and how many needs fewer it covers."""
        best = self.answer.best
        return [self._otherwise(best, other) for other in self.answer.alternatives] if best else []

    def _otherwise(self, best: Allocation, other: Allocation) -> dict[str, Any]:
        ours, theirs = best.units(), other.units()
        moved = []
        for key in sorted({*ours, *theirs}, key=lambda key: (self.school(key[0]), key[1])):
            apart = theirs.get(key, 0) - ours.get(key, 0)
            if apart:
                words = {"units": number(abs(apart)), "what": self.resource(key[1]), "school": self.school(key[0])}
                more = _("%(what)s for %(school)s: %(units)s more")
                fewer = _("%(what)s for %(school)s: %(units)s fewer")
                moved.append((more if apart > 0 else fewer) % words)
        return {
            "covered": _("%(covered)s needs covered for %(money)s")
            % {"covered": number(round(other.students)), "money": dollars(other.dollars)},
            "moved": moved,
        }

    def asked(self) -> list[tuple[str, str]]:
        """What was asked, as (label, words)."""
        asked = self.question
        limits: list[Rule] = [("budget",)] if asked.budget is not None else []
        limits += [("fund", fund.name) for fund in asked.funds]
        limits += [("least", one.school, one.code) for one in asked.least]
        limits += [("share",)] if asked.least_share else []
        limits += [("most",)] if asked.most_per_school is not None else []
        costs = [
            _("%(what)s at %(money)s%(double)s")
            % {
                "what": self.resource(item.code),
                "money": dollars(item.unit_cost),
                "double": _(", counted double") if item.weight > 1 else "",
            }
            for item in asked.items
        ]
        return [
            (_("What may be bought"), "; ".join(costs)),
            (_("Limits and demands"), "; ".join(self.rule(rule) for rule in limits)),
            (_("Figures counted on"), date_format(date.fromisoformat(self.words["counted_on"]), "DATE_FORMAT")),
        ]


def _funds(funds: Sequence[tuple[str, int]]) -> str:
    return ", ".join(f"{name} {dollars(money)}" for name, money in funds if name)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def figure_of(value: float) -> str:
    """A share of a percent as a page says it, never rounded to nothing."""
    return figure(max(Decimal(str(round(value, 2))), Decimal("0.01")), 2)
