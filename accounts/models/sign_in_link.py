"""Single-use links by which a person comes in for the first time and chooses a password."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class SignInLink(models.Model):
    """One link for one person: valid until a time, once. Only the token's hash is stored."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sign_in_links")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"sign-in link {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether the link may still be followed, judged now."""
        return self.used_at is None and timezone.now() < self.expires_at
