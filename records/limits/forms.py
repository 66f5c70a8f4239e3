"""The forms of the limit."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from records.models.access_limits import MOST_HOURS


class MoreForm(forms.Form):
    """How many students more, for how long, and why."""

    students = forms.IntegerField(
        label=_("How many students more"), min_value=1, max_value=100_000, help_text=_("Beyond the number a day.")
    )
    hours = forms.IntegerField(label=_("For how many hours"), min_value=1, max_value=MOST_HOURS, initial=4)
    reason = forms.CharField(
        label=_("What for"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Write no student's name. Such as “list of all students for the bus company's planning”."),
    )


class DecisionForm(forms.Form):
    """A second person's answer."""

    answer = forms.ChoiceField(
        label=_("Your answer"),
        choices=[("yes", _("Let them see these students")), ("no", _("Refuse"))],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=_("Note"), max_length=500, required=False)

    def clean(self) -> dict[str, Any]:
        """A refusal says why."""
        cleaned = super().clean() or {}
        if cleaned.get("answer") == "no" and not cleaned.get("note"):
            self.add_error("note", _("Say why, so that the person knows what to do."))
        return cleaned


class LimitForm(forms.Form):
    """The district's number."""

    students_a_day = forms.IntegerField(
        label=_("Students a day"),
        min_value=25,
        max_value=100_000,
        help_text=_("For each person, outside the sections they teach. 500 while the district says nothing."),
    )
