"""What every records page says about itself: how current it is, from where, and who else can see it."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.queries import roster_as_of
from records.words import listed_in_words

WHERE_TO_ASK = gettext_lazy(
    "A section shows the students whom the roster has in it today. Whoever left is no longer shown from that day "
    "on. If somebody is missing who should be here, ask the school's office, which keeps the roster."
)


def as_of_today(districts: Iterable[Any], audience: str) -> dict[str, Any]:
    """Values of the as-of line: today, on which enrollment is judged, and when the roster was brought in."""
    known = {district.pk: str(district) for district in districts}
    names = {"districts": listed_in_words(sorted(known.values()))}
    brought_in = roster_as_of(known)
    if not known:
        source = ""
    elif brought_in is None:
        source = _("the roster of %(districts)s") % names
    else:
        names["day"] = date_format(timezone.localtime(brought_in), "DATE_FORMAT")
        source = _("the roster of %(districts)s, brought in on %(day)s") % names
    return {"as_of": timezone.localdate(), "source": source, "audience": audience}


def staff_audience() -> str:
    """Who can see a staff page with students."""
    return _("you, and the people of the school and the district who are responsible for these students")
