"""``manage.py generate_state --out DIR --students N``: an invented state, as OneRoster and the project's own CSV."""

import time
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from records.demo.state.plans import plan_state, sized_districts
from records.demo.state.write import PARTS, write_state


def _parts(text: str) -> tuple[str, ...]:
    wanted = tuple(part.strip() for part in text.split(",") if part.strip())
    unknown = [part for part in wanted if part not in PARTS]
    if unknown or not wanted:
        raise ArgumentTypeError(f"there is no {', '.join(unknown) or 'part named'}; there are {', '.join(PARTS)}")
    return wanted


class Command(BaseCommand):
    help = (
        "Write an invented state: for each district a OneRoster zip and a zip of CSV templates, and truth.json, which "
        "says what was planted. The same arguments on the same day give the same files."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="made where it is missing")
        parser.add_argument(
            "--students", type=int, default=10_000, help="who go to school now; former ones come on top"
        )
        parser.add_argument("--years", type=int, default=3, help="school years side by side, the running one included")
        parser.add_argument("--districts", type=int, help="default: one for about 2,500 students, three at least")
        parser.add_argument("--seed", default="sightline", help="any text; another seed draws another state")
        parser.add_argument("--today", type=date.fromisoformat, metavar="YYYY-MM-DD", help="default: the current day")
        parser.add_argument("--only", type=_parts, default=PARTS, metavar="PARTS", help=f"some of {', '.join(PARTS)}")

    def handle(self, **options: Any) -> None:
        began = time.monotonic()
        out, seed = options["out"].absolute(), options["seed"]
        try:
            districts = sized_districts(students=options["students"], districts=options["districts"], seed=seed)
            today = options["today"] or timezone.localdate()
            state = plan_state(districts, years=options["years"], today=today, seed=seed)
        except ValueError as problem:
            raise CommandError(str(problem)) from None
        try:
            truth = write_state(state, out, only=options["only"], say=self.stdout.write)
        except OSError as problem:
            raise CommandError(f"The folder cannot be written: {problem.strerror}. Choose another place.") from None
        rows = sum(sum(counts.values()) for counts in truth.counts.values())
        self.stdout.write(f"{len(districts)} districts, {rows:,} rows ({time.monotonic() - began:.1f} s)")
