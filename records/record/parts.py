"""The parts of a record, in the order in which a page shows them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.roles import Category
from records.models import Student
from records.policies import carries
from records.record import circumstances, learning, support
from records.record.listing import Listing

Listings = Callable[[Any, Student], list[Listing]]


@dataclass(frozen=True)
class Part:
    """One part: ``name`` in addresses, ``listings`` what it lists of a student that this person may see."""

    name: str
    title: str | Promise
    category: Category
    listings: Listings


PARTS = (
    Part("attendance", _("Attendance"), Category.ATTENDANCE, learning.attendance),
    Part("academics", _("Grades and classwork"), Category.ACADEMICS, learning.academics),
    Part("assessment", _("Tests"), Category.ASSESSMENT, learning.assessment),
    Part("supports", _("Programs and support"), Category.SUPPORTS, support.supports),
    Part("conduct", _("Conduct"), Category.CONDUCT, support.conduct),
    Part("health", _("Health alerts"), Category.HEALTH, circumstances.health),
    Part("transportation", _("Transportation"), Category.TRANSPORTATION, circumstances.transportation),
    Part("demographics", _("Demographics"), Category.DEMOGRAPHICS, circumstances.demographics),
    Part("economic", _("Meals, housing and family circumstances"), Category.ECONOMIC, circumstances.economic),
)


def parts_for(user: Any) -> list[Part]:
    """The parts whose category the person's acting role carries."""
    return [part for part in PARTS if carries(user, part.category)]


def part_named(name: str) -> Part | None:
    """The part of that name in an address."""
    return next((part for part in PARTS if part.name == name), None)
