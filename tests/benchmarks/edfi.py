"""``python -m tests.benchmarks.edfi``: how fast an Ed-Fi interchange is read, and in how much memory, by its size.

Writes interchanges of so many students, each with a contact and five attendance events, and reads each in a process of
its own. Touches no database. ``--students 2000 20000 200000`` are the sizes; seconds are those of the processor.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
os.environ.setdefault("SIGHTLINE_MODE", "test")
os.environ.setdefault("DATABASE_URL", "postgresql://nobody@/nothing?host=/nowhere")  # none is asked

import django

django.setup()

from records.imports.edfi import open_set  # noqa: E402
from tests.unit.imports.edfi_sets import attendance, small_set, student, student_is, tag, write  # noqa: E402

EVENTS = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, nargs="+", default=[2_000, 20_000, 200_000])
    parser.add_argument("--read", type=Path, help="read this set and print what it took (used by itself)")
    options = parser.parse_args()
    if options.read:
        print(_read(options.read))
        return
    print("| students | MB | elements | seconds | elements/s | peak memory, MB |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: |")
    for count in options.students:
        with tempfile.TemporaryDirectory() as folder:
            _generate(Path(folder), count)
            size = sum(path.stat().st_size for path in Path(folder).iterdir()) / 1e6
            answer = subprocess.run(
                [sys.executable, "-m", "tests.benchmarks.edfi", "--read", folder],
                check=True, capture_output=True, text=True,
            ).stdout  # fmt: skip
            elements, seconds, peak = answer.split()
            speed = int(elements) / float(seconds)
            print(f"| {count:,} | {size:,.0f} | {int(elements):,} | {float(seconds):.1f} | {speed:,.0f} | {peak} |")


def _generate(folder: Path, students: int) -> None:
    write(folder, small_set())
    _write(folder / "Many-Student.xml", "Student", (student(f"N{number}") for number in range(students)))
    _write(folder / "Many-Contact.xml", "Contact", (line for number in range(students) for line in _contact(number)))
    _write(
        folder / "Many-Attendance.xml", "StudentAttendance",
        (
            attendance(f"N{number}", "S1", f"2025-{9 + event % 3:02d}-{1 + event:02d}")
            for number in range(students)
            for event in range(EVENTS)
        ),
    )  # fmt: skip


def _contact(number: int) -> Iterator[str]:
    name = tag("Name", tag("FirstName", "Pat") + tag("LastSurname", f"Family{number}"))
    yield tag("Contact", tag("ContactUniqueId", f"P{number}") + name, id=f"C{number}")
    relation = tag("Relation", "uri://ed-fi.org/RelationDescriptor#Mother")
    yield tag(
        "StudentContactAssociation", student_is(f"N{number}") + tag("ContactReference", ref=f"C{number}") + relation
    )


def _write(path: Path, interchange: str, lines: Iterator[str]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(f'<Interchange{interchange} xmlns="http://ed-fi.org/5.2.0">\n')
        for line in lines:
            file.write(line + "\n")
        file.write(f"</Interchange{interchange}>\n")


def _read(folder: Path) -> str:
    """Elements, seconds and megabytes of a whole reading: every row of every file and kind."""
    begun = time.process_time()
    with open_set(folder) as found:
        for name in found.modes:
            for _row in found.rows(name):
                pass
        elements = sum(sum(counts.values()) for counts in found.element_counts.values())
    seconds = time.process_time() - begun
    return f"{elements} {seconds} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}"


if __name__ == "__main__":
    main()
