"""``docs/oneroster-import.md``: what is read, forgiven and refused, made from the field table and the sentences."""

from collections.abc import Mapping

from django.utils.functional import Promise

from records.imports import sentences_merging as merging
from records.imports import sentences_reading as sentences
from records.imports.oneroster.contract import FILE_OF
from records.imports.oneroster.fields import TABLES, VERSIONS, Field, Kind
from records.imports.oneroster.source import Limits
from records.imports.oneroster.text import CELL_LINES, LINE_LIMIT

_INTRO = """# OneRoster import

_Made by `manage.py write_docs` from the code; a test fails when this page says anything else._

Sightline reads OneRoster CSV 1.1 and 1.2, as a zip or a folder, leniently where the meaning is clear and strictly where
it is not. Every leniency is a warning, every refusal has its reason, and both name file, row and column, never a value.

Three things can happen:

- **read leniently**: the value is taken as it was clearly meant, and a warning says so;
- **row refused**: the row is left out, and what is stored under its identifier stays as it was;
- **whole set refused**: nothing is written.

Rows are counted as a spreadsheet counts them: the header is 1. Equal issues are folded into one that lists their rows.

## A set

- A zip or a folder with `manifest.csv` and the files that it declares. All files stand in one place: at the top, or in
  one folder inside. What operating systems leave behind (`__MACOSX`, `.DS_Store`, ...) is passed over.
- The manifest says of each file whether it is absent, bulk or delta. Where it says nothing, the files tell; a file that
  marks rows to be deleted, or stands beside delta files, is then taken as delta, because a delta file read as bulk
  would end everything that it does not name.
- Without a manifest, a set is read if the header of every file is unmistakably OneRoster's.
- OneRoster 1.1 has no `roles.csv`: there a user's one role holds at each of the user's organizations, the first of
  which is the primary one.
- Text is UTF-8; UTF-16 and Windows-1252 are understood. Lines end in LF, CR LF or CR. Cells are separated by commas;
  where the header has none, by semicolons, tabs or bars.
- Columns are found by their names, in any order. `metadata.*` columns are the standard's place for extensions and are
  kept out without a word; another unknown column is told by its letter, as a spreadsheet shows it.
- Passwords are never read. It is only noticed that there are some, so that somebody can take them out.
- `userIds` holds a student's state identifier where one of its types is the state's, such as `stateId`, `SSID`,
  `SASID` or `SUID`. Two that differ say nothing certain, and neither is taken.
- A column that the standard requires and a record can do without is read as blank where it is missing or empty.
- Dates are half-open: `endDate` is the first day on which it no longer holds, as the standard says.
"""
_DELTAS = """## Files of changes

The manifest may declare any file as delta, others as bulk or absent, in any mixture. Of a file of changes:

- rows with the status `active` are added, or change what is stored;
- rows with the status `tobedeleted` end what is stored: people, schools, sessions, courses and sections become
  inactive; enrollments and roles end today. Nothing is erased, and what comes back goes on from where it was;
- everything else stays.

What hangs on something that ends, ends with it: a person's roles, enrollments and contacts, a section's enrollments, a
school's sections, roles and enrollments. A session that ends leaves the sections that met in it. Grants follow in the
same transaction.

A reference counts where the set holds the row, or where it is stored, has not ended and is not deleted by the set. A
row that leads nowhere is refused, the others are brought in; in a list, only the reference is left out. Deleting what
is not known is a warning.

Three things need to be known:

- **The district's identifier.** Changes do not repeat the district's own row, so it must have the same `sourcedId` here
  as in the files.
- **Who belongs to whom.** Districts name a student and a contact on the student's row, on the contact's, or on both. A
  row of changes that names agents names all of them. A row that names none says nothing, unless the rows of both
  people are there: to end that a contact belongs to a student, send both rows, delete the contact, or send whole files.
- **What a contact is.** The role counts that the set gives the contact where the student is; without one, what is
  stored stays, and a new child gets what the contact is to the others. A contact of whom no role is known is a
  relative, who sees no record. A contact's role that is deleted takes the child away where its row says whose role it
  was (`userSourcedId`, `role`, `orgSourcedId`).

In OneRoster 1.1 a user's row says all roles of that user, also in a file of changes.
"""
_RECORDS = """## What becomes of it

| file | becomes |
| --- | --- |
| demographics | a student's demographics; races and ethnicity by the federal rule |
| categories, scoreScales, lineItems | the gradebook of a section |
| lineItemScoreScales | the score scale of a line item; in a file of changes, of new ones only |
| results | scores, and what is missing, late or incomplete |

A score that is no number is kept as text. The status `late` of OneRoster 1.2 is read as handed in, late; work in
progress counts as incomplete. A whole `results.csv` speaks for the line items that it names, a whole `lineItems.csv`
for its sections: what it no longer says of these has ended. A column that a file does not have leaves alone what is
stored. The grade of a school enrollment follows the student's first grade as long as it is in force.
"""
_READ_AS = {
    Kind.ID: "identifier",
    Kind.REFERENCE: "reference",
    Kind.REFERENCES: "list of references",
    Kind.TEXT: "text",
    Kind.WORDS: "list, items as written",
    Kind.EMAIL: "e-mail address",
    Kind.DAY: "date",
    Kind.YES_NO: "true or false",
    Kind.CHOICE: "one of",
    Kind.MAYBE: "true, false or nothing said",
    Kind.PRIMARY: "one of",
    Kind.NUMBER: "number",
    Kind.SCORE: "number, or else the text of a mark",
    Kind.STATE_ID: "list of {type:identifier}, of which the state's is kept, encrypted",
    Kind.YEAR: "year in which the school year ends",
    Kind.LIFECYCLE: "required in delta rows, blank in bulk rows",
    Kind.UNKEPT: "not kept",
    Kind.NEVER: "never read",
}
_LIMITED = (Kind.ID, Kind.REFERENCE, Kind.TEXT, Kind.EMAIL)


def import_page() -> str:
    """The whole page, in the language that is active."""
    parts = [_INTRO, _DELTAS, _RECORDS, "## Columns\n"]
    for file in (*FILE_OF.values(), "lineItemScoreScales"):
        parts.append(f"### {file}.csv\n\n{_columns_of(file)}")
    parts.append(_not_kept())
    parts += [
        _list_of("What is forgiven, in the set", sentences.LENIENT_FILES),
        _list_of("What is forgiven, in a file", sentences.LENIENT_COLUMNS),
        _list_of("What is forgiven, in a row", sentences.LENIENT_CELLS),
        _list_of("What refuses a row", sentences.ROW),
        _list_of("What refuses the whole set", sentences.SET),
        _list_of("What is not taken as a set at all", sentences.NOT_A_SET),
        _list_of("What is said when the rows are brought together", merging.SENTENCES),
        _limits(),
    ]
    return "\n".join(parts)


def _columns_of(file: str) -> str:
    """One line for each column that any version has."""
    found: dict[str, dict[str, Field]] = {}
    for version in VERSIONS:
        table = TABLES[version].get(file)
        for field in table.fields if table else ():
            found.setdefault(field.column, {})[version] = field
    lines = ["| column | in | required | read as |", "| --- | --- | --- | --- |"]
    for column, by_version in found.items():
        field = list(by_version.values())[-1]
        required = "yes" if field.required else "by the standard only" if field.wanted else ""
        lines.append(f"| {column} | {', '.join(by_version)} | {required} | {_read_as(by_version)} |")
    return "\n".join(lines) + "\n"


def _read_as(by_version: Mapping[str, Field]) -> str:
    texts = {version: _one_read_as(field) for version, field in by_version.items()}
    if len(set(texts.values())) == 1:
        return next(iter(texts.values()))
    return "; ".join(f"{version}: {text}" for version, text in texts.items())


def _one_read_as(field: Field) -> str:
    words = _READ_AS[field.kind]
    if field.choices:
        words += ": " + ", ".join(
            f"{word} ({field.meanings[word]})" if field.meanings.get(word, word) != word else word
            for word in field.choices
        )
    if field.other_choices:
        words += f" (forgiven: {', '.join(field.other_choices)})"
    return f"{words}, at most {field.limit} characters" if field.kind in _LIMITED else words


def _not_kept() -> str:
    files = sorted({file for tables in TABLES.values() for file, table in tables.items() if not table.kept})
    return (
        "## Files that are recognized and not kept\n\n"
        "Their headers are checked, their rows counted and reported once: "
        + ", ".join(f"`{file}.csv`" for file in files)
        + ".\n"
    )


def _list_of(title: str, group: Mapping[str, Promise | str]) -> str:
    lines = [f"| `{code}` | {str(sentence).replace('|', '/')} |" for code, sentence in group.items()]
    return "\n".join([f"## {title}\n", "| code | what is said |", "| --- | --- |", *lines, ""])


def _limits() -> str:
    limits = Limits()
    return f"""## Limits and speed

At most {limits.members:,} files and {limits.total_bytes // 1024**3} GiB unpacked; {LINE_LIMIT:,} bytes a row; a quoted
cell runs over at most {CELL_LINES} lines. Nothing is unpacked to disk, no link is followed, and a zip that names places
outside of itself is refused.

Rows are read one by one: a million enrollments (85 MB) take about 6 seconds on one core, and no more memory than ten.
"""
