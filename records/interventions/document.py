"""docs/interventions.md: the library in words, made from the data."""

from records.interventions.library import LIBRARY
from records.options import option_in_words

_INTRODUCTION = """\
# The library of interventions

_Made by `manage.py write_docs` from `records/interventions/`; a test fails when this page says anything else._

What a teacher, a counselor or a principal can choose from when they open an intervention. An entry fills in the title,
the plan, the usual length and what check-ins measure; all of it can be changed for the student. Sources are practice
guides of the What Works Clearinghouse.
"""


def interventions_page() -> str:
    """The page as Markdown, in the language that is active."""
    lines = [_INTRODUCTION]
    for area in dict.fromkeys(entry.area for entry in LIBRARY):
        lines.append(f"\n## {option_in_words('InterventionArea', area)}\n")
        for entry in LIBRARY:
            if entry.area == area:
                lines += [
                    f"### {entry.title}\n",
                    f"{entry.what}\n",
                    f"- Code: `{entry.code}`",
                    f"- Usual length: {entry.weeks} weeks",
                    f"- Progress is measured by: {entry.measure}",
                    f"- Source: {entry.source}\n",
                ]
    return "\n".join(lines).rstrip() + "\n"
