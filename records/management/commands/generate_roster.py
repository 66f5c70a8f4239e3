"""``manage.py generate_roster OUT.zip --students N``: an invented district of any size, as OneRoster CSV."""

import time
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from records.demo.files import VERSIONS
from records.demo.generate import generate
from records.demo.plans import sized_plan


class Command(BaseCommand):
    help = "Write an invented district as a OneRoster CSV zip. The same arguments on the same day give the same file."
    requires_system_checks: list[str] = []

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Let ``--version`` mean OneRoster's here, and not Django's."""
        return super().create_parser(prog_name, subcommand, conflict_handler="resolve", **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("out", type=Path, metavar="OUT.zip")
        parser.add_argument("--students", type=int, default=1000)
        parser.add_argument("--schools", type=int, help="default: one for about 600 students")
        parser.add_argument("--seed", default="sightline", help="any text; another seed draws other people")
        parser.add_argument("--version", choices=VERSIONS, default="1.2", help="of OneRoster")
        parser.add_argument("--district", default="DEMO", metavar="SOURCE_ID", help="sourcedId of the district")
        parser.add_argument("--today", type=date.fromisoformat, metavar="YYYY-MM-DD", help="default: the current day")

    def handle(self, **options: Any) -> None:
        students = options["students"]
        schools = options["schools"] or max(1, round(students / 600))
        began = time.monotonic()
        try:
            plan = sized_plan(sourced_id=options["district"], students=students, schools=schools)
        except ValueError as problem:
            raise CommandError(str(problem)) from None
        try:
            made = generate(
                plan,
                options["out"].absolute(),
                today=options["today"] or timezone.localdate(),
                seed=options["seed"],
                version=options["version"],
            )
        except OSError as problem:
            raise CommandError(f"The file cannot be written: {problem.strerror}. Choose another place.") from None
        rows = ", ".join(f"{number:,} {file}" for file, number in sorted(made.rows.items()))
        self.stdout.write(f"{options['out'].name}: {rows} ({time.monotonic() - began:.1f} s)")
