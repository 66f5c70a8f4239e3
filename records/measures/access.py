"""Who may compute what: the categories of the acting role, and the places that a grant reaches."""

from collections.abc import Collection, Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from accounts.roles import Category, GrantedOn, Role, Tier
from records.measures.definition import Dimension, Measure
from records.models import Organization
from records.scope import scope_of


def may_compute(reader: Any, categories: Collection[Category]) -> bool:
    """Whether the acting role serves an organization and carries all of these categories."""
    role: Role | None = getattr(reader, "acting_role", None)
    return (
        role is not None
        and role.tier is Tier.LOCAL
        and role.granted_on is GrantedOn.ORGANIZATION
        and set(categories) <= role.categories
    )


def check_categories(reader: Any, measures: Iterable[Measure], dimensions: Iterable[Dimension]) -> None:
    """Raise PermissionDenied, with a sentence, for what the reader's role does not carry."""
    for measure in measures:
        if not may_compute(reader, measure.categories):
            raise PermissionDenied(_("Your role does not see the data from which “%s” is computed.") % measure.title)
    for dimension in dimensions:
        if not may_compute(reader, {dimension.category}):
            raise PermissionDenied(_("Your role does not see the data behind “%s”.") % dimension.title)


def check_scope(reader: Any, places: Iterable[Organization]) -> None:
    """Raise PermissionDenied for an organization that no grant of the reader reaches."""
    reached = set(scope_of(reader).organizations)
    if any(place.pk not in reached for place in places):
        raise PermissionDenied(_("This school or district is not yours to see."))
