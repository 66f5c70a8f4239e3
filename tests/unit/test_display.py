"""Messages name a person as people do."""

import pytest
from django.conf import settings
from django.utils.module_loading import import_string

from accounts.models import User


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({"given_name": "Ana", "family_name": "Ruiz", "email": "ana@example.org"}, "Ana Ruiz"),
        ({"email": "ana@example.org"}, "ana@example.org"),
        ({}, "somebody without a name"),
    ],
)
def test_by_name_or_address_and_never_by_user_name(fields: dict[str, str], shown: str) -> None:
    assert import_string(settings.ACCOUNT_USER_DISPLAY)(User(username="roster:D1:sis-4711", **fields)) == shown


def test_messages_stay_on_the_server() -> None:
    """They may hold an address, and the cookie that they would travel in can be read by anybody at the computer."""
    assert settings.MESSAGE_STORAGE == "django.contrib.messages.storage.session.SessionStorage"
