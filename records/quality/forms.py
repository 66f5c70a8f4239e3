"""The forms of the workbench of data quality."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.kit.forms import DateInput
from records.governing.reach import Known
from records.models import Organization
from records.quality.rule import Severity
from records.quality.work import STANDINGS

#: The farthest due date, and the usual one, in days.
LONGEST, USUAL = 366, 14


class AssignForm(forms.Form):
    """Who sees to a finding, until when, and what they should know."""

    person = forms.ChoiceField(label=_("Who sees to it"))
    due_on = forms.DateField(label=_("Due date"), widget=DateInput(), help_text=_("The last day that is on time."))
    words = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("What they should know. Write no student's name: the list of rows says whom it is about."),
    )

    def __init__(self, people: Iterable[Known], data: Any = None) -> None:
        super().__init__(data, initial={"due_on": timezone.localdate() + timedelta(days=USUAL)})
        self.known = {str(person.uid): person for person in people}
        choices = [("", _("Choose somebody")), *((uid, person.name) for uid, person in self.known.items())]
        self.fields["person"].choices = choices  # type: ignore[attr-defined]

    def clean_person(self) -> Known:
        """The person themself."""
        return self.known[self.cleaned_data["person"]]

    def clean_due_on(self) -> Any:
        """Today or later, within a year."""
        today = timezone.localdate()
        if not today <= self.cleaned_data["due_on"] <= today + timedelta(days=LONGEST):
            raise forms.ValidationError(_("Choose today or a later day, within a year."))
        return self.cleaned_data["due_on"]


class ReasonForm(forms.Form):
    """Why a finding is right as it is, or is taken back."""

    words = forms.CharField(
        label=_("Why"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Write no student's name. It stays on file and cannot be changed."),
    )


class WorkFilter(forms.Form):
    """What the list of the workbench is narrowed to."""

    school = forms.ChoiceField(label=_("School"), required=False)
    severity = forms.ChoiceField(label=_("How grave"), required=False, choices=[("", _("All")), *Severity.choices])
    standing = forms.ChoiceField(
        label=_("Where it stands"), required=False, choices=[("", _("All but what is done")), *STANDINGS.items()]
    )

    def __init__(self, places: Iterable[Organization], data: Any) -> None:
        super().__init__(data)
        schools = [(str(place.uid), place.name) for place in places]
        self.fields["school"].choices = [("", _("All")), *schools]  # type: ignore[attr-defined]
        if len(schools) < 2:
            del self.fields["school"]
