"""``write_docs``: the pages of docs/ that are made from code, so that they cannot say anything else."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from records.documents import data_dictionary, policy
from records.family.document import rules_page
from records.imports.oneroster.page import import_page
from records.imports.templates.page import templates_page
from records.interventions.document import interventions_page
from records.measures.document import measures_page


class Command(BaseCommand):
    help = "Write the pages of docs/ that are made from the catalogue, the roles and the import's tables."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; fail where a page is out of date")

    def handle(self, *args: object, check: bool = False, **options: object) -> None:
        with translation.override("en"):
            pages = {
                "data-dictionary.md": data_dictionary(),
                "policy.md": policy(),
                "oneroster-import.md": import_page(),
                "import-templates.md": templates_page(),
                "measures.md": measures_page(),
                "interventions.md": interventions_page(),
                "family-rules.md": rules_page(),
            }
        for name, text in pages.items():
            path = Path(settings.BASE_DIR) / "docs" / name
            if check and (not path.exists() or path.read_text(encoding="utf-8") != text):
                raise CommandError(f"docs/{name} is out of date: run manage.py write_docs.")
            if not check:
                path.write_text(text, encoding="utf-8")
                self.stdout.write(f"docs/{name}")
