"""Who counts as a second person: somebody whose role at the district does not come from whoever asks.

A decision by two is worth nothing if one of them made the other. So whoever decides about another's request held their
role at the district before it was made, by a grant that the one who asks did not give. The database asks the same
(``stands_apart`` in records/walls/procedure.py); what remains possible: docs/threat-model.md.
"""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from records.models import OrganizationGrant

NOT_APART = _(
    "You do not count as a second person here: your role began after this was asked for, or it was given to you by "
    "whoever asks. Another official decides."
)


def stands_apart(user: Any, *, requester: int, since: datetime, district: int) -> bool:
    """Whether this person, in their acting role, is a second person to what ``requester`` asked for at that moment.

    Two queries for each person and request of the portal, however often it is asked.
    """
    if requester == user.pk:
        return False
    on = timezone.localdate(since)
    mine = [
        (now, given_at, starts_on, ends_on)
        for now, place, given_by, given_at, starts_on, ends_on in _grants(user)
        if place == district and given_by != requester
    ]
    return any(now for now, *_rest in mine) and any(
        given_at <= since and starts_on <= on and (ends_on is None or ends_on > on)
        for _now, given_at, starts_on, ends_on in mine
    )


Held = tuple[bool, int, int | None, datetime, date, date | None]


def _grants(user: Any) -> list[Held]:
    """The person's grants of the acting role on organizations: holds now, where, by whom, when, from and until."""
    role = user.acting_role
    kept = user.__dict__.get("_held_as")
    if kept is None or kept[0] is not role:
        held = OrganizationGrant.objects.held_by(user).filter(role=role.name)
        now = set(
            OrganizationGrant.objects.in_force().held_by(user).filter(role=role.name).values_list("pk", flat=True)
        )
        columns = ("pk", "content_object_id", "given_by_id", "given_at", "starts_on", "ends_on")
        rows = [(pk in now, *rest) for pk, *rest in held.values_list(*columns)]
        kept = user.__dict__["_held_as"] = (role, rows)
    return kept[1]
