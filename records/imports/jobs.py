"""The import job's own record: claimed, moved on step by step, and ended, each in a short transaction of its own.

These commits happen while the import's one long transaction is open, so that people see how far it is. Only what
belongs to the result, the counts and the issues of a finished import, is written inside the long one. Whoever lost the
job's lease writes nothing any more.
"""

import json
import time
from collections.abc import Iterable
from typing import Any

from django.db import connections
from django.utils import timezone
from django.utils.translation import gettext_noop

from portal.kit.db import job_context
from records.imports.connection import Database
from records.imports.issues import Issue, IssueLog, Severity
from records.imports.lease import SECONDS, Lease, Stopped
from records.models import ImportIssue, ImportJob

#: What a job's message can be; pages translate it.
NOTHING_READ = gettext_noop("Nothing changed. Rows were refused: correct them and send them again.")
NOTHING_CHANGED = gettext_noop("Nothing changed: everything in this set was already known.")
DONE = gettext_noop("The set was brought in.")
REFUSED = gettext_noop("The set was refused, and nothing was changed. The list says what is wrong and where.")
FAILED = gettext_noop("Something went wrong on our side, and nothing was changed. Please try again, or tell support.")
INTERRUPTED_ONCE = gettext_noop("The import was interrupted, and nothing was changed. Please start it again.")
INTERRUPTED = gettext_noop("The import was interrupted several times, and nothing was changed. Please send it again.")
CONNECTION_LOST = gettext_noop(
    "The connection to the database was lost, and nothing was changed. Please start the import again."
)
DISK_FULL = gettext_noop(
    "The database has no room left, and nothing was changed. Tell whoever runs the portal; then send it again."
)
CANCELLED = gettext_noop("Somebody cancelled this import, and nothing was changed.")
CONFIRM = gettext_noop(
    "This set would end many people's access, so nothing was changed yet. Bring it in if that is meant; if it is not, "
    "do not, and send a whole set."
)
NOT_CONFIRMED = gettext_noop("Nobody confirmed this import within a week, and nothing was changed.")
FILE_GONE = gettext_noop("The file that was sent is no longer there, and nothing was changed. Please send it again.")

#: A job whose worker died is begun again, but not for ever: it may be what kills them.
MOST_ATTEMPTS = 5
#: A step's progress is committed at most so often.
SECONDS_BETWEEN = 1.0

#: In the order in which they show as progress.
STEPS = (
    ("read", gettext_noop("Reading the files")),
    ("check", gettext_noop("Checking references")),
    ("organizations", gettext_noop("Schools, sessions, courses and sections")),
    ("people", gettext_noop("People")),
    ("enrollments", gettext_noop("Enrollments")),
    ("records", gettext_noop("Records of students and schools")),
    ("access", gettext_noop("Who may see whom")),
)


_CLAIM = """
UPDATE records_importjob j SET state = 'running', worker = %(holder)s, attempts = attempts + 1, started_at = now(),
    lease_until = now() + make_interval(secs => %(seconds)s), total_steps = %(steps)s, done_steps = 0, percent = 0,
    rows = 0, step = '', message = ''
WHERE id = %(job)s AND state IN ('waiting', 'running')
AND (lease_until IS NULL OR lease_until < now() OR worker = %(holder)s)
AND (worker = %(holder)s OR NOT EXISTS (
    SELECT FROM records_importjob o WHERE o.district_id = j.district_id AND o.id < j.id
    AND o.state IN ('waiting', 'running')))
RETURNING attempts, cancel_asked
"""


def claim(job: ImportJob, lease: Lease) -> bool:
    """Mark the job as running under this lease; False where it is not to be run. The caller holds the district's lock.

    Not to be run: a job that has ended, that another worker holds, or that was sent after another one which still
    waits. One that was cancelled, or begun too often, is ended here.
    """
    given: dict[str, Any] = {"job": job.pk, "holder": lease.holder, "seconds": SECONDS, "steps": len(STEPS)}
    with job_context("import", district_id=job.district_id):
        with connections["worker"].cursor() as cursor:
            cursor.execute(_CLAIM, given)
            row = cursor.fetchone()
        job.refresh_from_db(using="worker")
    if row is None:
        return False
    attempts, cancel_asked = row
    if cancel_asked or attempts > MOST_ATTEMPTS:
        state, words = (ImportJob.State.CANCELLED, CANCELLED) if cancel_asked else (ImportJob.State.FAILED, INTERRUPTED)
        end(job, state, words)
        return False
    lease.keep()
    return True


def update(job: ImportJob, **values: Any) -> None:
    """Commit these values of the job now. Raises Stopped where this worker no longer holds the job's lease."""
    for name, value in values.items():
        setattr(job, name, value)
    with job_context("import", district_id=job.district_id):
        if not ImportJob.objects.filter(pk=job.pk, worker=job.worker).update(**values):
            raise Stopped


def begin_step(job: ImportJob, words: str, number: int) -> None:
    """Commit that a step begins; ``number`` are done before it."""
    update(job, step=words, done_steps=number, percent=0, rows=0)


def progress(job: ImportJob, done: int, total: int, rows: int = 0) -> None:
    """How far the present step is: ``done`` of ``total`` in any unit, and how many rows that were.

    Cheap: call it as often as you like, it commits once a second.
    """
    now = time.monotonic()
    if now - getattr(job, "progress_told", float("-inf")) >= SECONDS_BETWEEN:
        job.progress_told = now  # type: ignore[attr-defined]
        update(job, percent=min(100, 100 * done // total) if total > 0 else 0, rows=rows)


def hand_back(job: ImportJob) -> None:
    """Let another worker begin the job again at once, instead of when the lease has run out."""
    with job_context("import", district_id=job.district_id):
        ImportJob.objects.filter(pk=job.pk, worker=job.worker, state=ImportJob.State.RUNNING).update(
            state=ImportJob.State.WAITING, worker="", lease_until=None, step="", done_steps=0, sent_at=None
        )


def end(job: ImportJob, state: ImportJob.State, message: str, issues: Iterable[Issue] = (), **values: Any) -> None:
    """Commit how a job stopped that brought nothing in, with its issues. Nothing where another worker has it by now."""
    values |= {"state": state, "message": message, "ended_at": timezone.now(), "step": "", "lease_until": None}
    with job_context("import", district_id=job.district_id):
        mine = ImportJob.objects.filter(pk=job.pk, worker=job.worker, state__in=("waiting", "running"))
        if mine.update(**values):
            ImportIssue.objects.bulk_create(
                [
                    ImportIssue(
                        job=job, district_id=job.district_id, severity=issue.severity.value, code=issue.code,
                        file=issue.file, row=issue.row, column=issue.column, params=dict(issue.params),
                        count=issue.count, spans=list(issue.spans),
                    )
                    for issue in issues
                ],
                batch_size=1000,
            )  # fmt: skip
        job.refresh_from_db(using="worker")


def give_up(job: ImportJob) -> None:
    """End a job whose file is gone, unless a worker has it: the command line's own file lies where it alone looks."""
    with job_context("import", district_id=job.district_id):
        job.refresh_from_db(using="worker")
    if job.lease_until is None or job.lease_until < timezone.now():
        interrupted = job.state == ImportJob.State.RUNNING and not job.stored_at
        end(job, ImportJob.State.FAILED, INTERRUPTED_ONCE if interrupted else FILE_GONE)


def write_result(db: Database, job: ImportJob, counts: dict[str, dict[str, int]], issues: IssueLog) -> None:
    """Write, with the rows themselves, that the job is done: either both are there or neither.

    Raises Stopped where this worker no longer holds the job's lease; then nothing of it is kept.
    """
    anything = any(file[name] for file in counts.values() for name in ("added", "changed", "ended"))
    refused = any(file.get("refused") for file in counts.values())
    job.message = DONE if anything else NOTHING_READ if refused else NOTHING_CHANGED
    for issue in issues:
        db.run(
            'INSERT INTO records_importissue (job_id, district_id, severity, code, file, "row", "column", params, '
            "count, spans) VALUES (%(job)s, %(district)s, %(severity)s, %(code)s, %(file)s, %(row)s, %(column)s, "
            "%(params)s, %(n)s, %(spans)s)",
            job=job.pk, severity=issue.severity.value, code=issue.code, file=issue.file, row=issue.row,
            column=issue.column, params=json.dumps(dict(issue.params)), n=issue.count, spans=list(issue.spans),
        )  # fmt: skip
    written = db.run(
        "UPDATE records_importjob SET state = %(state)s, step = '', done_steps = total_steps, counts = %(counts)s, "
        "message = %(message)s, ended_at = clock_timestamp(), lease_until = NULL "
        "WHERE id = %(job)s AND worker = %(holder)s AND state = 'running'",
        job=job.pk, state=ImportJob.State.DONE.value, counts=json.dumps(counts), message=job.message,
        holder=job.worker,
    )  # fmt: skip
    if written.rowcount != 1:
        raise Stopped


def set_refused(issues: IssueLog) -> list[Issue]:
    """The issues of a refused set, what refused it first."""
    return sorted(issues, key=lambda issue: issue.severity is not Severity.REFUSED_SET)
