"""The data catalogue: every field of ``records`` in one data category and one level, declared beside its model.

A model says ``classification = classified(identity="given_name family_name", ...)``. Dashboards, exports,
collections, agreements and the public page about data use read this catalogue and nothing else. A field that
is in no category, or in two, fails the system check.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import models

from accounts.roles import ROLES, Category, Level, Role

#: Row numbers and bookkeeping say nothing about a student, and leave the district in no flow.
PLUMBING = frozenset({"id"})


@dataclass(frozen=True)
class Element:
    """One classified field: ``model`` label, field ``name``, its category and its level."""

    model: str
    name: str
    category: Category
    level: Level


def seen_by(element: Element) -> list[Role]:
    """The roles that may see the element: of students, those that carry its category; else the people of a district.

    A role opens nothing by itself: the person also needs a grant that reaches the row.
    """
    local = [role for role in ROLES.values() if role.categories]
    if element.level is not Level.PII:
        return local
    return [role for role in local if element.category in role.categories]


def classified(level: Level = Level.PII, **fields_by_category: str) -> dict[str, tuple[Category, Level]]:
    """Field name -> (category, level), from category names and the fields' names separated by spaces.

    Raises ValueError for an unknown category or a field named twice.
    """
    result: dict[str, tuple[Category, Level]] = {}
    for category, names in fields_by_category.items():
        for name in names.split():
            if name in result:
                raise ValueError(f"{name} is classified twice")
            result[name] = (Category(category), level)
    return result


def record_models() -> list[type[models.Model]]:
    """Every concrete model of the records app."""
    return list(apps.get_app_config("records").get_models())


def elements() -> Iterator[Element]:
    """Every classified field of every records model."""
    for model in record_models():
        for name, (category, level) in getattr(model, "classification", {}).items():
            yield Element(model._meta.label, name, category, level)


def unclassified() -> list[str]:
    """What the catalogue misses or invents, as ``records.Student.field`` lines; empty when all is well."""
    problems = []
    for model in record_models():
        declared = set(getattr(model, "classification", {}))
        actual = {field.name for field in model._meta.get_fields() if field.concrete} - PLUMBING
        problems += [f"{model._meta.label}.{name} is not classified" for name in sorted(actual - declared)]
        problems += [f"{model._meta.label}.{name} is classified but does not exist" for name in declared - actual]
    return problems
