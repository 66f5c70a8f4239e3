"""What people decide about their own account."""

from accounts.models import User


def set_language(*, by: User, language: str) -> None:
    """Remember the language in which this person reads the portal. ``language`` was checked by its form."""
    by.language = language
    by.save(update_fields=["language"])
