"""The register in words: its first sentence, its figures, and where a flow stands."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from records.flows import register
from records.flows.directory.law import ALLOWED
from records.flows.flow import Flow, Share, State, share_of
from records.models import Student
from records.words import CATEGORIES, number


def element_in_words(name: str) -> str:
    """What a family calls an element; one that has no such name is written as the data dictionary names it."""
    return str(ALLOWED.get(name, name.replace(".", ": ")))


def state_in_words(flow: Flow, day: date) -> str:
    """Where the flow stands on the day, with the day that matters next."""
    state = flow.state_on(day)
    if state is State.ENDED and flow.ends_on:
        return _("Ended on %(day)s") % {"day": date_format(flow.ends_on)}
    if state is State.PLANNED and flow.starts_on:
        return _("Begins on %(day)s") % {"day": date_format(flow.starts_on)}
    if state is State.STOPPED:
        return _("Stopped: %(why)s") % {"why": flow.stopped or _("no element is named.")}
    if flow.ends_on is None:
        return _("Runs, with no end named")
    return _("Runs until %(day)s") % {"day": date_format(flow.ends_on)}


def students_reached(user: Any, flows: Sequence[Flow], day: date) -> int | None:
    """How many students the running flows are about, each counted once; None where one cannot tell (one query)."""
    found = Student.objects.none()
    for flow in flows:
        if flow.state_on(day) is State.RUNNING:
            rows = register.provider_of(flow).students(user, flow)
            if rows is None:
                return None
            found = found.union(rows)
    return found.count()


def register_in_words(user: Any, flows: Sequence[Flow], day: date) -> dict[str, Any]:
    """Title, summary, figures and the share by category."""
    share = share_of(flows, register.collected_elements(), day)
    students = students_reached(user, flows, day) if share.flows else 0
    return {
        "title": _title(share, students),
        "summary": _(
            "Every flow out of the district is listed here, with its legal basis and its end. What no flow declares "
            "does not move. What staff download for their own work stays inside the district, and is in the access log."
        ),
        "share": share,
        "by_category": _by_category(share),
    }


def _title(share: Share, students: int | None) -> str:
    if not share.flows:
        return _("Nothing leaves the district today")
    words = {
        "flows": number(share.flows), "sent": number(len(share.sent)), "collected": number(share.collected),
        "receivers": number(share.receivers), "students": "" if students is None else number(students),
    }  # fmt: skip
    parts = [
        ngettext(
            "%(flows)s flow sends %(sent)s of the %(collected)s elements collected",
            "%(flows)s flows send %(sent)s of the %(collected)s elements collected",
            share.flows,
        ),
        "" if students is None else ngettext("about %(students)s student", "about %(students)s students", students),
        ngettext("to %(receivers)s receiver", "to %(receivers)s receivers", share.receivers),
    ]
    return ", ".join(part % words for part in parts if part) + _("; nothing else leaves")


def _by_category(share: Share) -> list[tuple[str, int, int]]:
    """(category in words, elements that leave, elements collected), those that leave first."""
    rows = []
    for category, names in register.collected_by_category().items():
        rows.append((str(CATEGORIES[category]), len(share.sent & names), len(names)))
    return sorted(rows, key=lambda row: (-row[1], row[0]))
