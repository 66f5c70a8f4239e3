"""What a family said last about directory information of one student."""

from typing import Any

from records.models import DirectoryOptOut, Student


def statements_of(user: Any, student: Student) -> list[DirectoryOptOut]:
    """Everything that was said, the newest first."""
    return list(DirectoryOptOut.objects.visible_to(user).filter(student=student).order_by("-stated_at", "-pk"))


def last_words(user: Any, student: Student) -> dict[str, DirectoryOptOut]:
    """What it covers -> the last word, where that is no."""
    latest: dict[str, DirectoryOptOut] = {}
    for row in statements_of(user, student):
        latest.setdefault(row.covers, row)
    return {covers: row for covers, row in latest.items() if row.is_out}
