"""Counts one's own districts' access log by person and day; the database does it, and only for who reviews."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import connections
from django.utils import timezone

from portal.kit.db import current_database
from records.models import Organization, UnusualReview, UnusualThresholds
from records.unusual.rule import (
    Day,
    Finding,
    Held,
    Thresholds,
    findings_of,
    held_since,
    lowest_of,
    thresholds_from,
)

#: How far back findings are listed.
DAYS = 14


def thresholds_of(district: Organization) -> Thresholds:
    """The lines that the district drew last."""
    rows = UnusualThresholds.objects.filter(district=district).order_by("-set_at", "-pk")
    return thresholds_from(rows.first())


def held_in(district: Organization, since: date) -> list[Held]:
    """The lines that held in a district since that day (one query)."""
    rows = UnusualThresholds.objects.filter(district=district).order_by("set_at", "pk")
    return held_since(since, [(timezone.localtime(row.set_at).date(), thresholds_from(row)) for row in rows])


def days_of(district: Organization, held: Sequence[Held], since: date) -> list[Day]:
    """The days since then of everybody who reaches a line, or may by their habit (one query)."""
    with connections[current_database()].cursor() as cursor:
        cursor.execute("SELECT access_by_day(%s, %s, %s::jsonb)", [district.pk, since, json.dumps(lowest_of(held))])
        said = cursor.fetchone()[0]
    rows: list[dict[str, Any]] = json.loads(said) if isinstance(said, str) else said
    return [_day(row) for row in rows or ()]


def _day(row: dict[str, Any]) -> Day:
    by_hour = {int(hour): times for hour, times in row["exports_by_hour"].items()}
    return Day(**row | {"on": date.fromisoformat(row["on"]), "exports_by_hour": by_hour})


def unusual_in(district: Organization, since: date) -> list[Finding]:
    """The findings of a district since that day."""
    held = held_in(district, since)
    return findings_of(days_of(district, held, since), held)


def reviews_of(district: Organization, since: date) -> dict[str, list[UnusualReview]]:
    """Key of a finding -> what was written about it, the oldest first."""
    found: dict[str, list[UnusualReview]] = {}
    rows = UnusualReview.objects.filter(district=district, on_day__gte=since).order_by("reviewed_at", "pk")
    for row in rows:
        found.setdefault(f"{row.rule}:{row.person_id}:{row.on_day.isoformat()}", []).append(row)
    return found
