"""Which thresholds a district uses: what it said last, or else the project's defaults."""

from collections.abc import Iterable
from dataclasses import fields

from records.early_warning.rule import Thresholds
from records.models import EarlyWarningThresholds

NAMES = tuple(field.name for field in fields(Thresholds))


def thresholds_by_district(districts: Iterable[int]) -> dict[int, Thresholds]:
    """District (row number) -> its thresholds, for each that is asked for. One query."""
    wanted = sorted(set(districts))
    said = (
        EarlyWarningThresholds.objects.filter(district__in=wanted)
        .order_by("district_id", "-pk")
        .distinct("district_id")
    )
    found = {row.district_id: Thresholds(**{name: getattr(row, name) for name in NAMES}) for row in said}
    return {district: found.get(district, Thresholds()) for district in wanted}
