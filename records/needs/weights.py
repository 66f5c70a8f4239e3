"""How a district weighs needs: what it said last, or else what is usual."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from records.models import NeedWeights, Organization
from records.needs.indicators import USUAL_WEIGHTS, whole_weights


@dataclass(frozen=True)
class Weights:
    """Indicator -> weight; when and by whom it was said (None: nobody said anything), and why."""

    by_indicator: dict[str, int]
    set_at: datetime | None = None
    set_by: str = ""
    note: str = ""


def weights_of(user: Any, district: Organization) -> Weights:
    """The weights that hold in the district now, to those who may see them; else the usual ones. One query."""
    said = NeedWeights.objects.visible_to(user).filter(district=district).order_by("-pk").first()
    if said is None:
        return Weights(dict(USUAL_WEIGHTS))
    who = str(_("you")) if said.set_by_id == user.pk else str(_("an official of the district"))
    return Weights(whole_weights(said.weights), said.set_at, who, said.note)
