"""Who of the operator may be let in for support. An account like this holds nothing of itself."""

from django.conf import settings
from django.db import models


class SupportPerson(models.Model):
    """A person of the operator whom a district may let in for some hours. Named by a command of the operator."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="support_person")
    name = models.CharField(max_length=310)
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"support person {self.pk}"
