"""Letting a support person in, and ending it. None has access by default."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import Grant, SupportPerson, User
from accounts.roles import Category, Right, RoleName
from records.models import Organization, OrganizationGrant, SupportAccess
from records.models.support import MOST_HOURS
from records.policies import has_right
from records.queries import my_districts, schools_of

BASIS = gettext_noop("Let in by the district for support, for some hours")


def let_in(
    *,
    by: User,
    district: Organization,
    person: SupportPerson,
    schools: Iterable[Organization],
    categories: Iterable[str],
    hours: int,
    reason: str,
) -> SupportAccess:
    """Let the person see these kinds of data of these schools' students, from now on, for ``hours`` (at most 72).

    Raises PermissionDenied without the right, for schools or kinds of data that are not the official's own, for a
    person who is none of the operator's, and for more hours.
    """
    chosen, wanted = list(schools), {*categories, Category.IDENTITY}
    _check(by, district)
    mine = set(schools_of(by).filter(district=district).values_list("pk", flat=True))
    if not chosen or not {school.pk for school in chosen} <= mine:
        raise PermissionDenied(_("Choose schools of your own district."))
    if not wanted <= set(by.acting_role.categories):  # type: ignore[union-attr]
        raise PermissionDenied(_("You cannot open kinds of data that you do not see yourself."))
    if person.user_id == by.pk or not 0 < hours <= MOST_HOURS:
        raise PermissionDenied(_("Support is let in by name, by somebody else, for at most 72 hours."))
    ends_at = timezone.now() + timedelta(hours=hours)
    with transaction.atomic():
        access = SupportAccess.objects.create(
            district=district,
            person_id=person.user_id,
            person_name=person.name,
            schools=sorted(school.pk for school in chosen),
            categories=sorted(wanted),
            reason=reason,
            approved_by_id=by.pk,
            approved_by_name=by.get_full_name() or by.email,
            ends_at=ends_at,
        )
        view = Permission.objects.get(content_type__app_label="records", codename="view_organization")
        for school in chosen:
            OrganizationGrant.objects.create(
                user_id=person.user_id,
                permission=view,
                content_object=school,
                role=RoleName.SUPPORT,
                basis=BASIS,
                source=Grant.Source.OFFICIAL,
                starts_on=timezone.localdate(),
                given_by_id=by.pk,
                ends_at=ends_at,
                only_categories=access.categories,
                support=access,
            )
    return access


def end(*, by: User, access: SupportAccess) -> bool:
    """End it now; from the next request on the person sees nothing. False where it had ended.

    Raises PermissionDenied without the right.
    """
    _check(by, access.district)
    now = timezone.now()
    return bool(OrganizationGrant.objects.filter(support=access, ends_at__gt=now).update(ends_at=now))


def _check(by: Any, district: Organization) -> None:
    if not has_right(by, Right.APPROVE_SUPPORT) or not my_districts(by).filter(pk=district.pk).exists():
        raise PermissionDenied(_("An official of the district lets support in, and ends it."))
