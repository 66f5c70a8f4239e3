"""``manage.py seed_demo``: the living demo district, in demo mode only."""

import time
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from records.demo.leaving import open_support
from records.demo.letters import open_letters
from records.demo.seed import DemoOnly, SeedFailed, seed


class Command(BaseCommand):
    help = "Bring the demo's districts in, or leave them alone while they are current. Refuses outside demo mode."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--today", type=date.fromisoformat, metavar="YYYY-MM-DD", help="default: the current day")
        parser.add_argument("--force", action="store_true", help="import although nothing is due")

    def handle(self, **options: Any) -> None:
        began = time.monotonic()
        try:
            imported = seed(today=options["today"], force=options["force"], say=self.stdout.write)
        except (DemoOnly, SeedFailed) as problem:
            raise CommandError(str(problem)) from None
        open_letters()
        open_support()
        if imported:
            self.stdout.write(f"The demo is ready ({time.monotonic() - began:.1f} s).")
