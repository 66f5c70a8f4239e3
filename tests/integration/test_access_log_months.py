"""The task that keeps the access log's months ready, run as the worker's login."""

from django.db import connections

from accounts.tasks import prepare_access_log
from tests.world import World


def test_a_lost_month_is_made_again_and_a_second_run_makes_nothing(fresh_world: World) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT max(relname) FROM pg_class WHERE relname ~ '^accounts_accessentry_20' AND relkind = 'r'")
        (last,) = cursor.fetchone()
        cursor.execute(f'DROP TABLE "{last}"')
    assert prepare_access_log() == 1
    assert prepare_access_log() == 0
