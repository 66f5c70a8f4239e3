"""Walks the way of a browser: from the portal's button to the provider and back, with the client's own cookies."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse

from accounts.models import User
from portal.kit.db import use_database
from tests.identity_provider import Provider
from tests.signing_in import visitor
from tests.world import World


@dataclass
class Portal:
    """The portal and the two districts' providers."""

    world: World
    river: Provider
    lake: Provider

    def server(self, name: str) -> Provider:
        return self.lake if name in ("lake", "nowhere") else self.river

    def says(self, name: str, /, **claims: Any) -> None:
        """The next who signs in at the provider is this person."""
        who = claims.get("roster_id") or claims.get("email")
        self.server(name).person = {"sub": f"subject-{who}", **claims}

    def leave(self, client: Client, name: str, **form: str) -> Any:
        """Press the portal's button; the answer sends the browser to the provider."""
        return client.post(reverse("openid_connect_login", args=[name]), form)

    def way_back(self, client: Client, name: str, **form: str) -> str:
        """The address to which the provider sends the browser back."""
        there = self.leave(client, name, **form)
        assert there.status_code == 302, there.content.decode()
        back = requests.get(there["Location"], allow_redirects=False, timeout=5)
        assert back.status_code == 302, back.text
        parts = urlsplit(back.headers["Location"])
        return f"{parts.path}?{parts.query}"

    def walk(self, client: Client, name: str, **form: str) -> Any:
        """There and back: the portal's answer."""
        return client.get(self.way_back(client, name, **form))

    def sign_in(self, name: str, /, **claims: Any) -> tuple[Client, Any]:
        """A new browser that signs in as who the provider says."""
        client = visitor()
        self.says(name, **claims)
        return client, self.walk(client, name)

    def never_came_in(self, person: str) -> User:
        """Somebody of the world as a roster made them: no password, never signed in, nothing connected."""
        with use_database("maintenance"):
            user = User.objects.get(username=person)
            User.objects.filter(pk=user.pk).update(password="!none", last_login=None)
            SocialAccount.objects.filter(user=user).delete()
        return user

    def links(self, person: str) -> list[SocialAccount]:
        with use_database("maintenance"):
            return list(SocialAccount.objects.filter(user__username=person).order_by("pk"))


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def words(response: Any) -> str:
    """The main part of a page."""
    text = response.content.decode()
    return text[text.index("<main") : text.index("</main>")]
