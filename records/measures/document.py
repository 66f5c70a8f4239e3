"""docs/measures.md: every definition in words, made from the data."""

from records.measures.catalogue import PARTS
from records.measures.definition import Direction, Measure
from records.measures.dimensions import DIMENSIONS

_BETTER = {Direction.HIGHER: "higher", Direction.LOWER: "lower", Direction.NEITHER: "neither"}

_INTRODUCTION = """\
# Measures

_Made by `manage.py write_docs` from `records/measures/`; a test fails when this page says anything else._

A figure of a dashboard or a report is one of these and no other. Each is computed in the database, one statement a
measure, with its numerator, its denominator and the number of students, for a district or for each of its schools, for
school years side by side, and for groups. A test recomputes each by hand, row by row, and compares.

What holds for all of them:

- A school year is named by the calendar year in which it ends. It runs over the district's sessions and calendars of
  that year; where there is no session, from July 1 to June 30. Of the running year counts what has happened: school
  days up to yesterday.
- The counting day is October 1; before it, in the running year, today.
- A student counts at a school through an enrollment there: on the days that it says, once however many rows say so. In
  the district a student of two schools counts once.
- Whoever has left counts for the time they were there, whoever asks. Rows that the source took back count nowhere.
- A status, such as "English learner", is a student's who had it on any day of the year so far. What began after they
  left the place does not count there.
- Where the denominator is 0 there is no value.
- No small number is hidden here: these figures stay with the people who serve the school or the district. What leaves
  them goes through disclosure control.
"""


def measures_page() -> str:
    """The page as Markdown, in the language that is active."""
    lines = [_INTRODUCTION]
    for title, measures in PARTS:
        lines.append(f"\n## {title}\n")
        for measure in measures:
            lines += _lines(measure)
    lines += ["\n## Dimensions\n", "| dimension | title | of | category |", "| --- | --- | --- | --- |"]
    for dimension in DIMENSIONS.values():
        of = "students" if dimension.of_student else "facts"
        lines.append(f"| {dimension.name} | {dimension.title} | {of} | {dimension.category} |")
    return "\n".join(lines) + "\n"


def _lines(measure: Measure) -> list[str]:
    return [
        f"### {measure.title}\n",
        f"{measure.sentence}\n",
        f"- Name: `{measure.name}`",
        f"- Unit: {measure.unit.words}; better: {_BETTER[measure.direction]}",
        f"- Needs: {measure.needs}",
        f"- Source: {measure.source}",
        f"- Category that a reader's role must carry: {measure.category}",
        f"- Broken down by: {', '.join(measure.dimensions) or 'school and district only'}\n",
    ]
