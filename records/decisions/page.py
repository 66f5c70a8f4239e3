"""What the page of one decision shows: its facts, its figures then and today, its timeline, its reviews."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from records.decisions.comparison import Beside, Verdict
from records.decisions.evidence import Figure, cell_of
from records.decisions.life import STATES_IN_WORDS, STEPS_IN_WORDS, Standing, State, Step
from records.decisions.words import VERDICTS, amount_in_words, dollars
from records.measures import MEASURES, Cell, Direction
from records.measures.definition import PERCENT
from records.measures.words import figure, parts_in_words, value_in_words, year_in_words
from records.models import CitedFigure, DecisionEvent, Proposal, Review
from records.options import option_in_words


def facts(proposal: Proposal) -> list[tuple[str, str]]:
    """What is proposed, as (label, words)."""
    return [
        (_("School"), proposal.school.name),
        (_("What"), proposal.resource_title),
        (_("How much"), amount_in_words(proposal.amount, proposal.unit)),
        (_("Cost in one year"), dollars(proposal.cost)),
        (_("From which money"), proposal.fund),
        (_("Spent as"), option_in_words("ExpenditurePurpose", proposal.purpose)),
        (_("Why"), proposal.why),
    ]


def title(proposal: Proposal, now: Standing) -> str:
    """What and for whom, with where it stands."""
    return _("%(what)s for %(school)s: %(state)s") % {
        "what": proposal.resource_title,
        "school": proposal.school.name,
        "state": str(STATES_IN_WORDS[now.state]).lower(),
    }


def summary(proposal: Proposal, now: Standing, events: Sequence[DecisionEvent]) -> str:
    """The whole story in a sentence or two."""
    words = {
        "who": proposal.proposed_by_name,
        "day": date_format(timezone.localtime(proposal.proposed_at), "DATE_FORMAT"),
        "what": proposal.resource_title,
        "amount": amount_in_words(proposal.amount, proposal.unit),
        "cost": dollars(proposal.cost),
    }
    said = [_("%(who)s proposed it on %(day)s: %(what)s, %(amount)s, for %(cost)s a year.") % words]
    last = events[-1] if events else None
    if last and last.step != Step.PROPOSED:
        said.append(
            _("%(step)s on %(day)s by %(who)s.")
            % {
                "step": STEPS_IN_WORDS[Step(last.step)],
                "day": date_format(last.on_date, "DATE_FORMAT"),
                "who": last.by_name,
            }
        )
    elif now.state is State.PROPOSED:
        said.append(_("Another person who may approve has to decide."))
    return " ".join(said)


def cited_rows(cited: Iterable[CitedFigure], today: dict[str, Figure]) -> list[dict[str, Any]]:
    """Each cited figure as it was, beside the one of the same measure that holds now."""
    rows = []
    for row in cited:
        cell, now = cell_of(row), today.get(row.measure)
        rows.append(
            {
                "title": title_of(row.measure),
                "year": year_in_words(row.school_year),
                "then": _value(cell),
                "then_parts": _parts(cell),
                "counted_on": row.counted_on,
                "now": now.in_words if now else "",
                "now_parts": now.parts if now else "",
                "now_on": now.counted_on if now else None,
                "now_year": year_in_words(now.cell.school_year) if now else "",
                "source": row.source,
            }
        )
    return rows


def title_of(measure: str) -> str:
    """A measure's title; its bare name where the portal no longer has it."""
    return str(MEASURES[measure].title) if measure in MEASURES else measure


def _value(cell: Cell | None) -> str:
    return value_in_words(MEASURES[cell.measure], cell) if cell and cell.measure in MEASURES else ""


def _parts(cell: Cell | None) -> str:
    return parts_in_words(MEASURES[cell.measure], cell) if cell and cell.measure in MEASURES else ""


def timeline(events: Iterable[DecisionEvent]) -> list[dict[str, Any]]:
    """Every step that was taken, the first one first."""
    return [
        {
            "step": STEPS_IN_WORDS[Step(event.step)],
            "on_date": event.on_date,
            "by": event.by_name,
            "amount": dollars(event.amount),
            "words": event.words,
            "written": timezone.localtime(event.at).date(),
        }
        for event in events
    ]


def reviews(
    found: Iterable[Review], figures: Sequence[CitedFigure], events: Iterable[DecisionEvent]
) -> list[dict[str, Any]]:
    """Every review with its frozen comparison, the latest first."""
    written = {event.pk: event for event in events}
    cited = [row for row in figures if row.part == CitedFigure.Part.CITED]
    return [
        {
            "review": review,
            "event": written[review.event_id],
            "verdict": VERDICTS[review.verdict],
            "lines": comparison_rows(
                cited, frozen_lines(cited, [row for row in figures if row.review_id == review.pk])
            ),
            "peers": frozen_peers([row for row in figures if row.review_id == review.pk]),
        }
        for review in sorted(found, key=lambda one: -one.pk)
    ]


def frozen_lines(cited: Iterable[CitedFigure], frozen: Iterable[CitedFigure]) -> list[Beside]:
    """A review's figures beside the cited ones, as they were frozen."""
    part = CitedFigure.Part
    by_part: dict[tuple[str, str, int], CitedFigure] = {}
    for row in frozen:
        if row.part in (part.PEERS_BEFORE, part.PEERS_LATER, part.BEFORE, part.LATER):
            by_part[row.part, row.measure, row.school_year] = row
    lines = []
    for row in cited:
        later = _latest(by_part, part.LATER, row)
        before, after = by_part.get((part.PEERS_BEFORE, row.measure, row.school_year)), None
        if later and before:
            after = by_part.get((part.PEERS_LATER, row.measure, later.school_year))
        again = by_part.get((part.BEFORE, row.measure, row.school_year), row)
        lines.append(Beside(cell_of(again), _cell(later), _cell(before), _cell(after)))
    return lines


def _latest(rows: dict[tuple[str, str, int], CitedFigure], part: str, cited: CitedFigure) -> CitedFigure | None:
    found = [
        row
        for (kind, measure, year), row in rows.items()
        if kind == part and measure == cited.measure and year > cited.school_year
    ]
    return max(found, key=lambda row: row.school_year, default=None)


def _cell(row: CitedFigure | None) -> Cell | None:
    return cell_of(row) if row else None


def frozen_peers(frozen: Iterable[CitedFigure]) -> list[tuple[str, str]]:
    """(school, how unlike it was) of the schools compared with, as far as the reader may know; the nearest first."""
    found = {
        row.about.name: row.distance
        for row in frozen
        if row.part == CitedFigure.Part.PEER_BEFORE and row.about and row.distance is not None
    }
    return [(name, figure(apart, 2)) for name, apart in sorted(found.items(), key=lambda pair: pair[1])]


def comparison_rows(cited: Iterable[CitedFigure], lines: Iterable[Beside]) -> list[dict[str, str]]:
    """Each figure then, later, its change, the change of schools without it, and what that can say."""
    return [_comparison(row, line) for row, line in zip(cited, lines, strict=True)]


def _comparison(row: CitedFigure, line: Beside) -> dict[str, str]:
    measure, then, again = line.before.measure, _with_year(cell_of(row)), _with_year(line.before)
    return {
        "title": title_of(measure),
        "before": then if then == again else _("%(then)s; counted again: %(again)s") % {"then": then, "again": again},
        "later": _with_year(line.later) if line.later else _("no later school year yet"),
        "change": change_in_words(measure, line.own_change),
        "peers": change_in_words(measure, line.peers_change),
        "says": said_of(line) if line.later else _("A later school year is needed."),
    }


def _with_year(cell: Cell) -> str:
    parts = _parts(cell)
    words = _("%(value)s in %(year)s") % {"value": _value(cell) or "–", "year": year_in_words(cell.school_year)}
    return f"{words} ({parts})" if parts else words


def change_in_words(measure: str, moved: Decimal | None) -> str:
    """``-3.2`` percentage points -> "3.2 points lower, which is better"; "–" where unknown."""
    if moved is None or measure not in MEASURES:
        return "–"
    declared = MEASURES[measure]
    size = figure(abs(moved), declared.unit.decimals)
    if size == figure(Decimal(0), 0):
        return _("no change")
    words = {"size": _("%(size)s points") % {"size": size} if declared.unit is PERCENT else size}
    text = _("%(size)s higher") % words if moved > 0 else _("%(size)s lower") % words
    if declared.direction is Direction.NEITHER:
        return text
    better = (moved > 0) == (declared.direction is Direction.HIGHER)
    return _("%(change)s, better") % {"change": text} if better else _("%(change)s, worse") % {"change": text}


def said_of(line: Beside) -> str:
    """What the difference of the two changes can say, in a sentence."""
    if line.difference is None:
        return _("There is nothing to compare the change with.")
    size = figure(abs(line.difference), MEASURES[line.before.measure].unit.decimals)
    if line.verdict is Verdict.BEYOND_CHANCE:
        return _(
            "The school's change differs from the others' by %(size)s points: more than chance alone would usually "
            "bring. Something else than this decision may still be the reason."
        ) % {"size": size}
    if line.verdict is Verdict.WITHIN_CHANCE:
        return _(
            "The school's change differs from the others' by %(size)s points. With so few students chance alone "
            "could well bring that."
        ) % {"size": size}
    return _(
        "The school's change differs from the others' by %(size)s. These numbers cannot say how much is chance."
    ) % {"size": size}
