"""What a district can propose today: the catalogue under its own terms, and resources of its own."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.text import slugify

from records.decisions.catalogue import ALWAYS, BY_CODE, RESOURCES, Resource, Rule
from records.models import Organization, ResourceTerms

#: How the code of a resource of a district's own begins.
OWN = "own-"


@dataclass(frozen=True)
class Offer:
    """A resource under a district's terms; ``unit_cost`` is None where the district has not said it."""

    resource: Resource
    title: str
    unit: str
    purpose: str
    students_per_unit: int
    unit_cost: Decimal | None
    is_own: bool = False

    @property
    def code(self) -> str:
        return self.resource.code

    @property
    def measures(self) -> tuple[str, ...]:
        """Figures that are offered to be cited."""
        return tuple(dict.fromkeys((*self.resource.measures, *ALWAYS)))


def offers_of(user: Any, districts: Collection[Organization]) -> dict[int, dict[str, Offer]]:
    """District's row number -> code -> what it can propose, in the order of the catalogue, then its own (one query)."""
    said: dict[int, dict[str, ResourceTerms]] = {district.pk: {} for district in districts}
    for terms in ResourceTerms.objects.visible_to(user).filter(district__in=districts).order_by("pk"):
        said[terms.district_id][terms.resource] = terms
    return {district: _offers(terms) for district, terms in said.items()}


def _offers(said: dict[str, ResourceTerms]) -> dict[str, Offer]:
    offers = {
        resource.code: Offer(
            resource=resource,
            title=str(resource.title),
            unit=str(resource.unit),
            purpose=resource.purpose,
            students_per_unit=said[resource.code].students_per_unit
            if resource.code in said
            else resource.students_per_unit,
            unit_cost=said[resource.code].unit_cost if resource.code in said else None,
        )
        for resource in RESOURCES
    }
    for code, terms in said.items():
        if code not in BY_CODE:
            offers[code] = _own(terms)
    return offers


def _own(terms: ResourceTerms) -> Offer:
    resource = Resource(
        terms.resource, terms.title, terms.unit, terms.purpose, Rule.BY_HAND, terms.students_per_unit, ""
    )
    return Offer(
        resource, terms.title, terms.unit, terms.purpose, terms.students_per_unit, terms.unit_cost, is_own=True
    )


def own_code(title: str) -> str:
    """The code of a resource that a district names itself: the same title is the same resource."""
    return OWN + (slugify(title, allow_unicode=True)[:50] or "resource")
