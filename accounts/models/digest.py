"""Who asked for the weekly e-mail that says which kinds of news wait, and how far it came."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class DigestSubscription(models.Model):
    """One person's wish, and what became of it in the last week. Off until they switch it on."""

    class Outcome(models.TextChoices):
        """How a week ended for a person."""

        SENT = "sent", _("sent")
        NO_NEWS = "no_news", _("no news, so no mail")
        UNPROVEN = "unproven", _("the address is not proven")
        REFUSED = "refused", _("the mail server refused the address")
        FAILED = "failed", _("failed")

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digest")
    is_on = models.BooleanField(default=False)
    changed_at = models.DateTimeField(auto_now=True)
    settled_for = models.DateField(null=True)
    """The Sunday of the last week that is done with for this person, whether or not a mail went out."""
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)
    known = models.JSONField(default=dict)
    """Role -> kind of row -> the greatest row number that was there the last time: what is beyond it is new."""

    class Meta:
        indexes = [models.Index(fields=["settled_for"], condition=models.Q(is_on=True), name="digest_due")]

    def __str__(self) -> str:
        return f"digest {self.pk}"
