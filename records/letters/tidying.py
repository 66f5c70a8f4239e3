"""What is left of tries is deleted once no letter of that time can still be valid."""

from django.db import connections, transaction

from portal.kit.db import set_context, use_database
from records.walls.declared import OLD_TRY


def forget_old_tries() -> int:
    """Delete codes and counts of tries that nothing needs any more; returns how many. Safe to run at any time."""
    with use_database("worker"), transaction.atomic(using="worker"):
        set_context("purge")
        with connections["worker"].cursor() as cursor:
            cursor.execute(f"DELETE FROM records_letterkey WHERE {OLD_TRY}")
            return int(cursor.rowcount)
