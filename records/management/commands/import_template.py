"""``manage.py import_template [KIND]``: a CSV template to fill in, and the words that its columns allow."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from records.imports.kinds import KINDS, Kind
from records.imports.templates.words import offered, sentence, title
from records.imports.templates.writing import all_as_zip, all_files, guide_text, template_text

USAGE = 2


class Command(BaseCommand):
    help = (
        "Write the CSV template of a kind of record: its header and an example row, to be deleted once it is filled "
        "in. Without KIND: list the kinds."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", nargs="?", metavar="KIND", help="what the template is for, such as attendance")
        parser.add_argument("--out", type=Path, metavar="PATH", help="where to write; else it is printed")
        parser.add_argument(
            "--options", action="store_true", help="write the guide instead: what goes into each column, and its words"
        )
        parser.add_argument(
            "--all", action="store_true", dest="every", help="every template and guide, into the folder or zip of --out"
        )

    def handle(
        self,
        *,
        kind: str | None = None,
        out: Path | None = None,
        options: bool = False,
        every: bool = False,
        **more: Any,
    ) -> None:
        if every:
            self._write_all(out, kind)
        elif kind is None:
            self._list()
        else:
            text = (guide_text if options else template_text)(_kind(kind))
            if out is None:
                self.stdout.write(text.replace("\r\n", "\n"), ending="")
            else:
                _write(out, text.encode())
                self.stdout.write(f"{out}")

    def _list(self) -> None:
        for kind in offered():
            self.stdout.write(f"{kind.name}: {title(kind)}. {sentence(kind)}")

    def _write_all(self, out: Path | None, kind: str | None) -> None:
        if out is None or kind is not None:
            raise CommandError(
                "--all writes every template: give a folder or a zip with --out, and no KIND.", returncode=USAGE
            )
        if out.suffix.casefold() == ".zip":
            _write(out, all_as_zip())
            self.stdout.write(f"{out}")
            return
        for name, text in all_files().items():
            _write(out / name, text.encode())
            self.stdout.write(f"{out / name}")


def _kind(name: str) -> Kind:
    kind = KINDS.get(name)
    if kind is None or not kind.template:
        names = ", ".join(each.name for each in offered())
        raise CommandError(f"There is no template for {name}. There are: {names}.", returncode=USAGE)
    return kind


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as problem:
        raise CommandError(f"{path} cannot be written: {problem.strerror}.", returncode=USAGE) from None
