"""How sign-in differs from the library's: nobody signs up; people come in by a roster or an invitation."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse

from accounts.language import remember_language
from accounts.signals import asks_from_now_on


class AccountAdapter(DefaultAccountAdapter):
    """Closes sign-up: an account exists because a district, a state or the installation named the person."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def get_login_stages(self) -> list[str]:
        """The library's steps, with our own in the place of the one that asks for the second factor."""
        own = {"allauth.mfa.stages.AuthenticateStage": "accounts.single_sign_on.stages.SecondFactorStage"}
        return [own.get(stage, stage) for stage in super().get_login_stages()]

    def post_login(self, request: HttpRequest, user: Any, **options: Any) -> HttpResponse:
        """After signing in, the portal speaks the language that the person chose before, on any device."""
        response = super().post_login(request, user, **options)
        if user.language:
            remember_language(response, user.language)
        return response

    def set_password(self, user: Any, password: str) -> None:
        """Write the password and nothing else: the web login has no right on the other columns."""
        asks_from_now_on(user)  # a reset link may be followed where somebody else is signed in
        user.set_password(password)
        user.save(update_fields=["password"])

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """User names come from the roster and are never typed."""
