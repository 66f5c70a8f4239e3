"""An account for a person of the operator: it opens nothing until a district lets them in."""

from django.apps import apps
from django.db import transaction

from accounts.actions.sign_in_links import create_sign_in_link, has_come_in
from accounts.models import SupportPerson, User, grant_models


class HoldsSomething(Exception):
    """The account already holds something of a district: support needs an account of its own."""


def create_support_person(*, email: str, name: str) -> tuple[SupportPerson, str]:
    """Make the account, or renew it, and a sign-in link for somebody who has not come in ("" for one who has).

    Raises HoldsSomething where the address is a parent's, a teacher's or an official's: whoever helps is nobody's
    relative or colleague in the same account. Needs the installation's own login.
    """
    email = email.strip().lower()
    with transaction.atomic():
        user = User.objects.filter(email__iexact=email).first()
        if user is None:
            given, _, family = name.strip().rpartition(" ")
            user = User.objects.create_user(username=email, email=email, given_name=given, family_name=family)
        if not user.is_active or _holds_something(user):
            raise HoldsSomething
        person, _ = SupportPerson.objects.update_or_create(user=user, defaults={"name": name.strip()})
        return person, "" if has_come_in(user) else create_sign_in_link(user=user, by=None)


def _holds_something(user: User) -> bool:
    related = (apps.get_model("records", name) for name in ("Staff", "Contact"))
    own = any(model._default_manager.filter(user=user).exists() for model in related)
    return own or any(model.objects.filter(user=user).exclude(role="support").exists() for model in grant_models())
