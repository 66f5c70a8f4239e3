"""Bring the Spanish catalog up to date with what code and templates say."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.kit.translations import catalog_path, update


class Command(BaseCommand):
    help = "Collect the messages of code and templates into the Spanish catalog, and list those without translation."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        missing = update()
        self.stdout.write(f"{catalog_path()} is up to date; {len(missing)} messages lack a translation.")
        for message in missing:
            self.stdout.write(f"  {message}")
