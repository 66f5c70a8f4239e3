"""Sends the weekly e-mail: each person in a transaction of their own, which holds their row until it is done.

What became of the week for a person is written in the transaction in which their mail is handed over. A worker that
dies before has written nothing, so that the next one takes the person up; and no two workers have the same person.
Between the handing over and the end of the transaction lie milliseconds: who is sent a second mail after a crash just
then gets it under the same Message-ID.
"""

import logging
import smtplib
from collections import Counter
from datetime import date, datetime, time, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.core.mail import get_connection
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.digest.mail import message
from accounts.models import DigestSubscription, User
from portal.kit.db import set_context, use_database
from records.digest.news import Waiting, since_when, waiting_for

log = logging.getLogger(__name__)
Outcome = DigestSubscription.Outcome
#: People of one task; then it sends for the next one.
CHUNK = 500
_SUNDAY, _BEGINS, _FOR = 6, time(18), timedelta(hours=36)


def week_of(day: date) -> date:
    """The Sunday with which the week of the mail ends: this one, or the last."""
    return day - timedelta(days=(day.weekday() - _SUNDAY) % 7)


def is_time(now: datetime) -> bool:
    """Whether the mail of a week may go out: from Sunday, 6 p.m. local time, for a day and a half."""
    local = timezone.localtime(now)
    begins = datetime.combine(week_of(local.date()), _BEGINS, tzinfo=local.tzinfo)
    return begins <= local < begins + _FOR


def send_some(week: date, *, at_most: int = CHUNK) -> Counter[str]:
    """Settle the week for up to so many people who asked for the mail; gives outcome -> people. Run it again until it
    gives nothing: whoever is settled is left alone. Raises OSError or smtplib.SMTPException where the mail server
    cannot be reached; whom it was about keeps waiting.
    """
    done: Counter[str] = Counter()
    with use_database("worker"), get_connection() as mailbox:
        while done.total() < at_most and (outcome := _settle_next(week, mailbox)):
            done[outcome] += 1
    return done


def would_send(week: date) -> Counter[str]:
    """What ``send_some`` would do for everybody who waits; nothing is sent and nothing is written."""
    found: Counter[str] = Counter()
    with use_database("worker"):
        with transaction.atomic(using="worker"):
            set_context("digest")
            numbers = list(_waiting(week).order_by("pk").values_list("pk", flat=True))
        for number in numbers:
            with transaction.atomic(using="worker"):
                set_context("digest")
                subscription = DigestSubscription.objects.get(pk=number)
                outcome, _waits, _mail = _prepared(subscription, week)
            found[outcome] += 1
    return found


def _waiting(week: date) -> Any:
    return DigestSubscription.objects.filter(Q(settled_for__isnull=True) | Q(settled_for__lt=week), is_on=True)


def _settle_next(week: date, mailbox: Any) -> str:
    """Settle the week for one person whom no other worker has; gives the outcome, empty where nobody waits."""
    with transaction.atomic(using="worker"):
        set_context("digest")
        rows = _waiting(week).select_for_update(skip_locked=True)
        subscription = rows.order_by("settled_for", "pk").first()
        if subscription is None:
            return ""
        outcome = _settle(subscription, week, mailbox)
        subscription.settled_for, subscription.outcome = week, outcome
        set_context("digest")
        subscription.save(update_fields=["settled_for", "outcome", "known"])
    return outcome


def _settle(subscription: DigestSubscription, week: date, mailbox: Any) -> str:
    try:
        with transaction.atomic(using="worker"):
            outcome, waits, mail = _prepared(subscription, week)
        if mail is not None:
            mail.connection = mailbox
            mail.send()
        if waits is not None:
            subscription.known = waits.known
        return outcome
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, smtplib.SMTPSenderRefused) as refused:
        log.warning("The weekly e-mail of %s was refused (%s).", subscription, type(refused).__name__)
        return Outcome.REFUSED
    except (OSError, smtplib.SMTPException):
        raise
    except Exception as problem:
        # One person's trouble must not keep the mail from all who come after.
        log.exception("The weekly e-mail of %s failed (%s).", subscription, type(problem).__name__)
        return Outcome.FAILED


def _prepared(subscription: DigestSubscription, week: date) -> tuple[str, Waiting | None, Any]:
    """(outcome, news, mail) of one person; no mail to an address that is not proven, and none without news."""
    people = User.objects.filter(pk=subscription.user_id, is_active=True).only("id", "uid", "email", "language")
    user = people.first()
    if (
        user is None
        or not EmailAddress.objects.filter(user_id=user.pk, email__iexact=user.email, verified=True).exists()
    ):
        return Outcome.UNPROVEN, None, None
    since, today = since_when(subscription.settled_for, week), timezone.localdate()
    waits = waiting_for(user.pk, subscription.known, since=since, today=today)
    if not waits.news:
        return Outcome.NO_NEWS, waits, None
    return (
        Outcome.SENT,
        waits,
        message(waits.news, uid=user.uid, address=user.email, language=user.language, week=week),
    )
