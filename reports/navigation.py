"""The menu's entries for what leaves as aggregates."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.roles import Right
from portal.kit.navigation import Entry, register
from records.navigation import DATA
from records.policies import has_right


def _checks_tables(user: Any) -> bool:
    return has_right(user, Right.CHECK_TABLES)


def register_menu() -> None:
    """Add the entries of reports; called once, when the app is loaded."""
    register(Entry("table_check", _("Published tables"), _checks_tables, 80, DATA))
