"""``create_official``: the first official of a state or a district, and the link by which they come in."""

import os
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.urls import reverse

from accounts.actions.sign_in_links import VALID_FOR
from portal.kit.db import use_database
from records.actions.officials import FITS, NotPossible, create_official


class Command(BaseCommand):
    help = (
        "Give a person an official role on an organization, making both where they are missing, and print a "
        "single-use sign-in link. Signs in as the maintenance login (DATABASE_MAINTENANCE_URL)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        roles = [role.value for role in FITS]
        parser.add_argument("--role", required=True, choices=roles)
        parser.add_argument("--organization", required=True, metavar="SOURCE_ID", help="its identifier in the roster")
        parser.add_argument("--email", required=True, help="the address with which the person will sign in")
        parser.add_argument("--name", default="", help="name of a new organization")
        parser.add_argument("--type", default="", choices=["national", "state", "district"], help="kind of a new one")
        parser.add_argument("--parent", default="", metavar="SOURCE_ID", help="the organization above a new one")
        parser.add_argument(
            "--known-account",
            action="store_true",
            help="give the role to an account that is in use although its e-mail address was never confirmed",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if "maintenance" not in settings.DATABASES:
            raise CommandError("DATABASE_MAINTENANCE_URL is not set; this command writes as the maintenance login.")
        try:
            validate_email(options["email"])
        except ValidationError as problem:
            raise CommandError("--email must be an e-mail address; the person signs in with it.") from problem
        try:
            with use_database("maintenance"):
                created = create_official(
                    role=options["role"],
                    sourced_id=options["organization"],
                    email=options["email"],
                    name=options["name"],
                    kind=options["type"],
                    parent=options["parent"],
                    known=options["known_account"],
                )
        except NotPossible as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{created.organization.name}: the role {options['role']} is given.")
        if not created.token:
            self.stdout.write("The person has signed in before, so there is no link: they sign in as they always do.")
            return
        base = os.environ.get("BASE_URL", "http://localhost:8000").rstrip("/")
        self.stdout.write(f"Their sign-in link, for one use within {VALID_FOR.days} days; hand it to them alone:")
        self.stdout.write(f"{base}{reverse('sign_in_link', args=[created.token])}")
