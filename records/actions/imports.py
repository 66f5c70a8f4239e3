"""Starting an import: the upload is put away privately, the job is recorded, the queue is told.

The queue is only a hint. What waits stands in PostgreSQL, and a sweep sends again what the queue lost.
"""

import logging
import os
import shutil
import time
from pathlib import Path
from typing import Any

from celery import current_app
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import connections, transaction

from accounts.models import User
from portal.kit.db import current_database, job_context, set_context
from records.imports.connection import LOCK
from records.models import ImportJob, Organization

log = logging.getLogger(__name__)

RUN = "records.tasks.run_import"
#: Uploads whose job was never recorded, or ended without tidying up, are removed after so many seconds.
FORGOTTEN_AFTER = 48 * 3600


def uploads() -> Path:
    """The folder in which uploads wait, closed to everybody else on the machine."""
    folder = Path(settings.DATA_FOLDER) / "uploads"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def start_import(
    *, by: User, district: Organization, upload: UploadedFile, allow_large_endings: bool = False
) -> ImportJob:
    """Put the uploaded zip away, record the job and send it to the queue once that is committed; gives the job.

    ``allow_large_endings``: the person said that the set may end most people's access.
    Runs in the person's own context: the database refuses a district in which they may not import.
    """
    job = ImportJob(
        district=district,
        file_name=Path(upload.name or "").name[:255],
        started_by=by,
        allow_large_endings=allow_large_endings,
    )
    path = uploads() / f"{job.uid}.zip"
    job.stored_at = str(path.relative_to(settings.DATA_FOLDER))
    with open(path, "xb", opener=_private) as stored:
        for chunk in upload.chunks():
            stored.write(chunk)
    try:
        job.save(force_insert=True)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    transaction.on_commit(lambda: send(job.uid, district.pk), using=current_database())
    return job


def create_job(*, district_id: int, file_name: str, allow_large_endings: bool = False) -> ImportJob:
    """Record a job that this process runs itself, from a file that stays where it is."""
    with job_context("import", district_id=district_id):
        # Running, so that no sweep sends it to a worker meanwhile; whoever holds the lock runs it.
        return ImportJob.objects.create(
            district_id=district_id,
            file_name=file_name[:255],
            state=ImportJob.State.RUNNING,
            allow_large_endings=allow_large_endings,
        )


def send(job_uid: Any, district_id: int) -> None:
    """Tell the queue. Where it cannot be reached, the sweep tells it later."""
    try:
        current_app.send_task(RUN, args=[str(job_uid), district_id], retry=False)
    except Exception as problem:  # whatever the broker's client raises
        log.warning("Import %s waits: the queue could not be told (%s).", job_uid, type(problem).__name__)


#: Jobs of the context's district that nobody works on: the lock that a running import holds is free.
_LOST = """
SELECT uid FROM records_importjob j WHERE (
    (state = 'waiting' AND created_at < now() - interval '1 minute')
    OR (state = 'running' AND coalesce(started_at, created_at) < now() - interval '5 minutes'))
AND NOT EXISTS (
    SELECT FROM pg_locks l WHERE l.locktype = 'advisory' AND l.classid = %s AND l.objid = j.district_id
    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()))
ORDER BY created_at
"""


def resend_waiting() -> int:
    """Send the jobs that the queue seems to have lost again; returns how many.

    It looks into one district after the other with the rights that an import of that district has, so that no
    right across districts is needed.
    """
    lost = []
    with job_context("import", district_id=0), connections["worker"].cursor() as cursor:
        for district_id in all_districts():
            set_context("import", district_id=district_id)
            cursor.execute(_LOST, [LOCK])
            lost += [(job_uid, district_id) for (job_uid,) in cursor.fetchall()]
    for job_uid, district_id in lost:
        send(job_uid, district_id)
    return len(lost)


def all_districts() -> list[int]:
    """Row numbers of every district. Organizations are about no student: the job role reads them all."""
    districts = Organization.objects.filter(type=Organization.Type.DISTRICT).order_by("pk")
    return list(districts.values_list("pk", flat=True))


def stored_path(job: ImportJob) -> Path | None:
    """Where the job's upload waits; None for a job that has none, or whose path points elsewhere."""
    if not job.stored_at:
        return None
    path = (Path(settings.DATA_FOLDER) / job.stored_at).resolve()
    return path if path.is_relative_to(uploads().resolve()) else None


def discard_upload(job: ImportJob) -> None:
    """Delete the upload of a job that has ended, and forget where it was."""
    path = stored_path(job)
    if path is not None:
        path.unlink(missing_ok=True)
    with job_context("import", district_id=job.district_id):
        ImportJob.objects.filter(pk=job.pk).update(stored_at="")
    job.stored_at = ""


def discard_forgotten() -> int:
    """Delete uploads that no job has taken for two days, and what a lost process left half sent; returns how many."""
    count = 0
    half_sent = Path(settings.FILE_UPLOAD_TEMP_DIR)
    for path in (*uploads().iterdir(), *(half_sent.iterdir() if half_sent.is_dir() else ())):
        if time.time() - path.stat().st_mtime > FORGOTTEN_AFTER:
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
            count += 1
    return count


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
