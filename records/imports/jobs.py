"""The import job's own record: claimed, moved on step by step, and ended, each in a short transaction of its own.

These commits happen while the import's one long transaction is open, so that people see how far it is. Only what
belongs to the result, the counts and the issues of a finished import, is written inside the long one.
"""

import json
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_noop

from portal.kit.db import job_context
from records.imports.connection import Database
from records.imports.issues import Issue, IssueLog, Severity
from records.models import ImportIssue, ImportJob

#: What a job's message can be; pages translate it.
NOTHING_CHANGED = gettext_noop("Nothing changed: everything in this set was already known.")
DONE = gettext_noop("The set was brought in.")
REFUSED = gettext_noop("The set was refused, and nothing was changed. The list says what is wrong and where.")
FAILED = gettext_noop("Something went wrong on our side, and nothing was changed. Please try again, or tell support.")
INTERRUPTED = gettext_noop("The import was interrupted several times, and nothing was changed. Please send it again.")
FILE_GONE = gettext_noop("The file that was sent is no longer there, and nothing was changed. Please send it again.")

#: A job that was interrupted is begun again, but not for ever.
GIVES_UP_AFTER = timedelta(hours=6)

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


def update(job: ImportJob, **values: Any) -> None:
    """Commit these values of the job now."""
    for name, value in values.items():
        setattr(job, name, value)
    with job_context("import", district_id=job.district_id):
        ImportJob.objects.filter(pk=job.pk).update(**values)


def claim(job: ImportJob) -> bool:
    """Mark the job as running; False where it has ended already. The caller holds the district's lock.

    A job that says it is running while its lock is free was interrupted: it is begun again.
    """
    with job_context("import", district_id=job.district_id):
        job.refresh_from_db(using="worker")
    if job.has_ended:
        return False
    if job.state == ImportJob.State.RUNNING and timezone.now() - job.created_at > GIVES_UP_AFTER:
        end(job, ImportJob.State.FAILED, INTERRUPTED)
        return False
    update(job, state=ImportJob.State.RUNNING, started_at=timezone.now(), total_steps=len(STEPS), done_steps=0)
    return True


def end(job: ImportJob, state: ImportJob.State, message: str, issues: Iterable[Issue] = ()) -> None:
    """Commit how a job ended that brought nothing in, with its issues."""
    values = {"state": state, "message": message, "ended_at": timezone.now(), "step": ""}
    for name, value in values.items():
        setattr(job, name, value)
    with job_context("import", district_id=job.district_id):
        ImportJob.objects.filter(pk=job.pk).update(**values)
        ImportIssue.objects.bulk_create(
            [
                ImportIssue(
                    job=job, district_id=job.district_id, severity=issue.severity.value, code=issue.code,
                    file=issue.file, row=issue.row, column=issue.column, params=dict(issue.params), count=issue.count,
                )
                for issue in issues
            ],
            batch_size=1000,
        )  # fmt: skip


def write_result(db: Database, job: ImportJob, counts: dict[str, dict[str, int]], issues: IssueLog) -> None:
    """Write, with the rows themselves, that the job is done: either both are there or neither."""
    anything = any(file[name] for file in counts.values() for name in ("added", "changed", "ended"))
    job.message = DONE if anything else NOTHING_CHANGED
    for issue in issues:
        db.run(
            'INSERT INTO records_importissue (job_id, district_id, severity, code, file, "row", "column", params, '
            "count) "
            "VALUES (%(job)s, %(district)s, %(severity)s, %(code)s, %(file)s, %(row)s, %(column)s, %(params)s, %(n)s)",
            job=job.pk, severity=issue.severity.value, code=issue.code, file=issue.file, row=issue.row,
            column=issue.column, params=json.dumps(dict(issue.params)), n=issue.count,
        )  # fmt: skip
    db.run(
        "UPDATE records_importjob SET state = %(state)s, step = '', done_steps = total_steps, counts = %(counts)s, "
        "message = %(message)s, ended_at = clock_timestamp() WHERE id = %(job)s",
        job=job.pk, state=ImportJob.State.DONE.value, counts=json.dumps(counts), message=job.message,
    )  # fmt: skip


def set_refused(issues: IssueLog) -> list[Issue]:
    """The issues of a refused set, what refused it first."""
    return sorted(issues, key=lambda issue: issue.severity is not Severity.REFUSED_SET)
