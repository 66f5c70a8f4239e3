"""Brings damaged sets in through the real engine, and says what must never happen and did."""

import logging
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from django.apps import apps
from django.db import connections

from portal.kit.db import use_database
from records.actions.imports import create_job
from records.imports import engine
from records.imports.issues import SENTENCES, describe
from records.models import ImportIssue, ImportJob, LetterKey, Organization
from tests.fuzz.archives import PACKINGS, packed
from tests.fuzz.bases import CANARY, Set, all_bases
from tests.fuzz.contents import DAMAGES
from tests.fuzz.interchanges import DAMAGES as OF_XML

#: A set that takes more of this process's time has found something that grows out of hand.
SECONDS = 30
#: So often the district is given the whole set again, so that there is something to be damaged.
RENEWED_EVERY = 25


@dataclass
class Result:
    """What was seen: how often each state and each code, and what must not happen."""

    states: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    damages: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, "")


def damaged(seed: str, number: int, bases: dict[str, Set]) -> tuple[str, bytes]:
    """The set of this number: how it was damaged, and its bytes. The same for the same seed, every time."""
    chance = Random(f"{seed}:{number}")
    name = chance.choice(sorted(bases))
    files, done = dict(bases[name]), [name]
    packing = packed
    if chance.random() < 0.3:
        packing = chance.choice(PACKINGS)
    if packing is packed or chance.random() < 0.2:
        for _ in range(chance.choice([1, 1, 1, 2, 3])):
            file = chance.choice(sorted(files))
            damage = chance.choice(OF_XML if file.endswith(".xml") else DAMAGES)
            files[file] = damage(files[file], chance)
            done.append(f"{damage.__name__} of {file}")
    done.append(packing.__name__)
    return ", ".join(done), packing(files, chance)


def run(district: Organization, numbers: Iterator[int], folder: Path, *, seed: str) -> Result:
    """Bring the sets of these numbers in, one after the other, into one district."""
    seen, bases = Result(), all_bases()
    folder.mkdir(exist_ok=True)
    whole = folder / "whole.zip"
    whole.write_bytes(packed(bases["OneRoster 1.2"], Random(0)))
    path = folder / "damaged.zip"
    engine_log, logger = _Kept(), logging.getLogger("records.imports")
    logger.addHandler(engine_log)
    logger.propagate, propagates = False, logger.propagate
    try:
        for turn, number in enumerate(numbers):
            if turn % RENEWED_EVERY == 0:
                engine.run(_job(district, "whole.zip"), whole, wait=True)
                before = fingerprint(district)
            how, data = damaged(seed, number, bases)
            path.write_bytes(data)
            engine_log.words.clear()
            before = _bring_in(district, path, f"{seed}:{number} ({how})", before, seen, engine_log.words)
            seen.damages.update(part.split(" of ")[0] for part in how.split(", ")[1:])
    finally:
        logger.removeHandler(engine_log)
        logger.propagate = propagates
    return seen


def _job(district: Organization, name: str) -> ImportJob:
    return create_job(district_id=district.pk, file_name=name)


def _bring_in(district: Organization, path: Path, label: str, before: str, seen: Result, words: list[str]) -> str:
    began = time.process_time()
    try:
        job = engine.run(_job(district, path.name), path, wait=True)
    except Exception as problem:
        seen.faults.append(f"{label}: raised {type(problem).__name__}")
        return fingerprint(district)
    taken = time.process_time() - began
    seen.slowest = max(seen.slowest, (taken, label))
    seen.states[job.state] += 1
    with use_database("maintenance"):
        issues = list(ImportIssue.objects.filter(job=job))
    after = fingerprint(district)
    seen.codes.update(issue.code for issue in issues)
    seen.faults += [f"{label}: {fault}" for fault in _faults(job, issues, before, after, words)]
    if taken > SECONDS:
        seen.faults.append(f"{label}: took {taken:.0f} s")
    return after


def _faults(job: ImportJob, issues: list[ImportIssue], before: str, after: str, words: list[str]) -> Iterator[str]:
    if job.state not in (ImportJob.State.DONE, ImportJob.State.REFUSED):
        yield f"ended as {job.state}: {' '.join(words)[-2000:]}"
    if job.state != ImportJob.State.DONE and before != after:
        yield f"{job.state}, and something was written"
    if job.state == ImportJob.State.REFUSED and not any(issue.severity == "refused_set" for issue in issues):
        yield "refused, and nothing says why"
    for issue in issues:
        said = describe(issue.code, issue.params)
        if issue.code not in SENTENCES or "%(" in said or not said:
            yield f"{issue.code} has no sentence: {said!r}"
        if CANARY in f"{issue.file} {issue.column} {issue.params} {said}":
            yield f"{issue.code} repeats a value of a row"
    if any(CANARY in line for line in words):
        yield "the log repeats a value of a row"


class _Kept(logging.Handler):
    """What the engine logged, to be shown beside a failure."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.words.append(record.getMessage())


def fingerprint(district: Organization) -> str:
    """A digest of every row that belongs to the district."""
    parts = []
    for model in apps.get_app_config("records").get_models():
        if model in (ImportJob, ImportIssue, LetterKey):
            continue
        table, columns = model._meta.db_table, {field.column for field in model._meta.concrete_fields}
        if "district_id" in columns:
            where = f"t.district_id = {district.pk}"
        elif "content_object_id" in columns:
            target: Any = model._meta.get_field("content_object").related_model
            where = f"t.content_object_id IN (SELECT id FROM {target._meta.db_table} WHERE district_id = {district.pk})"
        else:
            where = f"t.section_id IN (SELECT id FROM records_section WHERE district_id = {district.pk})"
        parts.append(
            f"SELECT '{table}' AS name, md5(string_agg(t::text, '' ORDER BY id)) AS of FROM {table} t WHERE {where}"
        )
    with use_database("maintenance"), connections["maintenance"].cursor() as cursor:
        cursor.execute(
            f"SELECT md5(string_agg(name || coalesce(of, ''), '' ORDER BY name)) FROM ({' UNION ALL '.join(parts)}) x"
        )
        return str(cursor.fetchone()[0])
