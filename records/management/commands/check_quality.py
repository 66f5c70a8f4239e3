"""``manage.py check_quality --district SOURCE_ID``: check a district's records now, without an import."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Sum

from portal.kit.db import job_context
from records.models import Organization, QualityCount
from records.quality.actions import check_quality
from records.quality.rules import RULES

USAGE = 2


class Command(BaseCommand):
    help = "Count what the rules of data quality find in a district, and keep the numbers for its pages."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--district", required=True, metavar="SOURCE_ID", help="sourcedId of the district")

    def handle(self, *, district: str, **options: Any) -> None:
        district_id = self._district(district)
        run = check_quality(district_id=district_id)
        with job_context("import", district_id=district_id):
            counts = QualityCount.objects.filter(run_id=run, rule__in=RULES).values("rule").order_by()
            found = {row["rule"]: row for row in counts.annotate(rows=Sum("number"), all=Sum("out_of"))}
        for code, rule in RULES.items():
            if code in found and found[code]["rows"]:
                row = found[code]
                self.stdout.write(f"{rule.severity.label}: {rule.title}: {row['rows']:,} of {row['all']:,}")
        self.stdout.write(f"{len(RULES)} checks.")

    def _district(self, sourced_id: str) -> int:
        # Organizations are about no student: the job role reads them all, and 0 is no district's number.
        with job_context("import", district_id=0):
            districts = Organization.objects.filter(type=Organization.Type.DISTRICT, sourced_id=sourced_id)
            found = list(districts.values_list("pk", flat=True)[:2])
        if len(found) != 1:
            how_many = "No district has" if not found else "Several districts have"
            raise CommandError(f"{how_many} the identifier {sourced_id}.", returncode=USAGE)
        return found[0]
