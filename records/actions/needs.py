"""Weighing needs: for one's own district, in one's own name. The weights before stay on file."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Right
from records.models import NeedWeights, Organization
from records.policies import has_right
from records.queries import my_districts


def weigh_needs(*, by: User, district: Organization, weights: dict[str, int], note: str = "") -> NeedWeights:
    """From the next request on these weights hold in the district. ``weights`` are checked by the form.

    Raises PermissionDenied where the acting role may not, or the district is not the person's.
    """
    if not has_right(by, Right.WEIGH_NEEDS):
        raise PermissionDenied(_("A district official weighs the needs of schools."))
    if not my_districts(by).filter(pk=district.pk).exists():
        raise PermissionDenied(_("This district is not yours."))
    stored: dict[str, Any] = dict(weights)
    with transaction.atomic():
        return NeedWeights.objects.create(district=district, weights=stored, note=note, set_by_id=by.pk)
