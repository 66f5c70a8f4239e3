"""How a real installation begins: its first official, and the organization for which they act."""

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Permission
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from accounts.actions.sign_in_links import create_sign_in_link, has_come_in
from accounts.models import Grant, User
from accounts.roles import RoleName
from records.governing.rule import FITS
from records.models import Organization, OrganizationGrant

TOP = (Organization.Type.NATIONAL, Organization.Type.STATE)


class NotPossible(Exception):
    """The official cannot be created as asked; the message says what to change."""


@dataclass(frozen=True)
class Created:
    """The official, and the token of their sign-in link; empty for somebody who has come in before."""

    user: User
    organization: Organization
    token: str


def create_official(
    *,
    role: str,
    sourced_id: str,
    email: str,
    name: str = "",
    kind: str = "",
    parent: str = "",
    known: bool = False,
    by: User | None = None,
) -> Created:
    """Give ``email`` the role on the organization, making both where they are missing, with a single-use link.

    ``sourced_id`` names the organization, ``parent`` the one above it; ``name`` and ``kind`` (national, state,
    district) are needed for a new one. Asking twice changes nothing but makes a new link. ``known``: whoever asks
    knows that the account which somebody uses under this address is the person's. Needs a login that may write all
    of this: the installation's. Raises NotPossible, in words.
    """
    if role not in FITS:
        fitting = ", ".join(FITS)
        raise NotPossible(f"--role must be one of {fitting}: roles that are granted on an organization.")
    with transaction.atomic():
        organization = _organization(sourced_id, name, kind, parent)
        if organization.type not in FITS[RoleName(role)]:
            fitting = " or ".join(str(Organization.Type(one).label) for one in FITS[RoleName(role)])
            raise NotPossible(f"The role {role} is given on a {fitting}; {sourced_id} is a {organization.type}.")
        user = _user(email, known)
        _grant(user, role, organization, by)
        token = "" if has_come_in(user) else create_sign_in_link(user=user, by=by)
    return Created(user, organization, token)


def _organization(sourced_id: str, name: str, kind: str, parent: str) -> Organization:
    found = list(Organization.objects.filter(sourced_id=sourced_id)[:2])
    if kind:
        found = [one for one in found if one.type == kind]
    if len(found) > 1:
        raise NotPossible(f"Several organizations have the identifier {sourced_id}; say which with --type.")
    if found:
        return found[0]
    if not name or kind not in (*TOP, Organization.Type.DISTRICT):
        raise NotPossible(
            f"There is no organization {sourced_id} yet. To make it, say --name and --type (national, state or "
            "district); schools come with the district's roster."
        )
    made = Organization.objects.create(type=kind, name=name, sourced_id=sourced_id, parent=_parent(parent, kind))
    if kind == Organization.Type.DISTRICT:
        made.district = made
        made.save(update_fields=["district"])
    return made


def _parent(sourced_id: str, kind: str) -> Organization | None:
    """The organization above, which must be nearer the top: a nation has none, a state's is a nation."""
    if not sourced_id:
        return None
    if kind == Organization.Type.NATIONAL:
        raise NotPossible("A nation has no parent; leave out --parent.")
    above = TOP[:1] if kind == Organization.Type.STATE else TOP
    found = Organization.objects.filter(sourced_id=sourced_id, type__in=above).first()
    if found is None:
        raise NotPossible(
            f"There is no {' or '.join(above)} with the identifier {sourced_id}. Make it first, with an "
            "official of its own, or leave out --parent."
        )
    return found


def _user(email: str, known: bool) -> User:
    email = email.strip()
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        user = User.objects.create_user(username=email.lower(), email=email.lower())
    if not user.is_active:
        raise NotPossible("The account with this e-mail address is deactivated.")
    proven = EmailAddress.objects.filter(user=user, email__iexact=email, verified=True).exists()
    if has_come_in(user) and not proven and not known:
        # A roster may have named the address first, and somebody else may have come in under it.
        raise NotPossible(
            "Somebody uses an account under this e-mail address without having proven that the mailbox is theirs. "
            "Ask the person to confirm the address on their profile page, or say --known-account if you know that "
            "the account is theirs."
        )
    return user


def _grant(user: User, role: str, organization: Organization, by: User | None) -> None:
    held = OrganizationGrant.objects.in_force().filter(user=user, role=role, content_object=organization)
    if held.exists():
        return
    OrganizationGrant.objects.create(
        user=user,
        permission=Permission.objects.get(content_type__app_label="records", codename="view_organization"),
        content_object=organization,
        role=role,
        basis=gettext_noop("named at the installation of the portal"),
        source=Grant.Source.SETUP,
        starts_on=timezone.localdate(),
        given_by=by,
    )
