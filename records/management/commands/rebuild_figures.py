"""``manage.py rebuild_figures [--district SOURCE_ID] [--all-years]``: count the stored figures of schools now."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.kit.db import job_context
from records.actions.figures import count_figures
from records.models import Organization

USAGE = 2


class Command(BaseCommand):
    help = (
        "Count the figures of a district's schools, or of all districts, and store them for the pages that read them."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--district", metavar="SOURCE_ID", help="sourcedId of one district; default: all of them")
        parser.add_argument(
            "--all-years", action="store_true", help="also earlier school years that are counted already"
        )

    def handle(self, *, district: str | None, all_years: bool, **options: Any) -> None:
        began, busy = time.monotonic(), 0
        found = self._districts(district)
        for name, number in found:
            figures = count_figures(district_id=number, all_years=all_years)
            busy += figures is None
            told = "is being counted already" if figures is None else f"{figures:,} figures"
            self.stdout.write(f"{name}: {told}")
        self.stdout.write(f"{len(found) - busy} districts, {time.monotonic() - began:.1f} s")

    def _districts(self, sourced_id: str | None) -> list[tuple[str, int]]:
        # Organizations are about no student: the job role reads them all, and 0 is no district's number.
        with job_context("import", district_id=0):
            districts = Organization.objects.filter(type=Organization.Type.DISTRICT)
            if sourced_id is not None:
                districts = districts.filter(sourced_id=sourced_id)
            found = list(districts.order_by("pk").values_list("name", "pk"))
        if sourced_id is not None and len(found) != 1:
            how_many = "No district has" if not found else "Several districts have"
            raise CommandError(f"{how_many} the identifier {sourced_id}.", returncode=USAGE)
        return found
