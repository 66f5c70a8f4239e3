"""Money, amounts and the steps of a decision as pages say them."""

from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from records.decisions.life import State
from records.measures.words import figure
from records.models import Review

#: Tags: the word says it, the color only repeats it.
TAGS = {
    State.PROPOSED: "attention",
    State.APPROVED: "attention",
    State.FUNDED: "attention",
    State.RUNNING: "good",
    State.REFUSED: "",
    State.ENDED: "",
    State.WITHDRAWN: "",
    State.UNCLEAR: "problem",
}

VERDICTS: dict[str, Any] = {
    Review.Verdict.KEEP: _("Go on as it is"),
    Review.Verdict.CHANGE: _("Go on, but change how"),
    Review.Verdict.STOP: pgettext_lazy("decision", "Stop"),
    Review.Verdict.WAIT: _("Too early to say"),
}


def dollars(value: Decimal | int | None) -> str:
    """``12500`` -> "$12,500"; cents only where there are any; empty for None."""
    if value is None:
        return ""
    value = Decimal(value)
    decimals = 0 if value == value.to_integral_value() else 2
    return f"${number_format(value, decimals, use_l10n=True, force_grouping=True)}"


def amount_in_words(amount: Decimal, unit: str) -> str:
    """``1``, "full-time positions" -> "1 (full-time positions)": a district's own units have no singular."""
    return f"{figure(amount, 2)} ({unit})"
