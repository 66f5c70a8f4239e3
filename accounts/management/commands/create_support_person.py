"""``create_support_person``: an account for somebody of the operator, which opens nothing by itself."""

import os
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.urls import reverse

from accounts.actions.sign_in_links import VALID_FOR
from accounts.actions.support import HoldsSomething, create_support_person
from portal.kit.db import use_database


class Command(BaseCommand):
    help = (
        "Make an account for a person of the operator whom districts may let in for support, and print a single-use "
        "sign-in link. It gives no access: a district does, for named schools and hours. Signs in as the maintenance "
        "login (DATABASE_MAINTENANCE_URL)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", required=True, help="an address that is used for support alone")
        parser.add_argument("--name", required=True, help="the name that districts read before they let the person in")

    def handle(self, *args: Any, email: str, name: str, **options: Any) -> None:
        if "maintenance" not in settings.DATABASES:
            raise CommandError("DATABASE_MAINTENANCE_URL is not set; this command writes as the maintenance login.")
        try:
            validate_email(email)
        except ValidationError as problem:
            raise CommandError("--email must be an e-mail address; the person signs in with it.") from problem
        if not name.strip():
            raise CommandError("--name must say who the person is; districts read it.")
        try:
            with use_database("maintenance"):
                _person, token = create_support_person(email=email, name=name)
        except HoldsSomething as refusal:
            raise CommandError(
                "This account is a parent's, a teacher's or an official's, or is deactivated. Support needs an account "
                "of its own."
            ) from refusal
        self.stdout.write("The account is made. It opens nothing until a district lets this person in.")
        if not token:
            self.stdout.write("The person has signed in before, so there is no link: they sign in as they always do.")
            return
        base = os.environ.get("BASE_URL", "http://localhost:8000").rstrip("/")
        self.stdout.write(f"Their sign-in link, for one use within {VALID_FOR.days} days; hand it to them alone:")
        self.stdout.write(f"{base}{reverse('sign_in_link', args=[token])}")
