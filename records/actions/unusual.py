"""Drawing the lines of unusual access, and writing down what was found out. All of it stays on file."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Right
from records.models import Organization, UnusualReview, UnusualThresholds
from records.policies import has_right
from records.queries import my_districts
from records.second_person import stands_apart
from records.unusual.rule import Finding


def draw_lines(*, by: User, district: Organization, lines: dict[str, Any]) -> UnusualThresholds:
    """These lines hold from this day on; this day and those before it are still judged by the former ones, too.

    Raises PermissionDenied without the right or in another district.
    """
    _check(by, district, Right.SET_ACCESS_LIMITS)
    return UnusualThresholds.objects.create(district=district, set_by_id=by.pk, **lines)


def review(*, by: User, district: Organization, finding: Finding, note: str) -> UnusualReview:
    """Write down what was found out. Raises PermissionDenied without the right, and about one's own access."""
    _check(by, district, Right.REVIEW_UNUSUAL)
    if finding.day.person_id == by.pk:
        raise PermissionDenied(_("This is about your own access: somebody else reviews it."))
    if not may_review(by, district, finding):
        raise PermissionDenied(_("Your role was given to you by this person: somebody else reviews it."))
    return UnusualReview.objects.create(
        district=district,
        rule=finding.rule.code,
        person_id=finding.day.person_id,
        on_day=finding.day.on,
        note=note,
        reviewed_by_id=by.pk,
        reviewed_by_name=by.get_full_name() or by.email,
    )


def may_review(user: Any, district: Organization, finding: Finding) -> bool:
    """Whether this person reviews the finding: not about themself, nor about who gave them their role."""
    return stands_apart(user, requester=finding.day.person_id, since=timezone.now(), district=district.pk)


def _check(by: Any, district: Organization, right: Right) -> None:
    if not has_right(by, right) or not my_districts(by).filter(pk=district.pk).exists():
        raise PermissionDenied(_("The officials of the district review how its records are looked at."))
