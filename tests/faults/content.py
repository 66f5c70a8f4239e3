"""Everything a district holds, in words that are the same in every database: to compare two imports row for row."""

from collections import Counter
from typing import Any

from django.apps import apps
from django.db import models

from accounts.models import User
from portal.kit.db import use_database
from portal.kit.fields import HashField
from records.models import ImportedFile, ImportIssue, ImportJob, LetterKey, Organization

#: Moments and random identifiers differ from one import to the next, rows do not. Hashes follow from the fields.
_DIFFERENT = (models.DateTimeField, models.UUIDField, models.AutoField, HashField)
#: What a worker finds out or counts after an import, and not what the import brought in.
_FOUND_OUT = ("records.models.quality", "records.models.needs")


def content_of(district: Organization) -> dict[str, Counter[tuple[Any, ...]]]:
    """Model -> its rows, each with its values and, for what it refers to, that row's own words; and how often."""
    with use_database("maintenance"):
        words = _Words(district)
        return {
            model.__name__: Counter(words.row(row) for row in _rows_of(model, district))
            for model in apps.get_app_config("records").get_models()
            if model not in (ImportJob, ImportIssue, ImportedFile, LetterKey, Organization)
            and model.__module__ not in _FOUND_OUT
        }


def _rows_of(model: Any, district: Organization) -> Any:
    names = {field.name for field in model._meta.fields}
    if "district" in names:
        return model.objects.filter(district=district)
    if "content_object" in names:
        return model.objects.filter(content_object__district=district)
    return model.objects.filter(section__district=district)


class _Words:
    def __init__(self, district: Organization) -> None:
        self._district = district
        self._known: dict[tuple[type, int], Any] = {}

    def row(self, row: Any) -> tuple[Any, ...]:
        """The row's values; a reference as the words of what it leads to."""
        said = []
        for field in row._meta.concrete_fields:
            value = getattr(row, field.attname)
            if field.is_relation and value is not None:
                said.append(self._target(field.related_model, value))
            elif not isinstance(field, _DIFFERENT):
                said.append(tuple(value) if isinstance(value, list) else value)
        return tuple(said)

    def _target(self, model: Any, pk: int) -> Any:
        if (model, pk) not in self._known:
            found = model.objects.get(pk=pk)
            if found == self._district:
                words: Any = "the district"
            elif model is User:
                words = found.username.replace(str(self._district.uid), "the district")
            else:
                words = getattr(found, "sourced_id", None) or getattr(found, "codename", None) or self.row(found)
            self._known[model, pk] = words
        return self._known[model, pk]
