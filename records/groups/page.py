"""What the page of a section's results shows: figures in words, made from records.groups.results."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.kit.bars import bar_chart
from portal.kit.charts import line_chart
from records.groups.results import BANDS, MASTERED, NOT_YET, Past, Work, counted, kinds_of, past_of
from records.models import Student
from records.words import number

#: So many pieces of work are listed, the newest first.
LISTED = 12


def percent(value: float | None) -> str:
    """``71.6`` -> "72 %"."""
    return _("%(number)s %%") % {"number": number_format(round(value))} if value is not None else "–"


def rows_of_work(works: Sequence[Work]) -> list[dict[str, Any]]:
    """The latest pieces of work: middle result, how many below 60 percent, how many missing."""
    return [
        {
            "uid": work.uid,
            "title": work.title,
            "kind": work.kind,
            "due": date_format(work.due_on) if work.due_on else "",
            "numbers": (
                number(len(work.percents)),
                percent(work.median),
                number(sum(value < NOT_YET for value in work.percents.values())),
                number(len(work.missing)),
            ),
        }
        for work in works[:LISTED]
    ]


def distribution(work: Work) -> dict[str, Any]:
    """The chart of one piece of work, or of one kind: how many students lie in each band."""
    numbers = counted(work.percents.values())
    words = [_("%(low)s–%(high)s %%") % {"low": low, "high": min(high - 1, 100)} for low, high in BANDS]
    rows = [(label, count, number(count)) for label, count in zip(words, numbers, strict=True)]
    low = sum(value < NOT_YET for value in work.percents.values())
    total = len(work.percents)
    given = {"low": number(low), "count": number(total), "limit": NOT_YET, "middle": percent(work.median)}
    return {
        "chart": bar_chart(rows, [high <= NOT_YET for _low, high in BANDS]),
        "title": _("Students by result: %(work)s") % {"work": work.title},
        "summary": ngettext(
            "%(low)s of %(count)s student with a result is below %(limit)s %%; the middle result is %(middle)s.",
            "%(low)s of %(count)s students with a result are below %(limit)s %%; the middle result is %(middle)s.",
            total,
        )
        % given,
    }


def over_time(works: Sequence[Work]) -> dict[str, Any] | None:
    """The chart of middle results, piece by piece in order of time: the section against its own past."""
    dated = [(work.due_on, work.median) for work in reversed(works) if work.due_on and work.median is not None]
    chart = line_chart(
        [(date_format(due, "SHORT_DATE_FORMAT"), round(middle), percent(middle)) for due, middle in dated[-LISTED:]]
    )
    return {"chart": chart, "title": _("Middle result of each piece of work")} if chart else None


def past_in_words(past: Past | None) -> str:
    """The section against itself, in a sentence."""
    if past is None:
        return _("There are not yet results from two different months to compare.")
    words = {"now": percent(past.now), "before": percent(past.before)}
    if abs(past.change) < 3:
        return (
            _("Over the last four weeks the middle result was %(now)s; before, it was %(before)s: about the same.")
            % words
        )
    if past.change > 0:
        return _("Over the last four weeks the middle result was %(now)s, up from %(before)s before.") % words
    return _("Over the last four weeks the middle result was %(now)s, down from %(before)s before.") % words


def mastery(kinds: Sequence[Work], students: Sequence[Student]) -> dict[str, Any]:
    """Students by kinds of work: each cell their mean in percent and what that says."""

    def cell(value: float | None) -> str:
        if value is None:
            return "–"
        words = {"percent": percent(value), "limit": NOT_YET}
        return _("%(percent)s, below %(limit)s%%") % words if value < NOT_YET else percent(value)

    return {
        "kinds": [kind.title for kind in kinds],
        "rows": [
            (student, [(kind.title, cell(kind.percents.get(student.pk))) for kind in kinds]) for student in students
        ],
        "summary": "; ".join(
            _("in %(kind)s %(mastered)s of %(count)s have %(limit)s%% or more")
            % {
                "kind": kind.title,
                "limit": MASTERED,
                "mastered": number(sum(value >= MASTERED for value in kind.percents.values())),
                "count": number(len(kind.percents)),
            }
            for kind in kinds
        ),
    }


def chosen_work(works: Sequence[Work], uid: str) -> Work | None:
    """The piece or the kind of work with this identifier; else the newest piece that has results."""
    by_uid = {each.uid: each for each in (*works, *kinds_of(works))}
    return by_uid.get(uid) or next((work for work in works if work.percents), None)


def section_in_words(section: Any, students: Sequence[Student], works: Sequence[Work]) -> tuple[str, str]:
    """The title, which is a fact, and the sentence below it."""
    newest = next((work for work in works if work.percents), None)
    if newest is None:
        return _("%(section)s has no result yet") % {"section": section.title}, _(
            "Results come in with the gradebook of the district's files."
        )
    words = {"low": number(sum(v < NOT_YET for v in newest.percents.values())), "count": number(len(newest.percents)),
             "work": newest.title, "limit": NOT_YET}  # fmt: skip
    title = _("%(work)s: %(low)s of %(count)s are below %(limit)s %%") % words
    return title, past_in_words(past_of(works, timezone.localdate()))
