"""The day on which the rights to a record pass from the parents to the student: the 18th birthday (34 CFR 99.3, 99.5).

The rule stands here twice, in Python and in SQL, and a test holds the two together. The rights pass also when a student
attends a college, whatever their age. Of that the portal knows nothing: the school must end the parents' sight itself.
"""

from datetime import date

from django.db import models
from django.db.models import F

#: From so many days before the birthday on, families and officials are told.
SOON = 60
_YEARS = 18
#: Beyond it nobody was born; a mistyped year must not lead to a day that Python cannot say.
_LAST = date(9900, 1, 1)


def rights_pass_on(birth_date: date | None) -> date | None:
    """The 18th birthday; of who was born on February 29, March 1. None where the birth date is unknown or absurd.

    No year of an 18th birthday is a leap year where the birth year is one.
    """
    if birth_date is None or birth_date >= _LAST:
        return None
    if (birth_date.month, birth_date.day) == (2, 29):
        return date(birth_date.year + _YEARS, 3, 1)
    return birth_date.replace(year=birth_date.year + _YEARS)


def rights_pass_on_sql(birth_date: str) -> models.Func:
    """The same of a column of birth dates, as an immutable expression for a generated column."""
    # PostgreSQL takes February 29 to February 28 where the year has none.
    return models.Func(
        F(birth_date),
        template=(
            f"CASE WHEN %(expressions)s < DATE '{_LAST.isoformat()}' "
            f"THEN (%(expressions)s + INTERVAL '{_YEARS} years')::date "
            "+ CASE WHEN EXTRACT(MONTH FROM %(expressions)s) = 2 AND EXTRACT(DAY FROM %(expressions)s) = 29 "
            "THEN 1 ELSE 0 END END"
        ),
        output_field=models.DateField(),
    )
