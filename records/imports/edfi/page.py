"""What became of an interchange, in a table: for ``manage.py describe_interchange`` and for the documentation."""

from collections import Counter
from collections.abc import Iterator

from records.imports.edfi.edfi_set import EdFiSet
from records.imports.edfi.outputs import SOURCES

BECAME = {
    "edfi_named_by_others": "part of what names them",
    "edfi_outside_district": "not kept: outside of the district",
    "edfi_immunizations": "not kept: immunizations",
    "edfi_about_staff": "not kept: about staff",
    "edfi_parts_of_tests": "not kept: parts of tests",
    "edfi_not_kept": "not kept: no part of the record",
    "edfi_element_unknown": "not kept: unknown element",
    "edfi_repeated": "said before",
    "edfi_partial_of_whole_day": "merged: part of a day that was missed as a whole",
    "edfi_was_there": "not kept: present",
    "edfi_calendar_of_few": "not kept: calendar of single students",
    "edfi_day_without_event": "not kept: says nothing of the school",
    "edfi_vacancy_over": "not kept: no longer posted",
    "edfi_meal_unknown": "not kept: no meal said",
    "edfi_no_route": "not kept: no route and no bus",
    "refused": "refused",
    "users:links": "links of students and contacts",
    "roles:merged": "read with the roles of staff",
    "staff_positions:merged": "read with the positions",
    "demographics:merged": "read with the student's demographics",
    "graduation:merged": "read with the graduating class",
}
"""What an element became, in words; a file or kind stands for its rows."""


def counts_table(found: EdFiSet) -> Iterator[str]:
    """Lines of a Markdown table: file, element, how many there are, what they became. Reads every row."""
    rows = {name: sum(1 for _row in found.rows(name)) for name in SOURCES if name in found.modes}
    yield "| file | element | in the file | became |"
    yield "| --- | --- | ---: | --- |"
    for (file, element), fates in found.fates().items():
        total = found.element_counts[file][element]
        yield f"| {file} | {element} | {total:,} | {_in_words(fates)} |"
    yield ""
    yield "| file or kind | rows | of these worked out of other elements |"
    yield "| --- | ---: | ---: |"
    from_elements: Counter[str] = Counter()
    for fates in found.fates().values():
        from_elements.update(fates)
    for name, count in rows.items():
        yield f"| {name} | {count:,} | {max(0, count - from_elements[name]):,} |"


def _in_words(fates: Counter[str]) -> str:
    return ", ".join(f"{total:,} {BECAME.get(fate, fate)}" for fate, total in fates.items()) or "nothing"
