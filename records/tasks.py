"""Tasks of records: imports, and the daily sweep of who is held where. What they do is in actions and imports."""

from pathlib import Path

from celery import shared_task

from portal.kit.db import job_context
from records.actions import holding, imports
from records.imports import engine, jobs
from records.models import ImportJob


@shared_task
def run_import(job_uid: str, district_id: int) -> str:
    """Bring a waiting upload in; gives the job's state. Delivered twice, or while another runs, it does nothing."""
    with job_context("import", district_id=district_id):
        job = ImportJob.objects.filter(uid=job_uid).first()
    if job is None or job.has_ended:
        return "" if job is None else job.state
    path = imports.stored_path(job)
    if path is None or not path.exists():
        jobs.end(job, ImportJob.State.FAILED, jobs.FILE_GONE)
        return job.state
    engine.run(job, Path(path))
    if job.has_ended:
        imports.discard_upload(job)
    return job.state


@shared_task
def start_waiting_imports() -> int:
    """Send again what the queue lost: jobs that wait, or that a worker left unfinished. Returns how many."""
    imports.discard_forgotten()
    return imports.resend_waiting()


@shared_task
def settle_holdings() -> int:
    """Let schools take up students whose enrollment begins, and let go of those whose enrollment has ended.

    Several times a day, so that one run comes soon after midnight. The walls judge by dates and need
    none of this; it keeps ``school`` true for everybody else. Returns how many students moved.
    """
    with job_context("import", district_id=0):
        districts = imports.all_districts()
    return sum(holding.settle_district(district_id=district) for district in districts)
