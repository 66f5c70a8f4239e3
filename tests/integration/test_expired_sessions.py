"""The task that clears expired sessions, run as the worker's login, which can touch no other session."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import ProgrammingError, connections, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.tasks import clear_expired_sessions
from portal.kit.db import set_context, use_database
from tests.signing_in import sign_in
from tests.world import World


def _as_purge(statement: str) -> int:
    with use_database("worker"), transaction.atomic(using="worker"):
        set_context("purge")
        with connections["worker"].cursor() as cursor:
            cursor.execute(statement)
            return int(cursor.rowcount)


def test_expired_sessions_go_and_open_ones_stay(fresh_world: World) -> None:
    client = sign_in(fresh_world, "gina", "parent")
    with use_database("maintenance"):
        Session.objects.create(session_key="old", session_data="", expire_date=timezone.now() - timedelta(seconds=1))
    assert clear_expired_sessions() == 1
    assert clear_expired_sessions() == 0
    assert client.get(reverse("profile")).status_code == 200


def test_the_worker_can_neither_end_an_open_session_nor_read_one(fresh_world: World) -> None:
    sign_in(fresh_world, "gina", "parent")
    with use_database("maintenance"):
        Session.objects.create(session_key="old", session_data="", expire_date=timezone.now() - timedelta(seconds=1))
    with pytest.raises(ProgrammingError):
        _as_purge("SELECT session_key, session_data FROM django_session")
    assert _as_purge("DELETE FROM django_session") == 1
    with use_database("maintenance"):
        assert Session.objects.count() == 1


def test_the_clock_knows_the_task() -> None:
    assert clear_expired_sessions.name in [entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()]
