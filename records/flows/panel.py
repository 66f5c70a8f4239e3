"""On the child's page: which flows hold this child's data."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.kit.panels import Panel
from records.flows.register import about
from records.words import listed_in_words


def sharing(request: HttpRequest, student: Any) -> Mapping[str, Any]:
    """The sentence and the flows, for whoever sees the student's page as the family."""
    return {"student": student, **in_words(request.user, student)}


def in_words(user: Any, student: Any) -> dict[str, Any]:
    """``sentence`` and ``inclusions`` of what leaves of this student."""
    inclusions = about(user, student)
    receivers = sorted({each.flow.receiver for each in inclusions if each.included})
    if not receivers:
        sentence = _("Nothing of this record leaves the district today.")
    else:
        sentence = ngettext(
            "Part of this record goes to %(receivers)s. Nothing else leaves the district.",
            "Parts of this record go to %(receivers)s. Nothing else leaves the district.",
            len(receivers),
        ) % {"receivers": listed_in_words(receivers)}
    return {"sentence": sentence, "inclusions": inclusions}


SHARING = Panel(
    "child", "sharing", gettext_lazy("What leaves the district"), "records/sharing_panel.html", sharing, order=80
)
