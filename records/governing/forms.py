"""The forms by which officials decide about other people's access."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.roles import ROLES, RoleName
from portal.kit.forms import DateInput
from records.governing.rule import LONGEST_DAYS, LONGEST_PAUSE_DAYS, REVIEW_DAYS, SECTION, kinds_for
from records.models import Organization, Section


def _why(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=200, help_text=help_text)


def _until(label: Any, help_text: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DateInput(), help_text=help_text)


class GiveForm(forms.Form):
    """Which role, on what, why, from when until when. ``places`` are sections or schools of the role's kind."""

    places = forms.MultipleChoiceField(
        label=_("For which schools or sections"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one.")},
    )
    basis = _why(
        _("Why this person needs it"),
        _("In writing, such as “substitute for a teacher on leave until May 3”. It stays on file."),
    )
    starts_on = _until(_("From"), _("The first day on which it holds."))
    ends_on = _until(_("Until"), _("The first day on which it no longer holds, at most three years on."))

    def __init__(self, places: list[Any], *args: Any, **options: Any) -> None:
        options.setdefault("initial", {"starts_on": timezone.localdate()})
        super().__init__(*args, **options)
        self.by_uid = {str(place.uid): place for place in places}
        self.fields["places"].choices = [(uid, str(place)) for uid, place in self.by_uid.items()]  # type: ignore[attr-defined]

    def clean_starts_on(self) -> Any:
        """Nothing is given for days that have passed."""
        if self.cleaned_data["starts_on"] < timezone.localdate():
            raise forms.ValidationError(_("Choose today or a later day."))
        return self.cleaned_data["starts_on"]

    def clean(self) -> dict[str, Any]:
        """The end is after the first day; places come back as the rows themselves."""
        cleaned = super().clean() or {}
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts_on and ends_on and not starts_on < ends_on <= starts_on + timedelta(days=LONGEST_DAYS):
            self.add_error("ends_on", _("The end must be after the first day, and at most three years on."))
        if "places" in cleaned:
            cleaned["places"] = [self.by_uid[uid] for uid in cleaned["places"]]
        return cleaned


class PauseForm(forms.Form):
    """Where somebody is kept away, until when and why."""

    at = forms.ModelChoiceField(
        label=_("From which school or district"),
        queryset=Organization.objects.none(),
        to_field_name="uid",
        empty_label=None,
    )
    until = _until(_("Until"), _("The first day on which the roster counts again, within a year."))
    why = _why(_("Why"), _("It stays on file, and is shown to those who answer for this place."))

    def __init__(self, places: Any, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["at"].queryset = places  # type: ignore[attr-defined]

    def clean_until(self) -> Any:
        """After today, within a year."""
        today = timezone.localdate()
        if not today < self.cleaned_data["until"] <= today + timedelta(days=LONGEST_PAUSE_DAYS):
            raise forms.ValidationError(_("Choose a day after today, within a year."))
        return self.cleaned_data["until"]


class WhyForm(forms.Form):
    """Why something is ended."""

    why = _why(_("Why"), _("It stays on file with the decision."))


class CloseForm(WhyForm):
    """Why an account is closed."""

    confirmed = forms.BooleanField(
        label=_("Close this account. From the next request on, nothing opens, whatever the roster says.")
    )


class ReviewForm(forms.Form):
    """By when every access that an official gave is confirmed."""

    district = forms.ModelChoiceField(
        label=_("District"), queryset=Organization.objects.none(), to_field_name="uid", empty_label=None
    )
    due_on = _until(
        _("Due date"),
        _(
            "At least two weeks away. It is the last day for confirming, and the last day on which access that nobody "
            "confirmed still holds."
        ),
    )

    def __init__(self, districts: Any, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["district"].queryset = districts  # type: ignore[attr-defined]

    def clean_due_on(self) -> Any:
        """Within the days that a review may take."""
        today = timezone.localdate()
        first, last = (today + timedelta(days=days) for days in REVIEW_DAYS)
        if not first <= self.cleaned_data["due_on"] <= last:
            raise forms.ValidationError(_("Choose a day at least two weeks away, within 180 days."))
        return self.cleaned_data["due_on"]


def places_for(role: RoleName, schools: list[Organization], sections: list[Section], districts: Any) -> list[Any]:
    """What the role may be given on, of these."""
    kinds = kinds_for(role)
    if SECTION in kinds:
        return sections
    if Organization.Type.DISTRICT in kinds:
        return list(districts)
    return schools


def role_title(role: str) -> str:
    """The role's name in words."""
    return str(ROLES[role].title)
