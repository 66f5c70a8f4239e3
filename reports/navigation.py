"""The menu's entries for what leaves as aggregates."""

from django.utils.translation import gettext_lazy as _

from accounts.roles import Right, holding
from portal.kit.navigation import Entry, register
from records.navigation import DATA


def register_menu() -> None:
    """Add the entries of reports; called once, when the app is loaded."""
    register(Entry("table_check", _("Published tables"), holding(Right.CHECK_TABLES), 80, DATA))
