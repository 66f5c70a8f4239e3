"""The weekly e-mail: for who asked, of what they may see, naming nobody; each person once, and nobody left out."""

import io
import logging
import re
import smtplib
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions.digest import set_digest
from accounts.digest.mail import News, end_token, parts
from accounts.models import DigestSubscription, User
from portal.kit.db import set_context, use_database
from records import tasks
from records.digest import sending
from records.models import AssessmentResult, AttendanceEvent, Demographics, LineItem, Result, StudentGrant
from tests.access.asking import ask, refused
from tests.factories import born_to_be_18, canary, day
from tests.signing_in import sign_in
from tests.world import STUDENTS, World

WEEK = sending.week_of(timezone.localdate())
WORDS = {
    "grades": "New grades", "missing": "Work that is missing", "absences": "Absences", "tests": "New test results",
    "rights": "A message about who holds the rights to a record",
}  # fmt: skip


@pytest.fixture
def quiet_world(fresh_world: World, mailoutbox: list[Any]) -> Iterator[World]:
    """A world in which nothing is new: what is on file is of last year, and is known."""
    with use_database("maintenance"):
        Result.objects.update(scored_on=day(-300), is_missing=False)
        LineItem.objects.update(due_on=day(-300))
        AttendanceEvent.objects.update(on_date=day(-300))
    yield fresh_world


def subscribe(world: World, *names: str, known: bool = True) -> None:
    """Switch the mail on; ``known``: as if the mails of the last week had gone out."""
    with use_database("maintenance"):
        for name in names:
            DigestSubscription.objects.create(user=world.user(name), is_on=True)
    if known:
        settle_last_week()


def settle_last_week() -> None:
    sending.send_some(WEEK - timedelta(days=7))
    mail.outbox.clear()


def kinds_in(message: Any) -> set[str]:
    return {kind for kind, words in WORDS.items() if f"- {words}\n" in message.body}


def outcome_of(world: World, name: str) -> str:
    with use_database("maintenance"):
        return DigestSubscription.objects.get(user=world.user(name)).outcome


def test_without_news_there_is_no_mail(quiet_world: World) -> None:
    subscribe(quiet_world, "gina", "bruno")
    assert sending.send_some(WEEK) == {"no_news": 2}
    assert mail.outbox == []


def _score(world: World, name: str) -> Any:
    return Result.objects.filter(student=world.student(name)).update(scored_on=day(0))


def _miss(world: World, name: str) -> Any:
    rows = Result.objects.filter(student=world.student(name))
    LineItem.objects.filter(results__in=rows).update(due_on=day(0))
    return rows.update(is_missing=True)


def _absent(world: World, name: str) -> Any:
    return AttendanceEvent.objects.filter(student=world.student(name)).update(on_date=day(0))


def _test(world: World, name: str) -> Any:
    row = AssessmentResult.objects.get(student=world.student(name))
    row.pk, row.taken_on = None, day(-40)
    return row.save(force_insert=True)


def _rights(world: World, name: str) -> Any:
    return Demographics.objects.filter(student=world.student(name)).update(birth_date=born_to_be_18(60))


def _eighteen(world: World, name: str) -> Any:
    return Demographics.objects.filter(student=world.student(name)).update(birth_date=born_to_be_18(0))


NEWS = [
    (_score, "grades"), (_miss, "missing"), (_absent, "absences"), (_test, "tests"), (_rights, "rights"),
    (_eighteen, "rights"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "kind"), NEWS, ids=lambda value: getattr(value, "__name__", value))
def test_the_mail_says_which_kind_of_news_waits_for_whom_it_concerns_alone(
    quiet_world: World, change: Any, kind: str
) -> None:
    subscribe(quiet_world, "gina", "bruno", "gail")
    with use_database("maintenance"):
        change(quiet_world, "tim")
    assert sending.send_some(WEEK) == {"sent": 1, "no_news": 2}
    (message,) = mail.outbox
    assert message.to == [quiet_world.user("bruno").email]
    assert kinds_in(message) == {kind}
    # The same news is none a second time.
    assert sending.send_some(WEEK) == {}


def test_news_of_a_record_that_is_not_open_is_none(quiet_world: World) -> None:
    """A court keeps gus from kit; otis' child is 18; percy's grant has ended; soon is not 18 yet."""
    subscribe(quiet_world, "gus", "otis", "percy", "soon", "mona", "stu")
    with use_database("maintenance"):
        for name in ("kit", "stu", "cleo", "ben"):
            _score(quiet_world, name)
    done = sending.send_some(WEEK)
    to = {message.to[0].partition("@")[0] for message in mail.outbox if "grades" in kinds_in(message)}
    assert to == {"mona", "stu"}
    assert done.total() == 6


def test_nothing_in_the_mail_or_in_a_log_says_whom_or_what_it_is_about(
    quiet_world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    subscribe(quiet_world, "gina", "bruno", known=False)
    with use_database("maintenance"):
        for name in ("ana", "ben", "tim", "lin"):
            for change in (_score, _miss, _absent, _test):
                change(quiet_world, name)
    assert sending.send_some(WEEK) == {"sent": 2}
    with use_database("maintenance"):
        schools = [str(quiet_world.organization(key)) for key in ("river_high", "lake_high", "river", "lake")]
        people = [quiet_world.user(name) for name in ("gina", "bruno")]
    for message in mail.outbox:
        written = message.message().as_string() + message.body + message.alternatives[0][0] + message.subject
        for text in (written, caplog.text):
            assert not re.search("canary[0-9a-f]{12}", text, re.IGNORECASE)
            assert not any(name in text for name in (*schools, "Algebra", "Riverbend", "Lakeside"))
        assert not any(person.given_name in written or person.family_name in written for person in people)
        without_links = re.sub(r"http\S+", "", message.body)
        assert not re.search(r"\d", without_links), "a number tells how much there is"
    assert not any(person.email in caplog.text for person in people)
    assert canary("ana", "given_name") not in str(mail.outbox[0].message())
    assert set(STUDENTS) & {"ana", "ben", "tim", "lin"}


def test_it_speaks_the_persons_language_and_can_be_ended_by_one_click(quiet_world: World) -> None:
    with use_database("maintenance"):
        User.objects.filter(username="gina").update(language="es")
    subscribe(quiet_world, "gina", known=False)
    with use_database("maintenance"):
        _score(quiet_world, "ana")
    sending.send_some(WEEK)
    (message,) = mail.outbox
    assert '<html lang="es">' in message.alternatives[0][0]
    link = message.extra_headers["List-Unsubscribe"].strip("<>")
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = "/" + link.split("/", 3)[3]
    assert link in message.body
    visitor = Client(enforce_csrf_checks=True)
    assert visitor.get(path).status_code == 200
    with use_database("maintenance"):
        assert DigestSubscription.objects.get().is_on, "a mail program that follows links ended it"
    assert visitor.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    with use_database("maintenance"):
        assert not DigestSubscription.objects.get().is_on


@pytest.mark.parametrize("signed_in", ["", "bruno"])
def test_the_link_ends_its_own_mail_whoever_is_signed_in(fresh_world: World, signed_in: str) -> None:
    subscribe(fresh_world, "gina", "bruno", known=False)
    client = sign_in(fresh_world, signed_in) if signed_in else Client()
    assert client.post(reverse("digest_end", args=[end_token(fresh_world.user("gina").uid)])).status_code == 200
    with use_database("maintenance"):
        assert {row.user.username for row in DigestSubscription.objects.filter(is_on=True)} == {"bruno"}


@pytest.mark.parametrize("change", [lambda token: token[:-2], lambda token: "0" * 32 + token[32:], lambda token: "x"])
def test_a_link_that_nobody_signed_changes_nothing(world: World, change: Any) -> None:
    forged = change(end_token(world.user("gina").uid))
    assert Client().post(reverse("digest_end", args=[forged])).status_code == 404


def test_it_is_off_until_one_switches_it_on_and_only_for_families_with_a_proven_address(fresh_world: World) -> None:
    parent = sign_in(fresh_world, "gina")
    page, switch = reverse("profile"), reverse("profile_digest")
    assert "Send me the weekly e-mail" in parent.get(page).content.decode()
    assert parent.post(switch, {"digest": "on"}).status_code == 302
    assert "End the weekly e-mail" in parent.get(page).content.decode()
    parent.post(switch, {"digest": "off"})
    assert "Send me the weekly e-mail" in parent.get(page).content.decode()

    with use_database("maintenance"):
        EmailAddress.objects.filter(user__username="bruno").update(verified=False)
    unproven = sign_in(fresh_world, "bruno")
    assert "not proven yet" in unproven.get(page).content.decode()
    unproven.post(switch, {"digest": "on"})
    official = sign_in(fresh_world, "dora")
    assert "eekly e-mail" not in official.get(page).content.decode()
    official.post(switch, {"digest": "on"})
    with use_database("maintenance"):
        assert not DigestSubscription.objects.filter(is_on=True).exists()


def test_an_address_that_is_no_longer_proven_and_a_closed_account_get_none(quiet_world: World) -> None:
    subscribe(quiet_world, "gina", "bruno", known=False)
    with use_database("maintenance"):
        _score(quiet_world, "ana"), _score(quiet_world, "tim")
        EmailAddress.objects.filter(user__username="gina").update(verified=False)
        User.objects.filter(username="bruno").update(is_active=False)
    assert sending.send_some(WEEK) == {"unproven": 2}
    assert mail.outbox == []


class DyingMailbox(EmailBackend):
    """Hands over so many mails, then fails as told."""

    left = 1
    failure: Exception = KeyboardInterrupt()  # type: ignore[assignment]

    def send_messages(self, messages: Any) -> int:
        if not type(self).left:
            raise type(self).failure
        type(self).left -= 1
        return super().send_messages(messages)


@pytest.mark.parametrize("failure", [KeyboardInterrupt(), smtplib.SMTPServerDisconnected("gone"), ConnectionError()])
def test_a_worker_that_dies_in_the_middle_sends_nobody_twice_and_leaves_nobody_out(
    quiet_world: World, settings: Any, failure: Any
) -> None:
    people = ("gina", "bruno", "gail", "ines")
    subscribe(quiet_world, *people)
    with use_database("maintenance"):
        for name in ("ana", "tim", "kit", "wren"):
            _score(quiet_world, name)
    settings.EMAIL_BACKEND = "tests.integration.test_digest.DyingMailbox"
    for left in (1, 2):
        DyingMailbox.left, DyingMailbox.failure = left, failure
        with pytest.raises(type(failure)):
            sending.send_some(WEEK)
    DyingMailbox.left = 9
    sending.send_some(WEEK)
    assert sorted(message.to[0].partition("@")[0] for message in mail.outbox) == sorted(people)


def test_an_address_that_the_server_refuses_keeps_nobody_else_waiting(quiet_world: World, settings: Any) -> None:
    subscribe(quiet_world, "gina", "bruno")
    with use_database("maintenance"):
        _score(quiet_world, "ana"), _score(quiet_world, "tim")
    settings.EMAIL_BACKEND = "tests.integration.test_digest.DyingMailbox"
    DyingMailbox.left, DyingMailbox.failure = 1, smtplib.SMTPRecipientsRefused({})
    assert sending.send_some(WEEK) == {"sent": 1, "refused": 1}
    assert sending.send_some(WEEK) == {}


def test_two_workers_never_have_the_same_person(quiet_world: World) -> None:
    subscribe(quiet_world, "gina", "bruno")
    with use_database("maintenance"):
        _score(quiet_world, "ana"), _score(quiet_world, "tim")
        first = DigestSubscription.objects.earliest("pk").pk
        with connections["maintenance"].cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT 1 FROM accounts_digestsubscription WHERE id = %s FOR UPDATE", [first])
        try:
            assert sending.send_some(WEEK).total() == 1
        finally:
            with connections["maintenance"].cursor() as cursor:
                cursor.execute("ROLLBACK")
    assert sending.send_some(WEEK).total() == 1
    assert len({message.to[0] for message in mail.outbox}) == 2 == len(mail.outbox)


def test_a_dry_run_counts_and_sends_and_writes_nothing(quiet_world: World) -> None:
    subscribe(quiet_world, "gina", "bruno")
    with use_database("maintenance"):
        _score(quiet_world, "ana")
    written = io.StringIO()
    call_command("send_digest", dry_run=True, stdout=written)
    assert re.search(r"1 sent\n +1 no news", written.getvalue()), written.getvalue()
    assert mail.outbox == []
    assert sending.send_some(WEEK) == {"sent": 1, "no_news": 1}


NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2026, 11, 22, 17, 59), False),
        (datetime(2026, 11, 22, 18, 0), True),
        (datetime(2026, 11, 23, 12, 0), True),
        (datetime(2026, 11, 24, 5, 59), True),
        (datetime(2026, 11, 24, 6, 0), False),
        (datetime(2026, 11, 21, 20, 0), False),
        (datetime(2026, 3, 8, 18, 0), True),  # the clocks went forward that morning
    ],
    ids=str,
)
def test_it_goes_out_from_sunday_evening_on(moment: datetime, expected: bool) -> None:
    assert sending.is_time(moment.replace(tzinfo=NEW_YORK)) == expected


@pytest.mark.parametrize("offset", range(7))
def test_a_week_ends_on_its_sunday(offset: int) -> None:
    assert sending.week_of(date(2026, 11, 22) + timedelta(days=offset)) == date(2026, 11, 22)


def test_the_task_does_nothing_at_another_time(world: World) -> None:
    if not sending.is_time(timezone.now()):
        assert tasks.send_digests() == 0


def test_the_job_reads_no_name_and_only_as_a_family(world: World) -> None:
    def counted(name: str, role: str, statement: str) -> Any:
        with use_database("worker"):
            with connections["worker"].cursor() as cursor:
                cursor.execute("BEGIN")
            try:
                set_context("digest", user_id=world.user(name).pk if name else None, role=role)
                return ask("worker", statement)[0][0]
            finally:
                with connections["worker"].cursor() as cursor:
                    cursor.execute("ROLLBACK")

    days = "SELECT count(*) FROM records_attendanceevent"
    assert counted("gina", "parent", days) > 0
    assert counted("nadia", "teacher", days) == counted("petra", "principal", days) == counted("", "parent", days) == 0
    assert counted("rex", "parent", "SELECT count(*) FROM accounts_user") == 0, "read of who did not ask for the mail"
    for statement in (
        "SELECT given_name FROM records_student", "SELECT score FROM records_result",
        "SELECT birth_date FROM records_demographics", "SELECT title FROM records_lineitem",
        "SELECT password FROM accounts_user", "SELECT scale_score FROM records_assessmentresult",
        "SELECT at_school_id FROM records_attendanceevent", "UPDATE accounts_digestsubscription SET is_on = true",
    ):  # fmt: skip
        with refused():
            counted("gina", "parent", statement)


def test_the_preview_shows_every_kind_and_nobody(world: World) -> None:
    page = sign_in(world, "gina").get(reverse("digest_preview")).content.decode()
    assert all(words in page for words in WORDS.values())
    assert set(WORDS) == {kind.value for kind in News}
    assert parts([], world.user("gina").uid, "xx")[0].startswith("Sightline: ")


def test_switching_it_on_for_another_role_is_refused_by_the_action_too(world: World) -> None:
    official = world.user("dora")
    official.held_roles = ()
    with pytest.raises(Exception, match="for parents, guardians"):
        set_digest(by=official, is_on=True)
    assert StudentGrant is not None
