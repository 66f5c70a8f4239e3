"""From a measure and dimensions to one SQL statement. Its text is declared data; what is asked for are parameters."""

from collections.abc import Sequence

from records.measures.definition import Dimension, Measure
from records.measures.dimensions import STATUSES
from records.measures.frames import LAST_STAYS_OF_A_CLASS, frames_for


def statement(measure: Measure, by: Sequence[Dimension], *, totals: bool) -> str:
    """SQL that gives place, school year, one value for each dimension, whether it is a total, and the three figures.

    With ``totals`` there is also a row for everybody of each place and year. Parameters: see frames.py.
    """
    values = "".join(f", {dimension.value} AS by_{dimension.name}" for dimension in by)
    joins = "\n".join(dict.fromkeys(dimension.join for dimension in by))
    # Grouped first and totalled in the same pass.
    names = [f"by_{dimension.name}" for dimension in by]
    groups = ", ".join(["f.place_id", "f.school_year", *(f"f.{name}" for name in names)])
    grouping = f"GROUPING SETS (({groups}), (f.place_id, f.school_year))" if totals and names else groups
    is_total = f"grouping({f'f.{names[0]}'}) = 1" if totals and names else "false"
    denominator = measure.denominator or "NULL"
    shown = "".join(f", f.{name}" for name in names)
    body = f"""
SELECT f.place_id, f.school_year{shown}, {is_total} AS is_total,
    {measure.numerator} AS numerator, {denominator} AS denominator, {measure.students} AS students
FROM (SELECT f.*{values} FROM facts f {joins}) f
GROUP BY {grouping}
"""
    further = {"facts": measure.facts, **STATUSES}
    if measure.status_years > 1:
        further["last_stays"] = LAST_STAYS_OF_A_CLASS
    frames = frames_for(f"facts {values} {joins}", further)
    return "WITH " + ",\n".join(f"{name} AS MATERIALIZED ({text})" for name, text in frames.items()) + body
