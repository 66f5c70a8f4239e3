"""The rows that a rule finds, as one person may see them now: under both walls, never from what was stored."""

from typing import Any

from django.db.models import BooleanField, FloatField, Model, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from accounts.roles import Right
from records.models import Organization, Section, Student, StudentLevel
from records.quality.rule import Rule, filled, parameters, place_of, positional
from records.scope import scope_of


def may_see(user: Any, rule: Rule) -> bool:
    """Whether the acting role carries the right to data quality and every category that the rule reads."""
    role = getattr(user, "acting_role", None)
    if role is None or Right.SEE_DATA_QUALITY not in role.rights:
        return False
    return rule.categories <= role.categories and (rule.needs is None or rule.needs in role.rights)


def rows_of(user: Any, rule: Rule) -> QuerySet[Any]:
    """The rows that the rule finds among those that this person may see, with ``value`` where the rule computes one.

    Other tables that the rule reads stand under the row policies: a student of another school who has the same name is
    not there for a principal.
    """
    if not may_see(user, rule):
        return rule.model._default_manager.none()
    row, given = f'"{rule.model._meta.db_table}"', parameters(timezone.localdate())
    wrong, values = positional(rule.condition(row, _table), given)
    rows = visible(user, rule.model).filter(RawSQL(wrong, values, output_field=BooleanField()))
    if rule.value:
        value, values = positional(filled(rule.value, row, _table), given)
        rows = rows.annotate(value=RawSQL(value, values, output_field=FloatField()))
    return rows.select_related(*_followed(rule))


def visible(user: Any, model: type[Model]) -> QuerySet[Any]:
    """The model's rows that this person may see: by ``visible_to``, or because they serve the school or district."""
    manager: Any = model._default_manager
    if hasattr(manager, "visible_to"):
        return manager.visible_to(user)
    place = place_of(model) or "district_id"
    return manager.filter(**{f"{place}__in": scope_of(user).organizations})


def at_school(rows: QuerySet[Any], school: Model) -> QuerySet[Any]:
    """Those of a rule's rows that belong to the school now."""
    place = place_of(rows.model)
    return rows.filter(**{place: school.pk}) if place else rows.none()


def student_of(row: Any) -> Student:
    """The student whom a row is about."""
    return row if isinstance(row, Student) else row.student


def name_of(rule: Rule) -> str:
    """What the rule's rows are sorted by: the student's name, or what the row itself is called."""
    if rule.model is Student:
        return "sort_key"
    if issubclass(rule.model, StudentLevel):
        return "student__sort_key"
    return {Section: "title", Organization: "name"}.get(rule.model, "pk")


def _followed(rule: Rule) -> tuple[str, ...]:
    """What a list shows of each row beside its own columns."""
    if rule.model is Student:
        return ("school", *rule.related)
    if issubclass(rule.model, StudentLevel):
        return ("student", "school", *rule.related)
    place = place_of(rule.model).removesuffix("_id")
    return (*((place,) if place and place != "id" else ()), *rule.related)


def _table(model: type[Model]) -> str:
    return model._meta.db_table
