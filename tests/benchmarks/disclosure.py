"""``make bench-disclosure``: protect and audit states of growing size; ARGS="--sizes 10k 50k" chooses, --write writes.

The states are made of numbers: schools in districts x race x sex x economic status (x grade), with all margins. Times
are those of the processor, one core, beside the time that passed, because other work ran on the machine; memory is the
most that the process had. The audit is measured by itself, without a witness of the protection's.
"""

import argparse
import os
import resource
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from reports.disclosure import Attacker, Policy, audit, check
from reports.disclosure.control import Task, control
from tests.benchmarks.writing import write
from tests.disclosure.state import state

IMAGE = Path(__file__).resolve().parents[2] / "docs" / "images" / "disclosure-growth.svg"

#: Cells: districts, schools, students, grades.
SIZES: dict[str, tuple[int, int, int, int]] = {
    "10k": (20, 120, 58_000, 0),
    "50k": (100, 600, 290_294, 0),
    "200k": (100, 600, 290_294, 3),
    "500k": (100, 600, 290_294, 9),
}


@dataclass(frozen=True)
class Measured:
    size: str
    attacker: str
    cells: int
    primary: int
    complementary: int
    exposed: int
    protect: float
    passed: float
    audit: float
    checked: float
    megabytes: float
    load: float


def measure(size: str, zeros_shown: bool) -> Measured:
    districts, schools, students, grades = SIZES[size]
    release, values = state(districts, schools, students, grades)
    policy = Policy("benchmark", attacker=Attacker(zeros_shown=zeros_shown))
    names = np.bincount(release.cell_of[0], minlength=len(values)).astype(float)
    headline = (release.relations.tier == 0) & (release.relations.depth == 0)
    task = Task(release.relations, values, statements=names, always=(values == 0) | headline)
    started, clock = time.process_time(), time.monotonic()
    made = control(task, policy)
    protected, passed = time.process_time() - started, time.monotonic() - clock
    started = time.process_time()
    faults = check(made.audit.certificate, release.relations, made.cells, policy)
    checked = time.process_time() - started
    assert made.publishable == (not faults), faults
    started = time.process_time()
    left = len(audit(release.relations, made.cells, policy).uncertain)
    audited = time.process_time() - started
    hidden, primary = made.cells.hidden, made.cells.protected
    return Measured(
        size, "knows that hidden cells hold somebody" if zeros_shown else "knows the release",
        len(release.cell_of[0]), int(names[primary].sum()), int(names[hidden & ~primary].sum()),
        max(left, len(made.audit.uncertain)),
        protected, passed, audited, checked, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000,
        os.getloadavg()[1],
    )  # fmt: skip


def table(rows: list[Measured]) -> str:
    lines = [
        "| cells | attacker | primary | complementary | share | not certified | protect and certify, s | "
        "of the clock, s | audit alone, s | check, s | memory, MB | load |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for row in rows:
        lines.append(
            f"| {row.cells:,} | {row.attacker} | {row.primary:,} | {row.complementary:,} | "
            f"{100 * row.complementary / row.cells:.2f}% | {row.exposed} | {row.protect:.1f} | {row.passed:.0f} | "
            f"{row.audit:.1f} | {row.checked:.2f} | {row.megabytes:.0f} | {row.load:.0f} |"
        )
    return "\n".join(lines)


def plot(rows: list[Measured]) -> str:
    """Seconds to protect by cells, both on logarithmic scales, as SVG."""
    width, height, left, bottom = 640, 320, 60, 40
    x_ends, y_ends = (3.8, 5.9), (-1.0, 3.0)

    def at(cells: float, seconds: float) -> tuple[float, float]:
        across = (np.log10(cells) - x_ends[0]) / (x_ends[1] - x_ends[0])
        up = (np.log10(max(seconds, 0.1)) - y_ends[0]) / (y_ends[1] - y_ends[0])
        return left + across * (width - left - 20), height - bottom - up * (height - bottom - 20)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" font-family="sans-serif" '
        'font-size="12"><title>Seconds to protect and to audit, by number of cells</title>'
        f'<rect width="{width}" height="{height}" fill="#fff"/>'
    ]
    for seconds in (0.1, 1, 10, 100, 1000):
        y = at(10_000, seconds)[1]
        parts.append(
            f'<path d="M{left} {y:.0f}H{width - 20}" stroke="#ddd"/><text x="8" y="{y + 4:.0f}">{seconds:g} s</text>'
        )
    for cells, words in ((10_000, "10,000"), (50_000, "50,000"), (200_000, "200,000"), (500_000, "500,000 cells")):
        x = at(cells, 1)[0]
        parts.append(f'<text x="{x:.0f}" y="{height - 14}" text-anchor="middle">{words}</text>')
    for name, color, mark in (("protect", "#005ea2", 5), ("audit", "#b50909", 4)):
        chosen = sorted((row for row in rows if row.attacker == rows[0].attacker), key=lambda row: row.cells)
        points = [at(row.cells, getattr(row, name)) for row in chosen]
        line = "L".join(f"{x:.0f} {y:.0f}" for x, y in points)
        parts.append(f'<path d="M{line}" fill="none" stroke="{color}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{mark}" fill="{color}"/>' for x, y in points]
        if points:
            x, y = points[-1]
            parts.append(f'<text x="{x:.0f}" y="{y - 10:.0f}" text-anchor="end" fill="{color}">{name}</text>')
    return "".join(parts) + "</svg>\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", nargs="+", default=["10k", "50k"], choices=list(SIZES))
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    rows = []
    for size in asked.sizes:
        for zeros_shown in (False, True):
            rows.append(measure(size, zeros_shown))
            print(rows[-1], file=sys.stderr, flush=True)
    print(table(rows))
    if asked.write:
        write("disclosure", table(rows))
        IMAGE.write_text(plot(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
