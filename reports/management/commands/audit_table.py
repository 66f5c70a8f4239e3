"""``manage.py audit_table FILE...``: what a published table gives away of the figures that it hides."""

import csv
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports.disclosure.published.findings import WIDTH, Report, audit_table
from reports.disclosure.published.layout import read_mapping
from reports.disclosure.published.table import Unreadable, read_table
from reports.disclosure.published.words import in_words
from reports.disclosure.relations import Inconsistent

HEADER = ("file", "about", "column", "written", "least", "most", "because")


class Command(BaseCommand):
    help = "Attack published CSV files as anybody could, and say which hidden figures can be computed, and how."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a table as CSV, wide or long")
        parser.add_argument("--mapping", type=Path, help="JSON that says what the columns are; see docs/disclosure.md")
        parser.add_argument(
            "--width", type=int, default=WIDTH, help=f"report counts with fewer possible values (default {WIDTH})"
        )
        parser.add_argument("--examples", type=int, default=10, help="how many findings to explain (default 10)")
        parser.add_argument("--csv", type=Path, metavar="FILE", help="write every finding to this file")

    def handle(self, *, files: list[Path], **options: Any) -> None:
        reports = []
        try:
            mapping = read_mapping(options["mapping"]) if options["mapping"] else None
            for number, file in enumerate(files):
                report = audit_table(read_table(file), mapping, width=options["width"], progress=self._progress)
                if number:
                    self.stdout.write("")
                for line in in_words(report, at_most=options["examples"]):
                    self.stdout.write(line)
                reports.append(report)
        except (Unreadable, Inconsistent) as problem:
            raise CommandError(str(problem), returncode=2) from problem
        if options["csv"]:
            self._write(options["csv"], reports)

    def _progress(self, share: float) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r{share:4.0%}", ending="\r" if share < 1 else "\n")

    def _write(self, path: Path, reports: list[Report]) -> None:
        try:
            with path.open("w", newline="", encoding="utf-8") as file:
                writer = csv.writer(file)
                writer.writerow(HEADER)
                for report in reports:
                    for one in report.findings:
                        about = (report.table.name, one.about, one.column, one.written, one.low, one.high)
                        writer.writerow((*about, "; ".join(one.steps)))
        except OSError as problem:
            raise CommandError(f"{path} cannot be written: {problem.strerror}.", returncode=2) from problem
        self.stdout.write(f"\nAll findings are in {path}.")
