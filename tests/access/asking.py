"""Asks each wall with the others switched off, in the same words for every test."""

import contextlib
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connections
from django.db.utils import ProgrammingError

from accounts.acting import acting
from accounts.models import User
from accounts.roles import ROLES
from portal.kit.db import use_database
from records.models import Student, student_level_models
from tests.world import World

STUDENT_LEVEL: list[type[Any]] = [Student, *student_level_models()]


def student_column(model: type[Any]) -> str:
    return "pk" if model is Student else "student_id"


@contextlib.contextmanager
def queryset_wall_alone(user: User, role: str) -> Iterator[User]:
    """Only ``visible_to`` decides: the database's walls are bypassed by the maintenance login."""
    user.acting_role = ROLES[role]
    user.__dict__.pop("_scope", None)
    with use_database("maintenance"):
        yield user


def listed(world: World, model: type[Any], person: str, role: str) -> set[str]:
    """Names of the students in rows that ``visible_to`` lists, with the database's walls off."""
    with queryset_wall_alone(world.user(person), role) as user:
        found = set(model.objects.visible_to(user).values_list(student_column(model), flat=True))
    return world.names_of(found)


def permitted(world: World, model: type[Any], person: str, role: str) -> set[str]:
    """Names of the students in rows on which ``has_perm`` says yes, with the database's walls off."""
    with queryset_wall_alone(world.user(person), role) as user:
        perm = f"records.view_{model._meta.model_name}"
        rows = [row for row in model.objects.all() if user.has_perm(perm, row)]
    return world.names_of({row.pk if model is Student else row.student_id for row in rows})


def unfiltered(world: World, model: type[Any], person: str, role: str) -> set[str]:
    """Names of the students in rows that the database gives for a query without any filter."""
    with acting(world.user(person), role):
        found = set(model.objects.all().values_list(student_column(model), flat=True))
    return world.names_of(found)


@contextlib.contextmanager
def refused() -> Iterator[None]:
    """The database refuses the statement for want of a right or by a policy."""
    with pytest.raises(ProgrammingError) as caught:
        yield
    assert isinstance(caught.value.__cause__, psycopg.errors.InsufficientPrivilege), caught.value


def ask(alias: str, statement: str, params: list[Any] | None = None) -> list[tuple[Any, ...]]:
    """Rows of a statement on one login."""
    with connections[alias].cursor() as cursor:
        cursor.execute(statement, params)
        return list(cursor.fetchall()) if cursor.description else []


def as_owner(statement: str) -> None:
    """Change the database as a migration would. Only in a database of the test's own."""
    ask("owner", statement)
