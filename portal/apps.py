"""The portal app: commands and checks that belong to the installation, not to any domain."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal import celery, checks  # noqa: F401  (the queue of every process; the deployment checks)
