"""``docs/import-templates.md``: every template, its columns and words, and how leniently they are read."""

from collections.abc import Mapping

from django.utils.functional import Promise

from records.imports import sentences_templates as sentences
from records.imports.kinds import Kind
from records.imports.templates.words import offered, options, sentence, speaks_for, title, what_goes_in

_INTRO = """# CSV templates

_Made by `manage.py write_docs` from the code; a test fails when this page says anything else._

For what no roster file carries, Sightline reads CSV files of its own: one for each kind of record below, with columns
named as CEDS names its elements. `manage.py import_template KIND` writes a template with an example row; `--options` a
guide to its columns and words; `--all --out DIR` or `--all --out templates.zip` everything. Officials of a district
download the same under Imports, Templates. Fill one in, delete the example row, and send it by itself, or several as a
zip. `manage.py import_records PATH --district SOURCE_ID` takes a file, a zip or a folder.

## How a file is read

- It is best called as its template, such as `attendance.csv`; case, spaces and joiners do not matter. A file with
  another name is known by its columns.
- Columns are found by their names, in any order; case, spaces and joiners do not matter. Unknown columns are not read.
  An optional column that is missing counts as empty in every row. A file without a required column changes nothing.
- Students, staff, schools, sections, courses and terms are named by the identifiers of the roster, which comes first. A
  row that names an unknown one is left out and reported.
- A file is whole: it speaks for its *scope*, named below, and what it no longer says there is ended. A file with a
  column `status` holds only changes: `active` or empty adds or changes a row, `tobedeleted` ends it and needs no more
  than the columns of its key. A column `dateLastModified` may stand beside it and is not kept. A whole file without any
  row is refused.
- Dates are written 2026-09-08; 9/8/2026 is read as the US writes it. An end is the first day on which something no
  longer holds.
- Words of a list are allowed by their code; other case and spacing, and the meaning in English, are understood. So are
  numbers written as money, and grades written 5, 5th, Grade 5 or K.
- Text is UTF-8; UTF-16 and Windows-1252 are understood. Cells are separated by commas; where the header has none, by
  semicolons, tabs or bars. A cell that begins like a formula is text, and is never carried out.
- What cannot be read refuses its row. Every issue names file, row and column, never a value.
"""


def templates_page() -> str:
    """The whole page, in the language that is active."""
    parts = [_INTRO, "## Kinds\n", "| file | what it is for |\n| --- | --- |"]
    parts[-1] += "".join(
        f"\n| [{kind.name}.csv](#{kind.name}) | {title(kind)}. {sentence(kind)} |" for kind in offered()
    )
    parts[-1] += "\n"
    parts += [_of(kind) for kind in offered()]
    parts += [
        _list_of("What refuses a row, beside what OneRoster rows are refused for", sentences.ROW),
        _list_of("What refuses the whole set, likewise", sentences.SET),
        _list_of("What is read leniently, likewise", sentences.LENIENT),
    ]
    return "\n".join(parts)


def _of(kind: Kind) -> str:
    by_name = {column.name: column.header for column in kind.columns}
    lines = [f"## {kind.name}\n", f"{title(kind)}. {sentence(kind)}\n"]
    lines.append(f"- One row for each {_listed([by_name[name] for name in kind.key])}.")
    lines.append(f"- {speaks_for(kind)}\n")
    lines += ["| column | required | what goes in | words | example |", "| --- | --- | --- | --- | --- |"]
    for column in kind.columns:
        words = "; ".join(f"`{code}` {words}" for code, words in options(column))
        required = "yes" if column.required else ""
        lines.append(f"| {column.header} | {required} | {what_goes_in(kind, column)} | {words} | {column.example} |")
    return "\n".join(lines) + "\n"


def _listed(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _list_of(heading: str, group: Mapping[str, Promise | str]) -> str:
    lines = [f"| `{code}` | {str(said).replace('|', '/')} |" for code, said in group.items()]
    return "\n".join([f"## {heading}\n", "| code | what is said |", "| --- | --- |", *lines, ""])
