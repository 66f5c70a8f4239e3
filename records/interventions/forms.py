"""The forms of interventions."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.kit.forms import DateInput
from records.interventions.library import LibraryEntry
from records.models import Staff
from records.options import OPTIONS


def _date(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DateInput(), **options)


def _choices(option_set: str, first: Any) -> list[tuple[str, Any]]:
    return [("", first), *OPTIONS[option_set].items()]


class OpenForm(forms.Form):
    """A new intervention, filled in from an entry of the library where one was chosen."""

    title = forms.CharField(label=_("What is tried"), max_length=255)
    area = forms.ChoiceField(label=_("What it is for"))
    plan = forms.CharField(
        label=_("How"), max_length=4000, widget=forms.Textarea({"rows": 4}), help_text=_("Who does what, how often.")
    )
    goal = forms.CharField(
        label=_("Goal"), max_length=500, help_text=_("Such as “reads 90 words correctly in a minute”.")
    )
    progress_measure = forms.CharField(label=_("What is measured at check-ins"), max_length=255, required=False)
    goal_value = forms.DecimalField(
        label=_("The number that means the goal is reached"), required=False, max_digits=8, decimal_places=2
    )
    starts_on = _date(_("First day"))
    goal_on = _date(_("Goal to be reached by"))

    def __init__(self, entry: LibraryEntry | None, *args: Any, **options: Any) -> None:
        today = timezone.localdate()
        initial: dict[str, Any] = {"starts_on": today, "goal_on": today + timedelta(weeks=8)}
        if entry:
            initial |= {
                "title": entry.title, "area": entry.area, "plan": entry.what, "progress_measure": entry.measure,
                "goal_on": today + timedelta(weeks=entry.weeks),
            }  # fmt: skip
        super().__init__(*args, **{"initial": initial, **options})
        self.fields["area"].choices = _choices("InterventionArea", _("Choose"))  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The goal's day comes after the first one."""
        cleaned = super().clean() or {}
        starts_on, goal_on = cleaned.get("starts_on"), cleaned.get("goal_on")
        if starts_on and goal_on and goal_on <= starts_on:
            self.add_error("goal_on", _("This day must be after the first one."))
        return cleaned


class CheckInForm(forms.Form):
    """How it stands on a day: short."""

    prefix = "check"
    on_date = _date(_("Day"))
    measured = forms.DecimalField(label=_("Measured"), required=False, max_digits=8, decimal_places=2)
    progress = forms.ChoiceField(label=_("How it goes"))
    note = forms.CharField(
        label=_("In a sentence"), max_length=500, required=False,
        help_text=_("The student's team and family can read this."),
    )  # fmt: skip

    def __init__(self, starts_on: date, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"initial": {"on_date": timezone.localdate()}, **options})
        self.starts_on = starts_on
        self.fields["progress"].choices = _choices("InterventionProgress", _("Choose"))  # type: ignore[attr-defined]

    def clean_on_date(self) -> Any:
        """No check-in of a day that has not come, and none from before the intervention began."""
        day = self.cleaned_data["on_date"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."))
        if day < self.starts_on:
            raise forms.ValidationError(
                _("The intervention began on %(day)s. Choose that day or a later one.")
                % {"day": date_format(self.starts_on)}
            )
        return day


class NoteForm(forms.Form):
    """A note for those who are named."""

    prefix = "note"
    text = forms.CharField(
        label=pgettext_lazy("of an intervention", "Note"), max_length=4000, widget=forms.Textarea({"rows": 4})
    )
    readers = forms.MultipleChoiceField(
        label=_("Who may read it, beside you"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Nobody else sees it in the portal. Shared notes are part of the education record: "
                    "the family may ask the school to see them (34 CFR 99.10)."),
    )  # fmt: skip

    def __init__(self, team: Iterable[Staff], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.by_uid = {str(one.uid): one for one in team}
        self.fields["readers"].choices = [(uid, one.name) for uid, one in self.by_uid.items()]  # type: ignore[attr-defined]

    def named(self) -> list[int]:
        """Row numbers of the users who are named."""
        return [number for uid in self.cleaned_data["readers"] if (number := self.by_uid[uid].user_id)]


class CloseForm(forms.Form):
    """What came of it."""

    prefix = "close"
    outcome = forms.ChoiceField(label=_("What came of it"))
    last_day = _date(_("Last day"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"initial": {"last_day": timezone.localdate()}, **options})
        self.fields["outcome"].choices = _choices("InterventionOutcome", _("Choose"))  # type: ignore[attr-defined]

    def clean_last_day(self) -> Any:
        """It ends today or has ended."""
        day = self.cleaned_data["last_day"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."))
        return day
