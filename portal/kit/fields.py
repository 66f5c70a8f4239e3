"""Model fields for text that is sealed at rest, and for the keyed hashes by which it is found."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import FieldError
from django.db import models

from portal.kit.sealed import open_sealed, seal


class SealedField(models.Field):
    """Text in Python, a sealed value in the database (portal.kit.sealed). Nothing can be filtered by it but NULL."""

    description = "Text, sealed at rest"
    place = ""
    """``table.column``, which each value is bound to."""

    def get_internal_type(self) -> str:
        return "BinaryField"

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        self.place = f"{cls._meta.db_table}.{self.column}"

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is sealed: search by its keyed hash instead.")
        return super().get_lookup(lookup_name)

    def get_transform(self, lookup_name: str) -> Any:
        raise FieldError(f"{self.name} is sealed: nothing can be made of it in the database.")

    def from_db_value(self, value: Any, expression: object, connection: object) -> str | None:
        return None if value is None else open_sealed(self.place, bytes(value))

    def get_prep_value(self, value: Any) -> bytes | None:
        # What Django puts into rows that are there when a column is added: empty bytes.
        return value if value is None or value == b"" else seal(self.place, str(value))


class HashField(models.Field):
    """The keyed hash of other fields of the row, made with each save: ``by`` makes it from the fields ``of``.

    The models of a migration do not know these two: code of a migration writes hashes itself.
    """

    description = "Keyed hash"

    def __init__(
        self, *args: Any, of: tuple[str, ...] = (), by: Callable[..., bytes | None] | None = None, **more: Any
    ):
        more = {"null": True, "editable": False, **more}
        super().__init__(*args, **more)
        self.of, self.by = of, by

    def get_internal_type(self) -> str:
        return "BinaryField"

    def pre_save(self, model_instance: models.Model, add: bool) -> bytes | None:
        if self.by is not None:
            setattr(model_instance, self.attname, self.by(*(getattr(model_instance, name) for name in self.of)))
        return getattr(model_instance, self.attname)

    def from_db_value(self, value: Any, expression: object, connection: object) -> bytes | None:
        return None if value is None else bytes(value)
