"""Tasks of records: imports, who is held where, merges, old letters, the weekly e-mail. What they do is elsewhere."""

from pathlib import Path

from celery import current_app, shared_task
from django.utils import timezone

from portal.kit.db import job_context
from records.actions import figures, holding, imports, merges
from records.digest import sending
from records.imports import engine, jobs
from records.imports.connection import Busy, import_transaction
from records.letters.tidying import forget_old_tries
from records.models import ImportJob
from records.quality.actions import check_after


@shared_task
def run_import(job_uid: str, district_id: int) -> str:
    """Bring a waiting upload in, or begin one again whose worker died; gives the job's state.

    Delivered twice, or while another import of the district runs or waits before it, it does nothing.
    """
    with job_context("import", district_id=district_id):
        job = ImportJob.objects.filter(uid=job_uid).first()
    if job is None or not job.is_open:
        return "" if job is None else job.state
    path = imports.stored_path(job)
    if path is not None and path.exists():
        engine.run(job, Path(path))
        check_after(job)
        if job.state == ImportJob.State.DONE:
            figures.send(district_id)
        if not job.is_open:
            imports.put_away(job)
    else:
        jobs.give_up(job)
    imports.send_next(district_id)
    return job.state


@shared_task
def start_waiting_imports() -> int:
    """Send again what the queue lost: jobs that wait, or whose worker died. Returns how many."""
    return imports.resend_waiting()


@shared_task
def discard_uploads() -> int:
    """Delete uploads that nothing needs any more. Returns how many."""
    return imports.discard_forgotten()


@shared_task
def carry_out_merges(district_id: int) -> int:
    """Carry out the merges of students that are asked for in a district; returns how many.

    While an import of the district runs it does nothing: the import carries them out when it ends.
    """
    try:
        with import_transaction(district_id, wait=False, today=timezone.localdate()) as db:
            return merges.carry_out(db)
    except Busy:
        return 0


@shared_task
def carry_out_waiting_merges() -> int:
    """Carry out the merges that the queue lost or that an import kept waiting; returns how many."""
    return sum(carry_out_merges(district_id) for district_id in merges.districts_with_waiting())


@shared_task
def count_figures(district_id: int) -> int:
    """Count and store the figures of a district's schools; returns how many. While they are being counted, nothing."""
    return figures.count_figures(district_id=district_id) or 0


@shared_task
def count_all_figures() -> int:
    """Every night: send each district's count to the queue, so that several workers share them. Returns how many."""
    districts = figures.every_district()
    for district_id in districts:
        figures.send(district_id)
    return len(districts)


@shared_task
def count_waiting_figures() -> int:
    """Send again the counts that the queue lost, or whose worker died. Returns how many."""
    return figures.send_waiting()


@shared_task
def settle_holdings() -> int:
    """Let schools take up students whose enrollment begins, and let go of those whose enrollment has ended.

    Several times a day, so that one run comes soon after midnight. The walls judge by dates and need
    none of this; it keeps ``school`` true for everybody else. Returns how many students moved.
    """
    with job_context("import", district_id=0):
        districts = imports.all_districts()
    return sum(holding.settle_district(district_id=district) for district in districts)


@shared_task
def forget_letter_tries() -> int:
    """Delete codes of letters that expired long ago, and counts of tries of that time. Returns how many."""
    return forget_old_tries()


@shared_task
def send_digests() -> int:
    """Send the weekly e-mail to some of those who wait for it, if it is time; returns how many were settled.

    While somebody may be left it sends for itself again. What a worker left behind is taken up by the next turn of the
    clock.
    """
    now = timezone.now()
    if not sending.is_time(now):
        return 0
    done = sending.send_some(sending.week_of(timezone.localdate(now))).total()
    if done >= sending.CHUNK:
        current_app.send_task("records.tasks.send_digests", retry=False)
    return done
