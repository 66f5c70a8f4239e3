"""Which role a person acts in: one at a time, chosen among those that their grants give today."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from accounts.models import User, grant_models
from accounts.roles import ROLES, Category, Role, RoleName, role_named
from portal.kit.db import tier_context

SESSION_KEY = "acting_role"


def roles_of(user: User) -> tuple[Role, ...]:
    """The roles that the user's grants in force give, in the order of accounts/roles.py."""
    if user.pk is None or not user.is_active:
        return ()
    querysets = [
        model.objects.in_force().held_by(user).order_by().values_list("role", flat=True) for model in grant_models()
    ]
    names = set(querysets[0].union(*querysets[1:]))
    return tuple(_narrowed(user, role) for role in ROLES.values() if role.name in names)


def _narrowed(user: User, role: Role) -> Role:
    """The role with no more than its grants in force open. Only those of support open less than their role.

    Where several hold at once, what all of them open: a column of a page cannot differ from row to row.
    """
    if role.name != RoleName.SUPPORT:
        return role
    held = [
        each
        for model in grant_models()
        for each in model.objects.in_force().held_by(user).filter(role=role.name).narrowed_to()
    ]
    user.support_until = min((ends_at for _, ends_at in held), default=None)
    opened = frozenset.intersection(*(frozenset(map(Category, names)) for names, _ in held)) if held else frozenset()
    return replace(role, categories=role.categories & opened)


def act_as_chosen(user: Any, session: Any) -> Role | None:
    """Set ``held_roles`` and ``acting_role`` on the user: the role chosen in the session, else the first held."""
    user.held_roles = roles_of(user)
    wanted = role_named(session.get(SESSION_KEY))
    chosen = next((role for role in user.held_roles if wanted is not None and role.name == wanted.name), None)
    if chosen is None:
        chosen = user.held_roles[0] if user.held_roles else None
    user.acting_role = chosen
    return chosen


@contextmanager
def acting(user: User, role: RoleName | str) -> Iterator[User]:
    """Run the block as this user in this role, under its tier, outside any request (commands, tasks, tests)."""
    user.acting_role = ROLES[role]
    user.__dict__.pop("_scope", None)
    with tier_context(ROLES[role].tier, user_id=user.pk, role=ROLES[role].name):
        user.acting_role = _narrowed(user, ROLES[role])
        yield user
