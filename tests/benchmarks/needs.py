"""``make bench-needs``: how long it takes to count the stored figures of a state, and to show the page of school needs.

ARGS: ``--database bench_state_1000000`` counts every district of a database that is there already (tests/benchmarks/
state.py); without it a state of ``--students`` is made first. ``--at-once 2`` workers share the districts, as a queue's
do. ``--schools`` and ``--of`` (students of each) make a district of stored figures alone, for the page. ``--write``
puts the table into docs/benchmarks.md.
"""

import argparse
import os
import random
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests.benchmarks.state import database
from tests.benchmarks.writing import write

ROOT = Path(__file__).resolve().parents[2]
PAGE_MILLISECONDS, MILLION_SECONDS = 500, 60
ASKED = 30


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", help="a state's database, as it is; no other is made")
    parser.add_argument("--students", type=int, default=20_000)
    parser.add_argument("--at-once", type=int, default=2)
    parser.add_argument("--schools", type=int, default=300)
    parser.add_argument("--of", type=int, default=667, help="students of each school of the page's district")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--count", type=int, nargs="*", help=argparse.SUPPRESS)
    options = parser.parse_args()
    name = options.database or database(options.students)
    if options.count is not None:
        _count(name, options.count)
        return
    if not options.database:
        made = [sys.executable, "-m", "tests.benchmarks.state", "--students", str(options.students)]
        subprocess.run(made, check=True, cwd=ROOT)
    from tests.benchmarks.imports import set_up

    set_up(fresh=False, name=name)
    text = "\n".join([*_rebuilding(name, options.at_once), "", *_pages(options.schools, options.of)])
    print(text)
    if options.write:
        write("measured needs", text)


# --- counting ------------------------------------------------------------------------------------------


def _count(name: str, districts: list[int]) -> None:
    """A worker: count these districts, one after the other."""
    from tests.benchmarks.imports import point_at

    point_at(name)
    from records.actions.figures import count_figures

    for district in districts:
        assert count_figures(district_id=district) is not None, f"District {district} is being counted already."


def _rebuilding(name: str, at_once: int) -> list[str]:
    sizes = _districts()
    students = sum(sizes.values())
    lines = ["| counted | students | districts | workers | seconds | seconds for a million |", "| --- " * 6 + "|"]
    _forget()
    for what in ("three school years, nothing stored before", "the running year, by night"):
        began = time.monotonic()
        _in_turns(name, sizes, at_once)
        taken = time.monotonic() - began
        million = taken * 1_000_000 / students
        shown = f"{million:,.0f}" if million <= MILLION_SECONDS or "three" in what else f"**{million:,.0f}**"
        lines.append(f"| {what} | {students:,} | {len(sizes)} | {at_once} | {taken:,.1f} | {shown} |")
        print(lines[-1], file=sys.stderr, flush=True)
    return lines


def _in_turns(name: str, sizes: dict[int, int], at_once: int) -> None:
    """Share the districts among workers, the largest first, so that they end together."""
    shares: list[list[int]] = [[] for _ in range(at_once)]
    for district in sorted(sizes, key=lambda one: -sizes[one]):
        min(shares, key=lambda share: sum(sizes[one] for one in share)).append(district)
    command = [sys.executable, "-m", "tests.benchmarks.needs", "--database", name, "--count"]
    with ThreadPoolExecutor(at_once) as threads:
        runs = [
            threads.submit(subprocess.run, [*command, *map(str, share)], check=True, cwd=ROOT)
            for share in shares
            if share
        ]
        for run in runs:
            run.result()


def _districts() -> dict[int, int]:
    """Each district with its students of today."""
    from django.db.models import Count

    from portal.kit.db import use_database
    from records.models import Student

    with use_database("maintenance"):
        rows = Student.objects.exclude(school=None).order_by().values_list("district")
        return dict(rows.annotate(Count("pk")))


def _forget() -> None:
    from portal.kit.db import use_database
    from records.models import FigureRun, SchoolFigure

    with use_database("maintenance"):
        SchoolFigure.objects.all().delete()
        FigureRun.objects.filter(ended_at=None).delete()


# --- the page ------------------------------------------------------------------------------------------


def _pages(schools: int, of: int) -> list[str]:
    user, uid = _district_of_figures(schools, of)
    from tests.benchmarks.pages_server import _page

    paths = {
        "needs, first page": "/needs/",
        "needs, indicators as columns": "/needs/?show=outcomes",
        "one school": f"/needs/{uid}/",
    }
    lines = [
        f"A district of {schools} schools and {schools * of:,} students, from stored figures:",
        "",
        "| page | p50, ms | p95, ms |",
        "| --- | --- | --- |",
    ]
    for name, path in paths.items():
        first = _page(user, "district", path)
        taken = sorted(_page(user, "district", path) for _ in range(ASKED))
        p95 = taken[max(0, -(-len(taken) * 95 // 100) - 1)]
        shown = f"{p95:.0f}" if p95 <= PAGE_MILLISECONDS else f"**{p95:.0f}**"
        lines.append(f"| {name} | {taken[len(taken) // 2]:.0f} | {shown} |")
        print(f"{lines[-1]} (the very first: {first:.0f})", file=sys.stderr, flush=True)
    return lines


def _district_of_figures(schools: int, of: int) -> tuple[int, Any]:
    """A district of stored figures and nothing else: (its official, the identifier of one of its schools)."""
    from django.utils import timezone

    from accounts.models import User
    from portal.kit.db import use_database
    from records.models import Organization, SchoolFigure
    from tests.factories import grant

    name = f"figures-{schools}"
    with use_database("maintenance"):
        if not Organization.objects.filter(sourced_id=name).exists():
            state = Organization.objects.filter(type="state").first()
            district = Organization.objects.create(sourced_id=name, type="district", name="Figures", parent=state)
            Organization.objects.filter(pk=district.pk).update(district=district)
            made = Organization.objects.bulk_create(
                Organization(sourced_id=f"{name}-{n}", type="school", name=f"School {n}", parent=district,
                             district=district) for n in range(schools)
            )  # fmt: skip
            draw = random.Random(1)
            for place in (district, *made):
                SchoolFigure.objects.bulk_create(_figures(draw, district, place, of))
            user = User.objects.create(username=name, email=f"{name}@example.org")
            grant(user, "district", Organization.objects.get(pk=district.pk))
        SchoolFigure.objects.filter(district__sourced_id=name).update(counted_on=timezone.localdate())
        uid = Organization.objects.filter(sourced_id=f"{name}-0").values_list("uid", flat=True)[0]
        return User.objects.get(username=name).pk, uid


def _figures(draw: random.Random, district: Any, place: Any, of: int) -> list[Any]:
    """Three years of every stored measure, whole and by grade or fund."""
    from django.utils import timezone

    from records.measures import DIMENSIONS, MEASURES
    from records.models import SchoolFigure
    from records.needs.stored import STORED

    grades = draw.choice((("KG", "01", "02", "03", "04", "05"), ("06", "07", "08"), ("09", "10", "11", "12")))
    values = {"grade": grades, "fund_source": ("Federal", "State", "Local", "Other"), "": ()}
    now, rows = timezone.now(), []
    for year in (2025, 2026, 2027):
        for name, one in STORED.items():
            measure = MEASURES[name]
            categories = set(measure.categories) | ({DIMENSIONS[one.by].category} if one.by else set())
            for group in ("", *(f"{one.by}={value}" for value in values[one.by])):
                students = of if not group else of // len(grades)
                below = None if not measure.denominator else students if measure.unit.scale > 1 else draw.randint(2, 40)
                rows.append(
                    SchoolFigure(
                        district=district, organization=place, measure=name, school_year=year, group=group,
                        categories=sorted(categories if group else measure.categories),
                        numerator=students if below is None else draw.randint(1, students), denominator=below,
                        students=students, counted_on=now.date(), counted_at=now,
                    )
                )  # fmt: skip
    return rows


if __name__ == "__main__":
    os.environ.setdefault("SIGHTLINE_MODE", "test")
    main()
