"""Message catalogs without the system's gettext: collect what pages say, merge it into the catalog, compile it.

Python files are read by Babel's extractor. Templates go through Django's own ``templatize`` first, so that what is
collected is exactly what Django looks up when the page is drawn.
"""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

LANGUAGE = "es"
_FOLDERS = ("portal", "accounts", "records", "reports")
_TEMPLATES = "templates"
#: For people who build pages; in English only.
_UNTRANSLATED = {Path("templates/portal/styleguide.html"), Path("portal/styleguide.py")}
_PLAIN = {"_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None}
_PLURAL = {"ngettext": (1, 2), "ngettext_lazy": (1, 2)}
_CONTEXT = {"pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2)}
_BOTH = {"npgettext": ((1, "c"), 2, 3), "npgettext_lazy": ((1, "c"), 2, 3)}
_KEYWORDS: dict[str, Any] = {**_PLAIN, **_PLURAL, **_CONTEXT, **_BOTH}


def collect(root: Path | None = None) -> Catalog:
    """All messages of the project's code and templates, with the files that say them."""
    root = root or Path(settings.BASE_DIR)
    catalog = Catalog(project="Sightline", charset="utf-8", fuzzy=False)
    for path in _files(root):
        text = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            # Templatize blanks out what is no message; Python's tokenizer then needs every line to start at its edge.
            text = re.sub(r"(?m)^[ \t]+", "", templatize(text, origin=str(path)))
        for _line, function, words, _comments in extract_python(io.BytesIO(text.encode()), _KEYWORDS, [], {}):
            _add(catalog, str(function), words, str(path.relative_to(root)))
    return catalog


def _files(root: Path) -> Iterator[Path]:
    code = (path for folder in _FOLDERS for path in (root / folder).rglob("*.py") if "migrations" not in path.parts)
    templates = (path for path in (root / _TEMPLATES).rglob("*") if path.suffix in (".html", ".txt"))
    for path in sorted([*code, *templates]):
        if path.relative_to(root) not in _UNTRANSLATED:
            yield path


def _add(catalog: Catalog, function: str, words: Any, place: str) -> None:
    """Put one call's message into the catalog; a call whose message is not written out cannot be collected."""
    given = list(words) if isinstance(words, list | tuple) else [words]
    context = given.pop(0) if function in _CONTEXT or function in _BOTH else None
    wanted = 2 if function in _PLURAL or function in _BOTH else 1
    said = given[:wanted]
    if len(said) < wanted or not all(isinstance(one, str) and one for one in said):
        return
    catalog.add(said[0] if wanted == 1 else tuple(said), locations=[(place, 0)], context=context)


def catalog_path(language: str = LANGUAGE) -> Path:
    """Where the language's catalog lies."""
    return Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.po"


def stored(language: str = LANGUAGE) -> Catalog:
    """The catalog as it is stored; an empty one where there is none."""
    path = catalog_path(language)
    if not path.exists():
        return Catalog(locale=language, project="Sightline", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update(language: str = LANGUAGE) -> list[str]:
    """Merge what is collected into the stored catalog, keep translations, and compile. Returns what still lacks one."""
    catalog = stored(language)
    created = catalog.creation_date
    catalog.update(collect(), no_fuzzy_matching=True)
    catalog.creation_date = created  # else every run would change the file
    catalog.header_comment = f"# What Sightline says, in the language of code {language}."
    catalog.version = catalog.msgid_bugs_address = catalog.last_translator = catalog.language_team = ""
    catalog.obsolete.clear()
    path = catalog_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=110, include_lineno=False, sort_by_file=True)
    compile_if_stale()
    return [str(message.id) for message in catalog if message.id and not is_translated(message)]


def is_translated(message: Any) -> bool:
    """Whether every form of the message has a translation that somebody has read."""
    forms = message.string if isinstance(message.string, list | tuple) else [message.string]
    return bool(forms) and all(forms) and not message.fuzzy


def compile_if_stale() -> None:
    """Compile every catalog that is newer than what was compiled from it."""
    for source in sorted(Path(settings.LOCALE_PATHS[0]).glob("*/LC_MESSAGES/*.po")):
        compiled = source.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as file:
            catalog = read_po(file, locale=source.parent.parent.name)
        with compiled.open("wb") as file:
            write_mo(file, catalog)
