"""``manage.py redate_interchange SOURCE FOLDER --day DAY``: an Ed-Fi sample, as if DAY were today."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from records.imports.edfi.redate import redate
from records.imports.edfi.stream import Broken
from records.imports.oneroster import NotOneRoster


class Command(BaseCommand):
    help = (
        "Copy an Ed-Fi interchange with all its dates moved by whole weeks, so that DAY comes to lie on today. Who "
        "sees whom follows from today's date: the teachers of a sample of an earlier year see nobody otherwise."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", type=Path, metavar="SOURCE", help="a zip file, or a folder of XML files")
        parser.add_argument("folder", type=Path, metavar="FOLDER", help="where the moved files are written")
        parser.add_argument("--day", type=date.fromisoformat, required=True, help="the day that becomes today")

    def handle(self, *, source: Path, folder: Path, day: date, **options: Any) -> None:
        if folder.resolve() == source.resolve():
            raise CommandError("The moved files need a folder of their own.")
        try:
            moved = redate(source, folder, day, timezone.localdate())
        except (NotOneRoster, Broken, OSError) as problem:
            raise CommandError(f"The interchange could not be copied: {problem}") from problem
        self.stdout.write(f"Wrote {folder}: every date moved by {moved.days // 7} weeks.")
