"""Pieces of SQL that several rules share. Each is text for a rule's condition; aliases are given by the caller."""

from collections.abc import Iterable

#: The option that says that a day counts as a day of school.
_DAYS_OF_SCHOOL = ("InstructionalDay", "HalfDay", "MakeUpDay")


def listed(values: Iterable[str]) -> str:
    """Constants as an array of text. For words of this project alone, never for what somebody wrote."""
    quoted = ", ".join("'" + value.replace("'", "''") + "'" for value in values)
    return f"ARRAY[{quoted}]::text[]"


def covers(alias: str, day: str) -> str:
    """The half-open dates of ``alias`` hold on the day."""
    return f"{alias}.starts_on <= {day} AND ({alias}.ends_on IS NULL OR {alias}.ends_on > {day})"


def holds_today(alias: str) -> str:
    """The half-open dates of ``alias`` hold today."""
    return covers(alias, "%(today)s")


def overlap(one: str, other: str) -> str:
    """The half-open dates of both share a day. A spell that ends on its first day holds on none."""
    return (
        f"{one}.starts_on < coalesce({other}.ends_on, 'infinity') "
        f"AND {other}.starts_on < coalesce({one}.ends_on, 'infinity') "
        f"AND {one}.starts_on < coalesce({one}.ends_on, 'infinity') "
        f"AND {other}.starts_on < coalesce({other}.ends_on, 'infinity')"
    )


def enrolled_on(day: str, *, at: str = "") -> str:
    """A school enrollment of the row's student holds on the day; ``at`` is the column of the school, or any school."""
    at_school = f"AND e.at_school_id = {at} " if at else ""
    return (
        f"EXISTS (SELECT FROM {{SchoolEnrollment}} e WHERE e.student_id = {{r}}.student_id {at_school}"
        f"AND {covers('e', day)})"
    )


def meets_today(section: str) -> str:
    """One of the section's academic sessions holds today, or none of them has dates."""
    dated = (
        "SELECT m.section_id FROM {SectionSession} m JOIN {AcademicSession} a ON a.id = m.session_id "
        "WHERE a.starts_on IS NOT NULL AND a.ends_on IS NOT NULL"
    )
    return f"({section}.id IN ({dated} AND {covers('a', '%(today)s')}) OR {section}.id NOT IN ({dated}))"


def day_of_school(alias: str) -> str:
    """The calendar's row is a day on which the school meets."""
    return f"{alias}.is_active AND {alias}.event = ANY ({listed(_DAYS_OF_SCHOOL)})"
