"""What a kind's table can hold in a column, so that readers refuse a cell before the database would."""

from dataclasses import dataclass
from decimal import Decimal

from django.apps import apps
from django.db import models

from records.imports.kinds.columns import Column, Kind, Type

_INTEGER = Decimal(2**31 - 1)


@dataclass(frozen=True, slots=True)
class Room:
    """The lowest and highest number, and how many digits after the point are kept (None: as many as are written)."""

    lowest: Decimal
    highest: Decimal
    places: int | None


def room(kind: Kind, column: Column) -> Room:
    """What a column of numbers allows: the bounds it declares, within those of its table."""
    field = apps.get_model("records", kind.model)._meta.get_field(column.model_field)
    most, places = _INTEGER, 0 if column.type is Type.WHOLE else None
    if isinstance(field, models.DecimalField):
        places = field.decimal_places
        most = Decimal(10) ** (field.max_digits - places) - Decimal(1).scaleb(-places)
    lowest = -most if column.lowest is None else max(-most, Decimal(str(column.lowest)))
    highest = most if column.highest is None else min(most, Decimal(str(column.highest)))
    return Room(lowest, highest, places)
