"""What a student is given beyond the class, and conduct."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Prefetch
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.interventions.library import BY_CODE
from records.models import (
    DisciplinaryAction,
    Incident,
    Intervention,
    InterventionCheckIn,
    ProgramParticipation,
    Student,
)
from records.options import option_in_words
from records.record.listing import Lines, Listing, listing, plain, said


def spell(starts_on: date, ends_on: date | None) -> str:
    """The days of a spell in words; the stored end is the first day after it."""
    words = {"starts": date_format(starts_on), "ends": date_format(ends_on) if ends_on else ""}
    return _("%(starts)s until %(ends)s") % words if ends_on else _("since %(starts)s") % words


def supports(user: Any, student: Student) -> list[Listing]:
    """Programs, then interventions with how they went."""
    programs = said(ProgramParticipation, user, student).order_by("-starts_on", "-pk")
    check_ins = InterventionCheckIn.objects.visible_to(user).filter(is_active=True).order_by("-on_date")
    plans = (
        said(Intervention, user, student)
        .prefetch_related(Prefetch("check_ins", queryset=check_ins, to_attr="looked_at"))
        .order_by("-starts_on", "-pk")
    )
    return [
        listing(
            gettext_lazy("Programs"),
            (_("Program"), _("When"), _("More"), _("Services")),
            programs,
            lambda row: [
                option_in_words("Program", row.program),
                spell(row.starts_on, row.ends_on),
                "; ".join(filter(None, (row.detail, row.exit_reason))),
                ", ".join(row.services),
            ],
            gettext_lazy("No program is on file."),
        ),
        listing(
            gettext_lazy("Interventions"),
            (_("What is tried"), _("Goal"), _("Plan"), _("When"), _("How it goes")),
            plans,
            _plan,
            gettext_lazy("No intervention is on file."),
        ),
    ]


def _plan(row: Any) -> list[Any]:
    entry = BY_CODE.get(row.library_entry)
    plain_words = str(entry.what) if entry else ""
    plan = Lines(dict.fromkeys((row.plan_in_words, plain_words)))
    return [row.title_in_words, row.goal, plan, spell(row.starts_on, row.ends_on), Lines(_how_it_goes(row))]


def _how_it_goes(row: Any) -> Iterable[str]:
    if row.outcome:
        yield option_in_words("InterventionOutcome", row.outcome)
    for look in row.looked_at[:3]:
        yield ". ".join(filter(None, [look_in_words(row, look), look.note]))


def look_in_words(row: Any, look: Any) -> str:
    """ "November 20, 2026: Behind. Words read correctly in one minute: 62 (goal 90)"."""
    said = [option_in_words("InterventionProgress", look.progress)]
    if look.measured is not None:
        words = {"what": row.measure_in_words or _("Measured"), "value": plain(look.measured)}
        measured = _("%(what)s: %(value)s") % words
        if row.goal_value is not None:
            measured = _("%(measured)s (goal %(goal)s)") % {"measured": measured, "goal": plain(row.goal_value)}
        said.append(measured)
    return _("%(day)s: %(words)s") % {"day": date_format(look.on_date), "words": ". ".join(filter(None, said))}


def conduct(user: Any, student: Student) -> list[Listing]:
    """Incidents that the student had a part in, and what the school did. Nobody else is named."""
    incidents = said(Incident, user, student).select_related("at_school").order_by("-occurred_on", "-pk")
    actions = said(DisciplinaryAction, user, student).order_by("-starts_on", "-pk")
    return [
        listing(
            gettext_lazy("Incidents"),
            (_("Day"), _("What"), _("The student"), _("Where")),
            incidents,
            lambda row: [
                row.occurred_on,
                option_in_words("IncidentBehavior", row.behavior),
                option_in_words("IncidentPart", row.part),
                _place(row),
            ],
            gettext_lazy("No incident is on file."),
        ),
        listing(
            gettext_lazy("What the school did"),
            (_("Action"), _("When"), _("School days lost")),
            actions,
            lambda row: [
                option_in_words("DisciplinaryActionTaken", row.action),
                spell(row.starts_on, row.ends_on),
                plain(row.days_lost),
            ],
            gettext_lazy("No action is on file."),
        ),
    ]


def _place(row: Incident) -> str:
    school = row.at_school.name if row.at_school else ""
    return ", ".join(filter(None, (option_in_words("IncidentPlace", row.place), school)))
