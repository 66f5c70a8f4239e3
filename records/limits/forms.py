"""The forms of the limit."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from records.models.access_limits import MOST_HOURS


class MoreForm(forms.Form):
    """How many students more, for how long, and why; and of which district, for who serves several."""

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

    def __init__(self, districts: Sequence[Any], data: Any = None) -> None:
        super().__init__(data)
        self._districts = {str(district.uid): district.pk for district in districts}
        if len(districts) > 1:
            choices = [(str(district.uid), district.name) for district in districts]
            self.fields = {"district": forms.ChoiceField(label=_("District"), choices=choices), **self.fields}

    def clean(self) -> dict[str, Any]:
        """With ``district_id``: the chosen district, or the only one."""
        cleaned = super().clean() or {}
        chosen = cleaned.pop("district", None)
        if chosen is not None or len(self._districts) == 1:
            cleaned["district_id"] = self._districts[chosen] if chosen else next(iter(self._districts.values()))
        return cleaned


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
