"""``demo_people``: print who one can be in the demo."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.roles import ROLES
from records.demo.cast import CAST
from records.demo.letters import LETTERS


class Command(BaseCommand):
    help = "List the demo people. The page /demo/ signs in as any of them with one click."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("There are demo people in demo mode only: make demo.")
        self.stdout.write("The demo people; the page /demo/ signs in as any of them with one click:")
        for member in CAST:
            self.stdout.write(f"  {str(ROLES[member.role].title):26} {member.sentence}")
        self.stdout.write("Two letters from school, with a number and a code to type in at /letter/ or /children/add/:")
        for letter in LETTERS:
            number, code = letter.shown
            self.stdout.write(f"  {number}   {code}   {letter.sentence}")
