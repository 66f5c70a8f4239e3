"""``manage.py describe_interchange PATH``: what an Ed-Fi set holds, element by element, and what each becomes here."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from records.imports.edfi import open_set
from records.imports.edfi.page import counts_table
from records.imports.issues import Severity
from records.imports.oneroster import NotOneRoster


class Command(BaseCommand):
    help = (
        "Read an Ed-Fi interchange without bringing it in, and print, for each file and element, how many there are, "
        "what rows they become, and why some become none."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, metavar="PATH", help="a zip file, a folder of XML files, or one of them")

    def handle(self, *, path: Path, **options: Any) -> None:
        try:
            with open_set(path) as found:
                for line in counts_table(found):
                    self.stdout.write(line)
                refused = [issue for issue in found.issues if issue.severity is Severity.REFUSED_SET]
        except NotOneRoster as problem:
            raise CommandError(str(problem)) from problem
        if refused:
            raise CommandError("; ".join(f"{issue.file}: {issue}" for issue in refused))
