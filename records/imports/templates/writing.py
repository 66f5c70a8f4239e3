"""Writes templates: a CSV file with the header and one example row, and beside it a guide to its columns and words."""

import csv
import io
from collections.abc import Iterable

from django.utils.translation import gettext as _

from portal.kit.exports import zipped
from records.imports.kinds import Kind
from records.imports.templates.template_set import GUIDE
from records.imports.templates.words import offered, options, sentence, title, what_goes_in


def template_name(kind: Kind) -> str:
    """What the template's file is called, and what a filled one is best called."""
    return f"{kind.name}.csv"


def guide_name(kind: Kind) -> str:
    """What the guide is called. A set may hold it: readers pass over it."""
    return f"{kind.name}{GUIDE}.csv"


def template_text(kind: Kind) -> str:
    """Header and example row (RFC 4180). Whoever fills it in deletes the example."""
    columns = kind.columns
    return _csv([[column.header for column in columns], [column.example for column in columns]])


def guide_text(kind: Kind) -> str:
    """One line for each column, and one for each word that a column allows, in the language that is active."""
    lines = [[_("Column"), _("Required"), _("What goes in"), _("Allowed word"), _("Meaning"), _("Example")]]
    for column in kind.columns:
        required = _("yes") if column.required else _("no")
        lines.append([column.header, required, what_goes_in(kind, column), "", "", column.example])
        lines += [[column.header, "", "", code, words, ""] for code, words in options(column)]
    return _csv(lines)


def all_files() -> dict[str, str]:
    """Name -> text of every template and guide, and a file that says what each is for."""
    kinds = offered()
    files = {template_name(kind): template_text(kind) for kind in kinds}
    files |= {guide_name(kind): guide_text(kind) for kind in kinds}
    lines = [
        _("Fill in the templates that you want to send, delete the example rows, and send the files as one zip."),
        "",
    ]
    lines += [f"{template_name(kind)}: {title(kind)}. {sentence(kind)}" for kind in kinds]
    return files | {"README.txt": "\r\n".join([*lines, ""])}


def all_as_zip() -> bytes:
    """The same files as a zip."""
    return zipped(all_files())


def _csv(rows: Iterable[Iterable[str]]) -> str:
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    return written.getvalue()
