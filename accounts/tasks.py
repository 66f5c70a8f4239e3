"""Tasks of accounts: keeping the access log's months ready, and clearing sessions that have expired."""

from celery import shared_task
from django.db import connections, transaction

from portal.kit.db import set_context, use_database

MONTHS_AHEAD = 12


@shared_task
def prepare_access_log() -> int:
    """Make the access log's partitions of the coming year; returns how many were made. Safe to run at any time."""
    with use_database("worker"), transaction.atomic(using="worker"):
        set_context("seal")
        with connections["worker"].cursor() as cursor:
            cursor.execute("SELECT accounts_prepare_log(%s)", [MONTHS_AHEAD])
            return int(cursor.fetchone()[0])


@shared_task
def clear_expired_sessions() -> int:
    """Delete the sessions that nobody can use any more; returns how many. Safe to run at any time."""
    with use_database("worker"), transaction.atomic(using="worker"):
        set_context("purge")
        with connections["worker"].cursor() as cursor:
            cursor.execute("DELETE FROM django_session WHERE expire_date < now()")
            return int(cursor.rowcount)
