"""Brings one set of files into one district: read, check, merge, grant; all of it or nothing.

The set is staged, checked and merged in one transaction of the job role *import*, set by set and not row by row.
Row-level security binds that transaction to the job's district, whatever a file says.
"""

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from django.utils import timezone

from portal.kit.db import job_context
from records.actions.holding import settle_holdings
from records.actions.merges import carry_out, take_apart
from records.imports import jobs, stops
from records.imports.connection import Busy, Database, import_transaction
from records.imports.counting import count_rows
from records.imports.deltas import set_deleted_apart
from records.imports.detect import open_feed
from records.imports.feed import Feed
from records.imports.issues import IssueLog, Severity
from records.imports.kinds import Kind
from records.imports.large_endings import ask_about_ended_records, ask_about_large_endings
from records.imports.lease import Lease
from records.imports.merge_contacts import merge_contacts
from records.imports.merge_courses import merge_courses, merge_organizations, merge_sections, merge_sessions
from records.imports.merge_courses import settle_district as settle_own_row
from records.imports.merge_enrollments import merge_enrollments
from records.imports.merge_identifiers import merge_identifiers
from records.imports.merge_people import merge_people, merge_roles, settle_kinds
from records.imports.merge_records import map_students, merge_kind
from records.imports.oneroster import NotOneRoster
from records.imports.references import refuse_repeated, report_dangling, spread_refusals
from records.imports.roster_grants import settle_grants
from records.imports.sign_ins import give_sign_ins
from records.imports.staging import FILES, fill, fill_kind, kinds_of, make_tables
from records.imports.unchanged import leave_out_unchanged, remember
from records.models import ImportJob, Organization

ENROLLMENTS = "school_enrollments"

Progress = Callable[[str, int, int], None]
"""Called with the step's words, how many steps are done, and how many there are."""


class SetRefused(Exception):
    """The set cannot be brought in; its issues say why. Nothing is written."""


def run(job: ImportJob, path: Path, *, progress: Progress | None = None, wait: bool = False) -> ImportJob:
    """Bring the set at ``path``, a zip or a folder, into the job's district; gives the job as it ended.

    The job ends done, refused or failed, with its issues and counts; nothing is raised for what a file holds.
    Where another import of the district is running, the job stays waiting, or waits here if told to ``wait``.
    """
    with Lease(job) as lease:
        try:
            if wait:
                lease.hold()
            with import_transaction(job.district_id, wait=wait, lease=lease, today=timezone.localdate()) as db:
                if jobs.claim(job, lease):
                    _bring_in(db, job, path, progress)
        except Busy:
            pass
        except BaseException as problem:
            stops.settle(job, lease, problem, comes_back=bool(job.stored_at))
            if not isinstance(problem, Exception):
                raise
    with job_context("import", district_id=job.district_id):
        job.refresh_from_db(using="worker")
    return job


def _bring_in(db: Database, job: ImportJob, path: Path, progress: Progress | None) -> None:
    issues = IssueLog()
    try:
        with open_feed(path) as feed:
            issues = feed.issues
            jobs.update(job, format=feed.format)
            counts = _Import(db, job, feed, progress).run()
        jobs.write_result(db, job, counts, issues)
    except NotOneRoster as problem:
        issues.add(Severity.REFUSED_SET, problem.code, params=problem.params)
        db.rollback()
        jobs.end(job, ImportJob.State.REFUSED, jobs.REFUSED, jobs.set_refused(issues))
    except SetRefused:
        db.rollback()
        jobs.end(job, ImportJob.State.REFUSED, jobs.REFUSED, jobs.set_refused(issues))


class _Import:
    """One import on its way, step by step."""

    def __init__(self, db: Database, job: ImportJob, roster: Feed, progress: Progress | None) -> None:
        self.db, self.job, self.roster, self.issues = db, job, roster, roster.issues
        self._progress = progress
        self._counts: dict[str, dict[str, int]] = {}

    def run(self) -> dict[str, dict[str, int]]:
        """Read, check and merge; gives the counts. Raises SetRefused."""
        for number, (name, words) in enumerate(jobs.STEPS):
            jobs.begin_step(self.job, words, number)
            if self._progress:
                self._progress(words, number, len(jobs.STEPS))
            getattr(self, f"_{name}")()
            if self.issues.refuses_set:
                raise SetRefused
        if self._progress:
            self._progress("", len(jobs.STEPS), len(jobs.STEPS))
        counts = count_rows(self.db, self.roster) | self._counts
        remember(self.db, self.roster, counts)
        return counts

    def _read(self) -> None:
        with job_context("import", district_id=self.job.district_id):
            own = Organization.objects.get(pk=self.job.district_id)
        self.db.always.update(district_sourced_id=own.sourced_id)
        self.made_here = f"{own.uid}:"
        take_apart(self.db)  # of merged students: files speak of each as the source knows them
        self._counts |= leave_out_unchanged(self.db, self.roster, self.issues)
        make_tables(self.db)
        parts = [*((fill, file) for file in FILES), *((fill_kind, kind) for kind in kinds_of(self.roster))]
        rows = 0
        for done, (bring, part) in enumerate(parts):
            self.db.on_rows = partial(self._tell, done, len(parts), rows)
            rows += bring(self.db, self.roster, part)  # type: ignore[operator]

    def _tell(self, done: int, total: int, rows: int, more: int = 0) -> None:
        jobs.progress(self.job, done, total, rows + more)

    def _check(self) -> None:
        refuse_repeated(self.db, self.roster, self.issues)
        set_deleted_apart(self.db, self.roster, self.issues)
        settle_own_row(self.db, self.roster, self.issues)
        report_dangling(self.db, self.roster, self.issues)
        if self.issues.refuses_set:
            return
        spread_refusals(
            self.db, self.roster, ("orgs", "academicSessions", "courses", "classes", "users", "roles"), self.issues
        )
        settle_kinds(self.db, self.roster, self.issues)
        ask_about_large_endings(self.db, self.roster, self.job, self.issues)

    def _organizations(self) -> None:
        merge_organizations(self.db, self.roster, self.issues)
        merge_sessions(self.db, self.roster, self.issues)
        merge_courses(self.db, self.roster)
        merge_sections(self.db, self.roster)

    def _people(self) -> None:
        merge_people(self.db, self.roster)
        merge_roles(self.db, self.roster)
        merge_contacts(self.db, self.roster, self.issues)

    def _enrollments(self) -> None:
        merge_enrollments(self.db, self.roster)
        map_students(self.db)
        # Which school holds a student follows from these, and all other records from that.
        self._merge_kinds(kind for kind in kinds_of(self.roster) if kind.name == ENROLLMENTS)
        settle_holdings(self.db, self.job.district_id, self.db.always["today"])
        map_students(self.db)

    def _records(self) -> None:
        self._merge_kinds(kind for kind in kinds_of(self.roster) if kind.name != ENROLLMENTS)
        ask_about_ended_records(self.roster, self._counts, self.job, self.issues)

    def _merge_kinds(self, kinds: Iterable[Kind]) -> None:
        for done, kind in enumerate(merged := list(kinds)):
            jobs.progress(self.job, done, len(merged))
            merge = merge_identifiers if kind.in_student_row else merge_kind
            self._counts[kind.name] = merge(self.db, self.roster, kind, self.issues)

    def _access(self) -> None:
        give_sign_ins(self.db, self.made_here, self.issues)
        settle_grants(self.db)
        carry_out(self.db, after_import=True)
