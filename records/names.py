"""Names compared as people compare them: without regard to case and accents."""

import unicodedata


def folded(text: str) -> str:
    """The text in lower case and without combining marks, as the database makes ``sort_key`` (records.models.base)."""
    return "".join(c for c in unicodedata.normalize("NFD", text) if not "\u0300" <= c <= "\u036f").lower()
