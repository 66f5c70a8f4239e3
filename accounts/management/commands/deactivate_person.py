"""``deactivate_person``: close somebody's account at once."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.actions.deactivation import NobodyFound, deactivate
from portal.kit.db import use_database


class Command(BaseCommand):
    help = (
        "Deactivate the account with an e-mail address: its sessions and open sign-in links end, and no sign-in, page "
        "or import opens it. Signs in as the maintenance login (DATABASE_MAINTENANCE_URL)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", metavar="EMAIL", help="the address with which the person signs in")
        parser.add_argument("--reason", default="", metavar="TEXT", help="for the log; name nobody in it")

    def handle(self, *args: Any, email: str, reason: str, **options: Any) -> None:
        if "maintenance" not in settings.DATABASES:
            raise CommandError("DATABASE_MAINTENANCE_URL is not set; this command writes as the maintenance login.")
        try:
            with use_database("maintenance"):
                changed = deactivate(email=email, reason=reason)
        except NobodyFound as problem:
            raise CommandError("No account has this e-mail address.") from problem
        self.stdout.write("The account is deactivated." if changed else "The account was deactivated already.")
