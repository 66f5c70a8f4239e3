"""Counts one's own districts' access log by person and day; the database does it, and only for who reviews."""

import json
from dataclasses import asdict
from datetime import date
from typing import Any

from django.db import connections

from portal.kit.db import current_database
from records.models import Organization, UnusualReview, UnusualThresholds
from records.unusual.rule import Day, Finding, Thresholds, findings_of, thresholds_from

#: How far back findings are listed.
DAYS = 14


def thresholds_of(district: Organization) -> Thresholds:
    """The district's lines of today."""
    rows = UnusualThresholds.objects.filter(district=district).order_by("-set_at", "-pk")
    return thresholds_from(rows.first())


def days_of(district: Organization, lines: Thresholds, since: date) -> list[Day]:
    """The days since then of everybody who reaches a line, or may by their habit (one query)."""
    with connections[current_database()].cursor() as cursor:
        cursor.execute("SELECT access_by_day(%s, %s, %s::jsonb)", [district.pk, since, json.dumps(asdict(lines))])
        said = cursor.fetchone()[0]
    rows: list[dict[str, Any]] = json.loads(said) if isinstance(said, str) else said
    return [Day(**{**row, "on": date.fromisoformat(row["on"])}) for row in rows or ()]


def unusual_in(district: Organization, since: date) -> list[Finding]:
    """The findings of a district since that day."""
    lines = thresholds_of(district)
    return findings_of(days_of(district, lines, since), lines)


def reviews_of(district: Organization, since: date) -> dict[str, list[UnusualReview]]:
    """Key of a finding -> what was written about it, the oldest first."""
    found: dict[str, list[UnusualReview]] = {}
    rows = UnusualReview.objects.filter(district=district, on_day__gte=since).order_by("reviewed_at", "pk")
    for row in rows:
        found.setdefault(f"{row.rule}:{row.person_id}:{row.on_day.isoformat()}", []).append(row)
    return found
