"""``reactivate_person``: open an account again that was deactivated."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.actions.deactivation import NobodyFound, reactivate
from portal.kit.db import use_database


class Command(BaseCommand):
    help = (
        "Reactivate the account with an e-mail address, with the password and the grants it has. "
        "Signs in as the maintenance login (DATABASE_MAINTENANCE_URL)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", metavar="EMAIL", help="the address with which the person signs in")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        if "maintenance" not in settings.DATABASES:
            raise CommandError("DATABASE_MAINTENANCE_URL is not set; this command writes as the maintenance login.")
        try:
            with use_database("maintenance"):
                changed = reactivate(email=email)
        except NobodyFound as problem:
            raise CommandError("No account has this e-mail address.") from problem
        self.stdout.write("The account is active again." if changed else "The account was active already.")
