"""Counting the figures of a district's schools: asked for by an official or the clock, carried out by a worker.

What runs stands in a ``FigureRun``. The queue is only a hint; a sweep sends again what it lost.
"""

import logging
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from celery import current_app
from django.core.exceptions import PermissionDenied
from django.db import connections, transaction
from django.db.models import Count, Min
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.roles import Right
from portal.kit.db import current_database, job_context
from portal.kit.logs import traceback_without_values
from records.actions.imports import all_districts
from records.measures import MEASURES, Cell, compute_together
from records.measures.compute import cell_of
from records.measures.years import running_year, years_on_file
from records.models import FigureRun, ImportJob, Organization, SchoolFigure
from records.needs.stored import STORED, YEARS_KEPT, DataDays, categories_of, group_in_text
from records.policies import has_right
from records.queries import my_districts

log = logging.getLogger(__name__)

COUNT = "records.tasks.count_figures"
#: First half of the advisory lock under which a count begins; the second is the district.
LOCK = 71_026
#: A worker that has said nothing for so long is gone: its count is begun again.
GONE_AFTER = timedelta(minutes=15)
#: Earlier years are counted again when an import changed something and their figures are so old.
EARLIER_YEARS_HOLD = timedelta(days=7)


# --- what a person asks for ----------------------------------------------------------------------------


def ask_for_count(*, by: Any, district: Organization) -> None:
    """Let a worker count the district's figures anew, all years; does nothing while a count waits or is under way.

    Raises PermissionDenied where the acting role may not, or the district is not the person's.
    """
    if not has_right(by, Right.WEIGH_NEEDS):
        raise PermissionDenied(_("A district official lets figures be counted."))
    if not my_districts(by).filter(pk=district.pk).exists():
        raise PermissionDenied(_("This district is not yours."))
    with transaction.atomic():
        # Two who ask at once: the second finds the first one's, and the index refuses a double in any case.
        FigureRun.objects.bulk_create(
            [FigureRun(district=district, asked_by_id=by.pk, all_years=True)], ignore_conflicts=True
        )
    transaction.on_commit(lambda: send(district.pk), using=current_database())


def send(district_id: int) -> None:
    """Tell the queue to count a district. Where it cannot be reached, the sweep or the night makes up for it."""
    try:
        current_app.send_task(COUNT, args=[district_id], retry=False)
    except Exception as problem:  # whatever the broker's client raises
        log.warning("A count of figures waits: the queue could not be told (%s).", type(problem).__name__)


def send_waiting() -> int:
    """Send again the counts that the queue lost, or whose worker is gone; returns how many."""
    with job_context("measure", district_id=0):
        open_runs = list(FigureRun.objects.filter(ended_at=None))
    lost = [run for run in open_runs if not _is_at_work(run)]
    for run in lost:
        send(run.district_id)
    return len(lost)


def every_district() -> list[int]:
    """Row numbers of all districts."""
    with job_context("import", district_id=0):
        return all_districts()


# --- what a worker carries out -------------------------------------------------------------------------


def count_figures(*, district_id: int, all_years: bool = False, today: date | None = None) -> int | None:
    """Count and store the district's figures; gives how many, or None where a count of it is under way already.

    Of the running school year always; of earlier ones where they are missing, or may have changed (``all_years``
    counts them in any case). Nothing is stored until all is counted; a count that fails changes nothing and raises.
    """
    today = today or timezone.localdate()
    started = _begin(district_id, all_years)
    if started is None:
        return None
    try:
        years = _years(district_id, today, all_years=all_years or started.all_years)
        cells = _count(district_id, started, years, today)
        return _store(district_id, started, years, today, cells)
    except Exception as problem:
        log.error("Figures of district %s were not counted.\n%s", district_id, traceback_without_values(problem))
        with job_context("measure", district_id=district_id):
            FigureRun.objects.filter(pk=started.pk, ended_at=None).update(ended_at=timezone.now())
        raise


def _begin(district_id: int, all_years: bool) -> FigureRun | None:
    """Take up the count that waits, one whose worker is gone, or a new one."""
    with job_context("measure", district_id=district_id):
        _take_turns(district_id)
        run = FigureRun.objects.filter(district_id=district_id, ended_at=None).first()
        if run is not None and _is_at_work(run):
            return None
        if run is None:
            run = FigureRun.objects.create(district_id=district_id, all_years=all_years, moved_at=timezone.now())
        else:
            FigureRun.objects.filter(pk=run.pk).update(moved_at=timezone.now(), done=0)
        return run


def _is_at_work(run: FigureRun) -> bool:
    return run.moved_at is not None and run.moved_at > timezone.now() - GONE_AFTER


def _take_turns(district_id: int) -> None:
    with connections[current_database()].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, district_id % 2**31])


def _years(district_id: int, today: date, *, all_years: bool) -> list[int]:
    """The school years to be counted, the running one first."""
    changed_at = _changed_at(district_id)
    with job_context("measure", district_id=district_id):
        districts = [Organization.objects.only("pk", "district_id", "type").get(pk=district_id)]
        running = running_year(districts, today)
        on_file = [year for year in years_on_file(districts) if running - YEARS_KEPT < year < running]
        counted = SchoolFigure.objects.filter(district_id=district_id).order_by().values("school_year")
        known: dict[int, dict[str, Any]] = {
            row["school_year"]: dict(row)
            for row in counted.annotate(at=Min("counted_at"), measures=Count("measure", distinct=True))
        }
    return [running, *(year for year in on_file if all_years or _is_stale(known.get(year), changed_at))]


def _is_stale(known: dict[str, Any] | None, changed_at: datetime | None) -> bool:
    """Whether an earlier year's figures are missing, not of all measures, or old and perhaps no longer true."""
    if known is None or known["measures"] < len(STORED):
        return True
    is_old = known["at"] < timezone.now() - EARLIER_YEARS_HOLD
    return is_old and changed_at is not None and changed_at > known["at"]


def _changed_at(district_id: int) -> datetime | None:
    """When an import last changed something in the district."""
    with job_context("import", district_id=district_id):
        done = ImportJob.objects.filter(district_id=district_id, state=ImportJob.State.DONE, ended_at__isnull=False)
        for ended_at, counts in done.order_by("-ended_at").values_list("ended_at", "counts")[:30]:
            if any(rows.get(what) for rows in counts.values() for what in ("added", "changed", "ended")):
                return ended_at
    return None


def _count(district_id: int, run: FigureRun, years: list[int], today: date) -> list[Cell]:
    """All measures of the running year, and then of each other year; after each, how far it is."""
    cells: list[Cell] = []
    for number, year in enumerate(years, start=1):
        with job_context("measure", district_id=district_id):
            district = Organization.objects.only("pk", "district_id", "type").get(pk=district_id)
            wanted = [one.wanted for one in STORED.values()]
            found = compute_together(wanted, district=district, school_years=[year], today=today)
            cells += [*found, *_nothing(found, district_id, year)]
            FigureRun.objects.filter(pk=run.pk).update(moved_at=timezone.now(), done=number, steps=len(years))
    return cells


def _nothing(found: list[Cell], district_id: int, year: int) -> Iterator[Cell]:
    """A figure of zeros for the district where nothing is on file, so that it is known to be counted."""
    there = {cell.measure for cell in found if cell.organization == district_id and not cell.group}
    for name in STORED:
        if name not in there:
            yield cell_of(MEASURES[name], district_id, year, (), None, None, None)


def _store(district_id: int, run: FigureRun, years: list[int], today: date, cells: list[Cell]) -> int:
    """Put these years' figures in place of what was stored of them, in one transaction."""
    with job_context("measure", district_id=district_id):
        _take_turns(district_id)
        district = Organization.objects.only("pk", "district_id", "type").get(pk=district_id)
        days, now = DataDays(district, years, today), timezone.now()
        stored = SchoolFigure.objects.filter(district_id=district_id)
        # Of years that are no longer kept, too.
        stored.filter(school_year__in=years).delete()
        stored.filter(school_year__lte=years[0] - YEARS_KEPT).delete()
        made = SchoolFigure.objects.bulk_create(
            (
                SchoolFigure(
                    district_id=district_id, organization_id=cell.organization, measure=cell.measure,
                    school_year=cell.school_year, group=group_in_text(cell), categories=categories_of(cell),
                    numerator=cell.numerator, denominator=cell.denominator, students=cell.students,
                    data_on=days.of(cell.measure, cell.school_year), counted_on=today, counted_at=now,
                )
                for cell in cells
            ),
            batch_size=2000,
        )  # fmt: skip
        FigureRun.objects.filter(pk=run.pk).update(counted_on=today, ended_at=now)
        return len(made)
