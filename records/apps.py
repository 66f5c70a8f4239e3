"""The records app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class RecordsConfig(AppConfig):
    name = "records"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts.single_sign_on import roster
        from portal.kit import panels
        from records.actions.sign_on import DistrictRosters
        from records.flows import register
        from records.flows.directory.provider import DirectoryInformation
        from records.flows.panel import SHARING
        from records.navigation import register_menu
        from records.walls.apply import after_migration

        register_menu()
        register.register(DirectoryInformation())
        panels.register(SHARING)
        roster.register(DistrictRosters())
        post_migrate.connect(after_migration, sender=self, dispatch_uid="walls")
