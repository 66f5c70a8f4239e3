"""``manage.py rotate_keys``: make everything sealed anew under the current keys, so that old ones can be taken away."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from portal.kit.rotation import keys_in_use, rotate
from portal.kit.sealed import CannotOpen

ALIAS = "maintenance"


class Command(BaseCommand):
    help = (
        "Seal everything anew under the first key of FIELD_KEYS, and make keyed hashes anew under the first of "
        "LOOKUP_KEYS. Needs DATABASE_MAINTENANCE_URL. Ends with 1 where rows are left: run it again then."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--report", action="store_true", help="only say which keys are in use")

    def handle(self, *, report: bool = False, **options: Any) -> None:
        if ALIAS not in connections:
            raise CommandError("DATABASE_MAINTENANCE_URL is not set; the maintenance login alone reads every row.")
        left = 0
        if not report:
            try:
                for done in rotate(ALIAS):
                    left += done.left
                    self.stdout.write(f"{done.table}: {done.rows:,} rows made anew, {done.left:,} left")
            except CannotOpen as problem:
                raise CommandError(f"{problem} Put the old key back behind the current one.") from None
        for name, numbers in keys_in_use(ALIAS).items():
            for number, count in sorted(numbers.items()):
                self.stdout.write(f"{name}: {count:,} values under key {number}")
            unused = [number for number, _ in getattr(settings, name)[1:] if number not in numbers]
            for number in unused:
                self.stdout.write(f"{name}: key {number} is used no more and can be taken away")
        if left:
            self.stderr.write("Some rows were held by an import or a page. Run the command again.")
            sys.exit(1)
