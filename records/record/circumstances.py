"""What few may see of one student: health, transportation, demographics, means."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.models import Demographics, EconomicStatus, HealthAlert, Student, TransportAssignment
from records.options import option_in_words
from records.record.listing import Listing, listing, said, yes_or_no
from records.record.support import spell
from records.words import language_in_words


def health(user: Any, student: Student) -> list[Listing]:
    """Alerts, with what to do."""
    return [
        listing(
            gettext_lazy("Alerts"),
            (_("Alert"), _("What to do"), _("When")),
            said(HealthAlert, user, student).order_by("-starts_on", "pk"),
            lambda row: [
                option_in_words("HealthAlertKind", row.alert), row.instructions, spell(row.starts_on, row.ends_on),
            ],
            gettext_lazy("No health alert is on file."),
        )
    ]  # fmt: skip


def transportation(user: Any, student: Student) -> list[Listing]:
    """Routes and stops."""
    return [
        listing(
            gettext_lazy("Routes"),
            (_("Direction"), _("Route"), _("Stop"), _("Days"), _("When")),
            said(TransportAssignment, user, student).order_by("-starts_on", "pk"),
            lambda row: [
                option_in_words("TravelDirection", row.direction),
                row.route,
                row.stop,
                ", ".join(option_in_words("Weekday", day) for day in row.days) or _("every school day"),
                spell(row.starts_on, row.ends_on),
            ],
            gettext_lazy("No route is on file."),
        )
    ]


def demographics(user: Any, student: Student) -> list[Listing]:
    """Birth date, sex, race and ethnicity, language: one fact a row."""
    found = said(Demographics, user, student).first()
    return [
        listing(
            gettext_lazy("Facts on file"),
            (_("Fact"), _("On file")),
            _facts(found) if found else [],
            lambda fact: list(fact),
            gettext_lazy("No demographics are on file."),
        )
    ]


def _facts(row: Demographics) -> list[tuple[Any, Any]]:
    races = ", ".join(option_in_words("RaceEthnicity", race) for race in row.races)
    return [
        (_("Birth date"), row.birth_date),
        (_("Sex"), option_in_words("Sex", row.sex)),
        (_("Hispanic or Latino"), yes_or_no(row.hispanic_or_latino)),
        (_("Race"), races or (option_in_words("RaceEthnicity", "TwoOrMoreRaces") if row.two_or_more_races else "")),
        (_("As federal reports count it"), option_in_words("RaceEthnicity", row.race_ethnicity)),
        (_("Language at home"), language_in_words(row.home_language)),
    ]


def economic(user: Any, student: Student) -> list[Listing]:
    """Meal status and family circumstances."""
    return [
        listing(
            gettext_lazy("Circumstances"),
            (_("What"), _("More"), _("When")),
            said(EconomicStatus, user, student).order_by("-starts_on", "pk"),
            lambda row: [
                option_in_words("EconomicIndicator", row.indicator),
                option_in_words("EconomicValue", row.value),
                spell(row.starts_on, row.ends_on),
            ],
            gettext_lazy("Nothing is on file."),
        )
    ]
