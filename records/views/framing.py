"""What every records page says about itself: how current it is, from where, and who else can see it."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from records.words import listed_in_words


def as_of_today(districts: Iterable[Any], audience: str) -> dict[str, Any]:
    """Values of the as-of line. Enrollment decides what is seen, and it is judged on the day of the request."""
    names = sorted({str(district) for district in districts})
    source = _("the roster of %(districts)s") % {"districts": listed_in_words(names)} if names else ""
    return {"as_of": timezone.localdate(), "source": source, "audience": audience}


def staff_audience() -> str:
    """Who can see a staff page with students."""
    return _("you, and the people of the school and the district who are responsible for these students")
