"""How a person is named in messages to themselves, such as "Successfully signed in as"."""

from typing import Any

from django.utils.translation import gettext as _


def shown_as(user: Any) -> str:
    """The full name, else the e-mail address; never the user name, which a roster's identifier is part of.

    Read by the sign-in library (ACCOUNT_USER_DISPLAY).
    """
    return user.get_full_name() or user.email or _("somebody without a name")
