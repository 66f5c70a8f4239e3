"""``manage.py import_records PATH --district SOURCE_ID``: bring files in, here and now, without the queue."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError
from django.utils.translation import gettext as _

from portal.kit.db import job_context
from records.actions.imports import create_job
from records.imports import engine
from records.imports.issues import describe
from records.imports.staging import FILES
from records.imports.titles import in_order, title_of
from records.models import ImportIssue, ImportJob, Organization
from records.quality.actions import check_after

REFUSED, USAGE = 1, 2
COUNTED = ("added", "changed", "ended", "unchanged", "refused")


class Command(BaseCommand):
    help = (
        "Bring OneRoster CSV, Ed-Fi XML or Sightline's own CSV (a zip, a folder or one file) into a district. "
        "Ends with 0 when it was brought in, 1 when it was refused or failed, 2 when it could not be tried."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, metavar="PATH", help="a zip, a folder, or one CSV or XML file")
        parser.add_argument("--district", required=True, metavar="SOURCE_ID", help="sourcedId of the district")
        parser.add_argument(
            "--allow-large-endings", action="store_true", help="bring it in even if it ends many people's access"
        )
        parser.add_argument("--json", action="store_true", dest="as_json", help="print the result as JSON")

    def handle(
        self, *, path: Path, district: str, as_json: bool, allow_large_endings: bool = False, **options: Any
    ) -> None:
        if not path.exists():
            raise CommandError(f"{path} does not exist.", returncode=USAGE)
        job = create_job(
            district_id=self._district(district), file_name=path.name, allow_large_endings=allow_large_endings
        )
        try:
            job = engine.run(job, path, progress=self._say, wait=True)
            check_after(job)
        except OperationalError as problem:
            raise CommandError("The database cannot be reached. Nothing was changed.", returncode=USAGE) from problem
        with job_context("import", district_id=job.district_id):
            issues = list(job.issues.all())
        if as_json:
            self.stdout.write(json.dumps(_as_data(job, issues), indent=2))
        else:
            for line in _as_words(job, issues):
                self.stdout.write(line)
        if job.state != ImportJob.State.DONE:
            sys.exit(REFUSED)

    def _district(self, sourced_id: str) -> int:
        # Organizations are about no student: the job role reads them all, and 0 is no district's number.
        with job_context("import", district_id=0):
            found = list(
                Organization.objects.filter(type=Organization.Type.DISTRICT, sourced_id=sourced_id).values_list(
                    "pk", flat=True
                )
            )
        if not found:
            raise CommandError(f"No district has the identifier {sourced_id}.", returncode=USAGE)
        if len(found) > 1:
            raise CommandError(f"Several districts have the identifier {sourced_id}.", returncode=USAGE)
        return found[0]

    def _say(self, words: str, done: int, total: int) -> None:
        if words:
            self.stderr.write(f"[{done + 1}/{total}] {_(words)} ...")


def _as_data(job: ImportJob, issues: list[ImportIssue]) -> dict[str, Any]:
    return {
        "job": str(job.uid),
        "state": job.state,
        "format": job.format,
        "message": job.message,
        "counts": job.counts,
        "issues": [
            {
                "severity": issue.severity, "code": issue.code, "file": issue.file, "row": issue.row,
                "column": issue.column, "count": issue.count, "params": issue.params,
                "sentence": describe(issue.code, issue.params),
            }
            for issue in issues
        ],
    }  # fmt: skip


def _as_words(job: ImportJob, issues: list[ImportIssue]) -> Iterator[str]:
    yield _(job.message) if job.message else job.get_state_display()
    for part in in_order(job.counts):
        label = f"{part}.csv" if part in FILES and job.format.startswith("OneRoster") else title_of(part)
        yield f"  {label}: " + ", ".join(f"{job.counts[part].get(name, 0):,} {name}" for name in COUNTED)
    for issue in issues:
        place = " ".join(part for part in (issue.file, f"row {issue.row}" if issue.row else "", issue.column) if part)
        times = f" ({issue.count:,} times)" if issue.count > 1 else ""
        yield f"  {issue.get_severity_display()}: {place}: {describe(issue.code, issue.params)}{times}"
