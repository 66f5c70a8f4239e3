"""The step of signing in that asks for the second factor, told what the person's provider has said already."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest

from accounts.second_factor import BY_PROVIDER
from accounts.single_sign_on.claims import used_second_factor
from accounts.single_sign_on.provider import Assertion


class SecondFactorStage(AuthenticateStage):
    """Asks for the code of the person's own app, unless the provider asserts a second factor of its own."""

    def handle(self) -> tuple[Any, bool]:
        """The library's step; what is kept while it waits holds nothing of the provider's word."""
        answer = super().handle()
        self.login.signal_kwargs = None
        return answer

    def _should_handle(self, request: HttpRequest) -> bool:
        assertion = (self.login.signal_kwargs or {}).get("sociallogin")
        if isinstance(assertion, Assertion) and used_second_factor(assertion.claims, assertion.configured):
            provider = assertion.account.provider
            record_authentication(request, self.login.user, method=BY_PROVIDER, provider=provider)
            return False
        return super()._should_handle(request)
