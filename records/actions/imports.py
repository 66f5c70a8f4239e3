"""The life of an import job: the upload is put away privately, the job recorded, the queue told; cancelled, sent again
or confirmed by a person; and tidied up.

The queue is only a hint. What waits stands in PostgreSQL, and a sweep sends again what the queue lost.
"""

import contextlib
import logging
import os
import shutil
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from celery import current_app
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import connections, transaction
from django.utils import timezone

from accounts.models import User
from portal.kit.db import current_database, job_context, set_context
from records.imports import jobs
from records.models import ImportJob, Organization

log = logging.getLogger(__name__)

RUN = "records.tasks.run_import"
#: The upload of a job that brought nothing in is kept so long, so that it can be sent again; so is one whose job was
#: never recorded.
KEPT_FOR = timedelta(hours=48)
#: How long a job waits for somebody to confirm what it ends.
ASKS_FOR = timedelta(days=7)
#: A message that no worker took in this time is dropped; the sweep sends another.
MESSAGE_SECONDS = 120


def uploads() -> Path:
    """The folder in which uploads wait, closed to everybody else on the machine."""
    folder = Path(settings.DATA_FOLDER) / "uploads"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def start_import(
    *, by: User, district: Organization, upload: UploadedFile, allow_large_endings: bool = False
) -> ImportJob:
    """Put the uploaded file away, record the job and send it to the queue once that is committed; gives the job.

    ``allow_large_endings``: the person said that the set may end many people's access.
    Runs in the person's own context: the database refuses a district in which they may not import.
    """
    job = ImportJob(
        district=district,
        file_name=Path(upload.name or "").name[:255],
        started_by=by,
        allow_large_endings=allow_large_endings,
    )
    path = _place_for(job)
    with open(path, "xb", opener=_private) as stored:
        for chunk in upload.chunks():
            stored.write(chunk)
    return _record(job, path)


def _place_for(job: ImportJob) -> Path:
    path = uploads() / f"{job.uid}{_suffix(job.file_name)}"
    job.stored_at = str(path.relative_to(settings.DATA_FOLDER))
    return path


def _record(job: ImportJob, path: Path) -> ImportJob:
    """Save a new job whose file lies at the path, and send it once that is committed."""
    job.sent_at = timezone.now()
    try:
        job.save(force_insert=True)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    _send_on_commit(job)
    return job


def cancel_import(*, by: User, job: ImportJob) -> bool:
    """Cancel a job that waits, at once, or ask the worker of a running one to stop; False where it has ended already.

    Runs in the person's own context, as everything that a person decides here.
    """
    mine = ImportJob.objects.filter(pk=job.pk)
    waiting = mine.filter(state__in=(ImportJob.State.WAITING, ImportJob.State.CONFIRM))
    cancelled = waiting.update(
        state=ImportJob.State.CANCELLED, message=jobs.CANCELLED, ended_at=timezone.now(), decided_by=by
    )
    return bool(cancelled or mine.filter(state=ImportJob.State.RUNNING).update(cancel_asked=True, decided_by=by))


def confirm_import(*, by: User, job: ImportJob) -> bool:
    """Bring a job in that waits for the confirmation of what it ends; False where it no longer waits for that."""
    waiting = ImportJob.objects.filter(pk=job.pk, state=ImportJob.State.CONFIRM)
    confirmed = waiting.update(
        state=ImportJob.State.WAITING, allow_large_endings=True, decided_by=by, message="", ended_at=None,
        sent_at=timezone.now(),
    )  # fmt: skip
    if confirmed:
        _send_on_commit(job)
    return bool(confirmed)


def retry_import(*, by: User, job: ImportJob) -> ImportJob | None:
    """Send the file of a job that brought nothing in once more, as a new job; None where there is nothing to send."""
    kept = kept_file(job)
    if kept is None:
        return None
    again = ImportJob(
        district=job.district, file_name=job.file_name, started_by=by, retry_of=job,
        allow_large_endings=job.allow_large_endings,
    )  # fmt: skip
    path = _place_for(again)
    try:
        os.link(kept, path)
    except FileNotFoundError:
        return None
    return _record(again, path)


def kept_file(job: ImportJob) -> Path | None:
    """The file of a job that brought nothing in, while it is kept."""
    if job.state not in (ImportJob.State.FAILED, ImportJob.State.CANCELLED, ImportJob.State.REFUSED):
        return None
    path = stored_path(job)
    return path if path is not None and path.exists() else None


def _send_on_commit(job: ImportJob) -> None:
    transaction.on_commit(lambda: send(job.uid, job.district_id), using=current_database())


def _suffix(file_name: str) -> str:
    """What tells readers how to open a single file; whatever else a name ends in, it is taken for a zip."""
    suffix = Path(file_name).suffix.casefold()
    return suffix if suffix in (".csv", ".xml") else ".zip"


def create_job(*, district_id: int, file_name: str, allow_large_endings: bool = False) -> ImportJob:
    """Record a job that this process runs itself, from a file that stays where it is."""
    with job_context("import", district_id=district_id):
        return ImportJob.objects.create(
            district_id=district_id, file_name=file_name[:255], allow_large_endings=allow_large_endings
        )


def send(job_uid: Any, district_id: int) -> None:
    """Tell the queue. Where it cannot be reached, the sweep tells it later."""
    try:
        current_app.send_task(RUN, args=[str(job_uid), district_id], retry=False, expires=MESSAGE_SECONDS)
    except Exception as problem:  # whatever the broker's client raises
        log.warning("Import %s waits: the queue could not be told (%s).", job_uid, type(problem).__name__)


#: The job of the context's district that is to be worked on next, where nobody works on one.
_NEXT = """
WITH due AS (
    SELECT id FROM records_importjob j WHERE state IN ('waiting', 'running')
    AND (lease_until IS NULL OR lease_until < now())
    AND NOT EXISTS (SELECT FROM records_importjob o WHERE o.district_id = j.district_id
        AND o.state IN ('waiting', 'running') AND (o.id < j.id OR o.lease_until > now()))
)
UPDATE records_importjob SET sent_at = now() WHERE id IN (SELECT id FROM due) {unless_sent} RETURNING uid
"""
#: What was sent a moment ago is on its way. What was running was sent before its worker died.
_UNLESS_SENT = """
AND (coalesce(sent_at, created_at) < now() - interval '1 minute'
    OR (state = 'running' AND (sent_at IS NULL OR sent_at < lease_until)))
"""


def send_next(district_id: int) -> None:
    """After a job has ended: send the one that waits behind it."""
    with job_context("import", district_id=district_id):
        found = _next("")
    for job_uid in found:
        send(job_uid, district_id)


def resend_waiting() -> int:
    """Send again the jobs that the queue seems to have lost, and those whose worker died; returns how many.

    It looks into one district after the other with the rights that an import of that district has, so that no
    right across districts is needed.
    """
    lost = []
    with job_context("import", district_id=0):
        for district_id in all_districts():
            set_context("import", district_id=district_id)
            lost += [(job_uid, district_id) for job_uid in _next(_UNLESS_SENT)]
    for job_uid, district_id in lost:
        send(job_uid, district_id)
    return len(lost)


def _next(unless_sent: str) -> list[Any]:
    with connections["worker"].cursor() as cursor:
        cursor.execute(_NEXT.format(unless_sent=unless_sent))
        return [job_uid for (job_uid,) in cursor.fetchall()]


def all_districts() -> list[int]:
    """Row numbers of every district. Organizations are about no student: the job role reads them all."""
    districts = Organization.objects.filter(type=Organization.Type.DISTRICT).order_by("pk")
    return list(districts.values_list("pk", flat=True))


def stored_path(job: ImportJob) -> Path | None:
    """Where the job's upload waits; None for a job that has none, or whose path leads to anything but its own."""
    if not job.stored_at:
        return None
    path = (Path(settings.DATA_FOLDER) / job.stored_at).resolve()
    return path if path.parent == uploads().resolve() and path.stem == str(job.uid) else None


def put_away(job: ImportJob) -> None:
    """After an import: delete the upload of a job that is done; keep any other for two days from now."""
    path = stored_path(job)
    if job.state != ImportJob.State.DONE:
        if path is not None:
            with contextlib.suppress(FileNotFoundError):
                os.utime(path)
        return
    if path is not None:
        path.unlink(missing_ok=True)
    with job_context("import", district_id=job.district_id):
        ImportJob.objects.filter(pk=job.pk).update(stored_at="")
    job.stored_at = ""


def discard_forgotten() -> int:
    """Delete uploads that nothing needs any more, and what a lost process left half sent; returns how many.

    Kept: what waits, runs, or waits for a confirmation (for a week), and everything for two days.
    """
    needed = _needed()
    count = 0
    half_sent = Path(settings.FILE_UPLOAD_TEMP_DIR)
    for path in (*uploads().iterdir(), *(half_sent.iterdir() if half_sent.is_dir() else ())):
        if path.stem not in needed and time.time() - path.stat().st_mtime > KEPT_FOR.total_seconds():
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
            count += 1
    return count


def _needed() -> set[str]:
    """Identifiers of the jobs whose file is still needed. Ends those that nobody confirmed in time."""
    needed: set[str] = set()
    with job_context("import", district_id=0):
        for district_id in all_districts():
            set_context("import", district_id=district_id)
            mine = ImportJob.objects.filter(district_id=district_id)
            mine.filter(state=ImportJob.State.CONFIRM, ended_at__lt=timezone.now() - ASKS_FOR).update(
                state=ImportJob.State.CANCELLED, message=jobs.NOT_CONFIRMED
            )
            waits = mine.filter(state__in=(ImportJob.State.WAITING, ImportJob.State.RUNNING, ImportJob.State.CONFIRM))
            needed.update(str(uid) for uid in waits.values_list("uid", flat=True))
    return needed


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
