"""One decision on one page, for a board meeting: the texts of templates/pdf/decision.typ."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from records.models import Proposal


def paper(
    proposal: Proposal,
    *,
    title: str,
    summary: str,
    facts: Sequence[tuple[str, str]],
    cited: Sequence[dict[str, Any]],
    timeline: Sequence[dict[str, Any]],
    reviews: Sequence[dict[str, Any]],
) -> dict[str, Any]:
    """The data of the page, from what records/decisions/page.py gives for the same decision."""
    tables = [_figures(cited)] if cited else []
    if reviews:
        tables.append(_review(reviews[0]))
    tables.append(_timeline(timeline))
    return {
        "language": (get_language() or "en").partition("-")[0],
        "district": proposal.school.district.name if proposal.school.district else "",
        "title": title,
        "summary": summary,
        "what": _("What is proposed, and why"),
        "facts": [[label, value] for label, value in facts],
        "tables": tables,
        "notes": [_cannot_prove()] if reviews else [],
        "footer": _(
            "Printed from the decision ledger on %(day)s. Cited figures stand as they were when it was proposed."
        )
        % {"day": date_format(timezone.localdate(), "DATE_FORMAT")},
    }


def _figures(cited: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {
        "title": _("The figures that it rests on"),
        "note": "",
        "columns": [_("Figure"), _("As cited"), _("Counted on"), _("Today")],
        "rows": [
            [
                row["title"],
                _joined(row["then"], row["year"], row["then_parts"]),
                date_format(row["counted_on"], "DATE_FORMAT"),
                _joined(row["now"], row["now_year"], row["now_parts"]),
            ]
            for row in cited
        ],
    }


def _joined(value: str, year: str, parts: str) -> str:
    if not value:
        return "–"
    return f"{value}, {year} ({parts})" if parts else f"{value}, {year}"


def _review(review: dict[str, Any]) -> dict[str, Any]:
    learned = review["review"].learned
    return {
        "title": _("What was learned"),
        "note": f"{learned} {_('And now:')} {review['verdict']} ({review['event'].by_name}).",
        "columns": [
            _("Figure"),
            _("When it was cited"),
            _("Later"),
            _("Change at schools without it"),
            _("What that can say"),
        ],
        "rows": [
            [line["title"], line["before"], line["later"], line["peers"], line["says"]] for line in review["lines"]
        ],
    }


def _timeline(timeline: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {
        "title": _("What was done"),
        "note": "",
        "columns": [_("Step"), _("Day"), _("By"), _("Dollars"), _("In words")],
        "rows": [
            [str(step["step"]), date_format(step["on_date"], "DATE_FORMAT"), step["by"], step["amount"], step["words"]]
            for step in timeline
        ],
    }


def _cannot_prove() -> str:
    return _(
        "A comparison with other schools cannot prove that the resource is the reason for a change: schools get it "
        "because they are in need, and a bad year is often followed by a better one anyway."
    )
