"""The pages of imports: what each of them shows of a job, what a person can decide there, and the refused rows."""

import csv
import io
import re
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.display import shown_as
from portal.kit.db import use_database
from records.actions.imports import uploads
from records.imports import jobs
from records.imports.issues import SENTENCES, IssueLog, Severity
from records.imports.kinds import KINDS
from records.imports.refused_rows import VALUE_CLASSES, value_class
from records.imports.sentences_reading import ROW
from records.imports.titles import ROSTER, in_order, title_of
from records.models import ImportIssue, ImportJob
from records.words import duration_in_words
from tests.integration.imports.rosters import Place
from tests.integration.imports.uploads import now, official_of, quiet_roster, run, upload
from tests.signing_in import sign_in
from tests.world import World

pytestmark = pytest.mark.usefixtures("data_folder", "sent")
KIND = next(iter(KINDS))
ENDINGS = [
    {
        "kind": "student", "ended": 1200, "active": 5000,
        "schools": [{"school": "North School", "ended": 1200, "active": 1210}],
    },
    {"kind": "contact", "ended": 10, "active": 20, "schools": []},
]  # fmt: skip


@pytest.fixture
def client(place: Place, module_world: World) -> Client:
    official_of(module_world, place)
    return sign_in(module_world, "dora", "district")


def job_of(place: Place, world: World, **values: Any) -> ImportJob:
    """A job of the district as it would stand."""
    with use_database("maintenance"):
        given = {"file_name": "roster.zip", "started_by": world.user("dora"), **values}
        return ImportJob.objects.create(district=place.district, **given)


def page(client: Client, job: ImportJob) -> str:
    answer = client.get(reverse("import_job", args=[job.uid]))
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def post(client: Client, name: str, job: ImportJob) -> str:
    """Press a button; gives the page that follows."""
    answer = client.post(reverse(name, args=[job.uid]), follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


BUTTONS = {
    "Cancel this import": "import_cancel",
    "Bring it in": "import_confirm",
    "Do not bring it in": "import_cancel",
    "Send the same file again": "import_retry",
}


@pytest.mark.parametrize(
    ("state", "kept", "title", "buttons"),
    [
        ("waiting", True, "This import is waiting to start", {"Cancel this import"}),
        ("running", True, "This import is running", {"Cancel this import"}),
        ("confirm", True, "This import waits for your confirmation", {"Bring it in", "Do not bring it in"}),
        ("done", False, "This import changed nothing", set()),
        ("refused", True, "This import was refused", {"Send the same file again"}),
        ("failed", True, "This import failed", {"Send the same file again"}),
        ("failed", False, "This import failed", set()),
        ("cancelled", True, "This import was cancelled", {"Send the same file again"}),
    ],
)
def test_each_state_shows_its_buttons(
    place: Place, module_world: World, client: Client, state: str, kept: bool, title: str, buttons: set[str]
) -> None:
    endings = ENDINGS if state == "confirm" else []
    ended = None if state in ("waiting", "running") else timezone.now()
    uid = uuid.uuid4()
    stored = f"uploads/{uid}.zip"
    job = job_of(place, module_world, uid=uid, state=state, stored_at=stored, endings=endings, ended_at=ended)
    if kept:
        (uploads() / f"{uid}.zip").write_bytes(b"")
    shown = page(client, job)
    assert f"<h1>{title}" in shown
    found = {name for name in BUTTONS if f">{name}</button>" in shown}
    assert found == buttons
    for name in buttons:
        assert f'action="{reverse(BUTTONS[name], args=[job.uid])}"' in shown


def test_a_running_import_says_how_far_it_is(place: Place, module_world: World, client: Client) -> None:
    job = job_of(
        place, module_world, state="running", step="People", done_steps=3, total_steps=7, percent=40, rows=120_000
    )
    shown = page(client, job)
    assert "Working: People (40 %, 120,000 rows)." in shown
    assert 'value="340" max="700"' in shown
    part = client.get(reverse("import_progress", args=[job.uid]), headers={"HX-Request": "true"})
    assert 'value="340" max="700"' in part.content.decode()
    post(client, "import_cancel", job)
    assert now(job).cancel_asked
    assert (">Cancel this import<" in page(client, job), "Stopping." in page(client, job)) == (False, True)
    with use_database("maintenance"):
        ImportJob.objects.filter(pk=job.pk).update(state="cancelled", ended_at=timezone.now())
    part = client.get(reverse("import_progress", args=[job.uid]), headers={"HX-Request": "true"})
    assert (part.status_code, part["HX-Refresh"]) == (204, "true")


def test_what_a_set_would_end_is_said_by_kind_and_school(place: Place, module_world: World, client: Client) -> None:
    job = job_of(place, module_world, state="confirm", message=jobs.CONFIRM, endings=ENDINGS, ended_at=timezone.now())
    shown = page(client, job)
    assert "1,200 of 5,000 students would no longer be active." in shown
    assert "10 of 20 parents and other contacts would no longer be active." in shown
    assert re.search(r"North School</th>.*<span>1,200</span>.*<span>1,210</span>", shown)
    post(client, "import_confirm", job)
    assert (now(job).state, job.allow_large_endings, job.decided_by) == ("waiting", True, module_world.user("dora"))
    assert "no longer waits for a confirmation" in post(client, "import_confirm", job)
    post(client, "import_cancel", job)
    assert now(job).state == "cancelled"
    assert "nothing to cancel" in post(client, "import_cancel", job)


def test_a_file_is_sent_again_from_its_page(place: Place, module_world: World, client: Client) -> None:
    job = upload(module_world, place, quiet_roster())
    post(client, "import_cancel", job)
    assert "The file is kept until" in page(client, job)
    shown = post(client, "import_retry", job)
    assert "This import is waiting to start" in shown
    with use_database("maintenance"):
        again = job.retries.get()
    assert f'href="{reverse("import_job", args=[job.uid])}"' in page(client, again)
    assert run(again) == "done"
    assert "A later set of this district was brought in since." in page(client, job)
    (uploads() / f"{job.uid}.zip").unlink()
    assert "no longer kept" in post(client, "import_retry", job)


def test_the_list_says_who_what_and_how_long(place: Place, module_world: World, client: Client) -> None:
    began = timezone.now() - timedelta(minutes=5)
    counts = {
        "users": {"added": 1000, "changed": 1, "ended": 2, "unchanged": 3, "refused": 4},
        KIND: {"added": 234, "changed": 0, "ended": 0, "unchanged": 5, "refused": 0},
    }
    job = job_of(
        place, module_world, state="done", counts=counts, started_at=began, ended_at=began + timedelta(seconds=75)
    )
    other = job_of(place, module_world, started_by=None, state="failed", ended_at=began, file_name="other.zip")
    listed = re.sub(r"\s+", " ", client.get(reverse("imports")).content.decode())
    assert ">1,234</span>" in listed
    assert ">1 min 15 s</span>" in listed
    assert f">{shown_as(module_world.user('dora'))}</span>" in listed
    assert "the command line" in listed
    shown = page(client, job)
    assert 'rowheader">People</th>' in shown
    assert f'rowheader">{KINDS[KIND].title}</th>' in shown
    assert shown.index(">People</th>") < shown.index(KINDS[KIND].title)
    with use_database("maintenance"):
        ImportJob.objects.filter(pk__in=[job.pk, other.pk]).delete()


def test_every_file_and_kind_has_a_title() -> None:
    assert all(title_of(name) != name for name in (*ROSTER, *KINDS))
    assert title_of("something new") == "something new"
    assert in_order({"zz", "enrollments", "orgs", *list(KINDS)[:1]}) == ["orgs", "enrollments", next(iter(KINDS)), "zz"]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.04, "0.0 s"), (3.21, "3.2 s"), (42, "42 s"), (75.4, "1 min 15 s"), (3600, "1 h 0 min"), (7384, "2 h 3 min")],
)
def test_durations_are_said_as_people_say_them(seconds: float, words: str) -> None:
    assert duration_in_words(seconds) == words


# --- refused rows --------------------------------------------------------------------------------------------------


def refused_rows(client: Client, job: ImportJob) -> list[list[str]]:
    answer = client.get(reverse("import_refused_rows", args=[job.uid]))
    assert answer.status_code == 200
    assert re.fullmatch(r'attachment; filename="refused-rows-[0-9-]+\.csv"', answer["Content-Disposition"])
    header, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert header[:5] == ["File", "First row", "Last row", "Column", "What was found"]
    return rows


def test_every_refused_row_is_in_the_report_and_no_value_is(place: Place, module_world: World, client: Client) -> None:
    roster = quiet_roster()
    for number in range(700):
        roster.person(f"p{number}", "student", dateLastModified="2026-01-01")
        if number % 2:
            roster.put("users", f"p{number}", givenName="")
        if number % 7 == 0:
            roster.put("users", f"p{number}", enabledUser="canaryvalue")
    job = place.done(roster)
    rows = [row for row in refused_rows(client, job) if row[0] == "users.csv" and row[3] == "givenName"]
    # Five people and the header come before; the refused ones' roles are refused along with them.
    assert [(row[1], row[2]) for row in rows] == [(f"{7 + number}", f"{7 + number}") for number in range(1, 700, 2)]
    assert {row[4] for row in rows} == {"blank"}
    every = refused_rows(client, job)
    words = {row[4] for row in every if row[3] == "enabledUser"}
    assert words == {"text"}
    followers = [row for row in every if row[0] == "roles.csv"]
    assert sum(int(row[2]) - int(row[1]) + 1 for row in followers) == 400
    assert "canaryvalue" not in str(every)
    assert all(row[6].endswith(".") and row[7] for row in every)
    assert [(row[0], int(row[1])) for row in every] == sorted((row[0], int(row[1])) for row in every)


def test_rows_that_follow_each_other_are_one_line(place: Place, module_world: World, client: Client) -> None:
    log = IssueLog()
    for row in range(2, 1_000_002):
        log.refuse_row("required_blank", file="users.csv", row=row, column="givenName")
    log.refuse_set("file_missing", file="orgs.csv")
    job = place.bring_in(Path("/nowhere"))
    with use_database("maintenance"):
        job.issues.all().delete()
        for issue in log:
            ImportIssue.objects.create(
                job=job, district=job.district, severity=issue.severity, code=issue.code, file=issue.file,
                row=issue.row, column=issue.column, params=issue.params, count=issue.count, spans=list(issue.spans),
            )  # fmt: skip
    [set_line, rows_line] = refused_rows(client, job)
    assert set_line[:4] == ["orgs.csv", "", "", ""]
    assert rows_line[:5] == ["users.csv", "2", "1000001", "givenName", "blank"]


def test_what_cannot_be_listed_is_said_to_be_missing(place: Place, module_world: World, client: Client) -> None:
    job = job_of(place, module_world, state="refused", ended_at=timezone.now())
    with use_database("maintenance"):
        ImportIssue.objects.create(
            job=job, district=job.district, severity=Severity.REFUSED_ROW, code="too_long", file="a.csv", row=2,
            params={"limit": 3, "rows": "2, …", "unlisted": 1234}, count=1235, spans=[2, 2],
        )  # fmt: skip
    missing, listed = refused_rows(client, job)
    assert missing[6].startswith("1,234 more rows")
    assert listed[1:3] == ["2", "2"]


def test_the_report_names_a_class_for_every_way_to_refuse_a_row() -> None:
    for code, sentence in ROW.items():
        found = {"found": "kind:text"} if "%(found)s" in str(sentence) else {}
        assert value_class(code, found), code
    assert set(VALUE_CLASSES) <= set(SENTENCES)
