"""Drawing the lines of early warning: for one's own district, in one's own name. The lines before stay on file."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Right
from records.models import EarlyWarningThresholds, Organization
from records.policies import has_right
from records.queries import my_districts


def draw_lines(*, by: User, district: Organization, lines: dict[str, Any]) -> EarlyWarningThresholds:
    """From the next request on these lines hold in the district, for everybody. ``lines`` are checked by the form.

    Raises PermissionDenied where the acting role may not, or the district is not the person's.
    """
    if not has_right(by, Right.SET_EARLY_WARNING):
        raise PermissionDenied(_("A district official draws the lines of early warning."))
    if not my_districts(by).filter(pk=district.pk).exists():
        raise PermissionDenied(_("This district is not yours."))
    with transaction.atomic():
        return EarlyWarningThresholds.objects.create(district=district, set_by_id=by.pk, **lines)
