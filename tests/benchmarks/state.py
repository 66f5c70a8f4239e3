"""An invented state in a database of its own, brought in by the import engine: ``bench_state_<students>``.

``python -m tests.benchmarks.state --students 1000000 [--districts 200] [--copies 6] [--files DIR] [--rebuild]``. A run
that was interrupted goes on with the first district that is not in yet. Other benchmarks call ``fill`` and find it
full. With ``--copies`` only some of the districts are brought in, and copied inside the database (``copies.py``): in a
fraction of the time a state of about that size, of which several districts are alike.
"""

import argparse
import shutil
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

from tests.benchmarks.imports import set_up

#: What each district brings in, in this order.
PARTS = ("roster", "records")
#: Where districts are copied, every tenth is brought in.
STEP = 10


def database(students: int) -> str:
    """The name of the database that holds a state of this size."""
    return f"bench_state_{students}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=1_000_000)
    parser.add_argument("--districts", type=int, help="default: one for 5,000 students, three at least")
    parser.add_argument("--files", type=Path, metavar="DIR", help="the state's files, where they are generated already")
    parser.add_argument("--rebuild", action="store_true", help="begin with an empty database")
    parser.add_argument("--copies", type=int, default=1, help="how many times each district is there")
    options = parser.parse_args()
    fill(
        options.students,
        districts=options.districts,
        files=options.files,
        rebuild=options.rebuild,
        copies=options.copies,
    )


def fill(
    students: int, *, districts: int | None = None, files: Path | None = None, rebuild: bool = False, copies: int = 1
) -> None:
    """Make the database and bring in what is missing; does nothing where the state is in.

    ``districts``: how many, by default one for 5,000 students. ``files``: a folder of ``generate_state``'s, which is
    generated (and removed in the end) without it. ``copies``: how many times each district is there; of the districts,
    every tenth is brought in (the sizes stay as mixed as they are). Raises AssertionError where an import does not end
    done.
    """
    address = set_up(fresh=rebuild, name=database(students))
    from django.conf import settings

    from records.demo.state.plans import sized_districts

    plans = sized_districts(students=students, districts=districts or max(3, students // 5_000), seed="sightline")
    if copies > 1:
        plans = plans[::STEP]
    missing = [plan for plan in plans if _done(plan.sourced_id) < len(PARTS)]
    if not missing:
        _copy(address, copies)
        return
    folder = files or Path(settings.DATA_FOLDER) / database(students)
    if not (folder / "truth.json").exists():
        _generate(plans, folder)
    began, rows = time.monotonic(), 0
    for number, plan in enumerate(missing, start=1):
        district = _district(plan.sourced_id, plan.name)
        for part in PARTS[_done(plan.sourced_id) :]:
            rows += _bring_in(folder / f"{plan.sourced_id}-{part}.zip", district)
        told = f"{number} of {len(missing)} districts, {rows:,} rows, {time.monotonic() - began:,.0f} s"
        print(f"{told}: {plan.name}", flush=True)
    _analyze(address)
    _copy(address, copies)
    if files is None:
        shutil.rmtree(folder)


def _generate(plans: Any, folder: Path) -> None:
    from records.demo.state.plans import plan_state
    from records.demo.state.write import write_state

    state = plan_state(plans, years=3, today=date.today(), seed="sightline")
    write_state(state, folder, say=lambda words: print(words, file=sys.stderr, flush=True))


def _done(sourced_id: str) -> int:
    """How many of the district's files are in."""
    from portal.kit.db import use_database
    from records.models import ImportJob

    with use_database("maintenance"):
        return ImportJob.objects.filter(district__sourced_id=sourced_id, state=ImportJob.State.DONE).count()


def _district(sourced_id: str, name: str) -> int:
    """The district's row number; it, the state and the nation are made where they are missing."""
    from portal.kit.db import use_database
    from records.models import Organization

    with use_database("maintenance"):
        nation, _ = Organization.objects.get_or_create(sourced_id="nation", type="national", name="Nation")
        state, _ = Organization.objects.get_or_create(sourced_id="state", type="state", name="State", parent=nation)
        made, new = Organization.objects.get_or_create(
            sourced_id=sourced_id, type="district", parent=state, defaults={"name": name}
        )
        if new:
            made.district = made
            made.save(update_fields=["district"])
    return made.pk


def _bring_in(path: Path, district: int) -> int:
    """Import one file here, as a worker does; gives the number of rows that it had."""
    from records.actions.imports import create_job
    from records.imports import engine

    job = engine.run(create_job(district_id=district, file_name=path.name, allow_large_endings=True), path, wait=True)
    assert job.state == "done", f"{path.name}: {job.state}, {job.message}"
    return sum(sum(one.values()) for one in job.counts.values())


def _copy(address: Any, copies: int) -> None:
    """Copy the districts that are in, where it has not been done."""
    from portal.kit.db import use_database
    from records.models import Organization
    from tests.benchmarks.copies import multiply

    with use_database("maintenance"):
        there = Organization.objects.filter(type="district", sourced_id__startswith="C1").exists()
    if copies > 1 and not there:
        multiply(address, copies - 1)
        _analyze(address)


def _analyze(address: Any) -> None:
    import psycopg

    with psycopg.connect(address.url(), autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")


if __name__ == "__main__":
    main()
