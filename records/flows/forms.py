"""The forms of directory information."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.kit.forms import DateInput
from records.flows.directory.law import ALLOWED, FOR_RECRUITERS, LEAST_DAYS, SECONDARY, sendable
from records.models import DirectoryNotice, DirectoryOptOut, DirectoryRecipient
from records.words import grade_choices

#: No recipient is named for longer: each school year has a notice of its own.
LONGEST_DAYS = 366


class NoticeForm(forms.Form):
    """What the district designates, where it said so, and until when families may say no."""

    elements = forms.MultipleChoiceField(
        label=_("What is directory information"),
        choices=list(ALLOWED.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only what the law allows can be chosen here. Names are always among it."),
    )
    published_on = forms.DateField(label=_("Day of the public notice"), widget=DateInput())
    published_where = forms.CharField(
        label=_("Where it was published"), max_length=255, help_text=_("Such as “annual notice, district website”.")
    )
    may_leave_from = forms.DateField(
        label=_("First day on which it may leave"),
        widget=DateInput(),
        help_text=_("Until the day before, families have time to say no: at least two weeks after the notice."),
    )

    def clean(self) -> dict[str, Any]:
        """The notice is not of a later day, and families have time."""
        cleaned = super().clean() or {}
        published, leaves = cleaned.get("published_on"), cleaned.get("may_leave_from")
        if published and published > timezone.localdate():
            self.add_error("published_on", _("Write the notice down once it is published."))
        if published and leaves and leaves < published + timedelta(days=LEAST_DAYS):
            self.add_error("may_leave_from", _("Give families at least two weeks after the notice to say no."))
        return cleaned


class RecipientForm(forms.Form):
    """To whom directory information goes, which of it, of whom, for how long."""

    name = forms.CharField(label=_("Who receives it"), max_length=120)
    kind = forms.ChoiceField(label=_("What they are"), choices=DirectoryRecipient.Kind.choices)
    purpose = forms.CharField(label=_("What for"), max_length=200)
    elements = forms.MultipleChoiceField(label=_("Which elements"), choices=(), widget=forms.CheckboxSelectMultiple)
    grades = forms.MultipleChoiceField(
        label=_("Students of which grades"),
        choices=grade_choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose none for all grades. A recruiter gets grades 9 to 12 alone."),
    )
    starts_on = forms.DateField(label=_("From"), widget=DateInput())
    ends_on = forms.DateField(
        label=_("Until"), widget=DateInput(), help_text=_("The first day on which nothing leaves; within a year.")
    )

    def __init__(self, notice: DirectoryNotice | None, *args: Any, **options: Any) -> None:
        today = timezone.localdate()
        options.setdefault("initial", {"starts_on": today, "ends_on": today + timedelta(days=180)})
        super().__init__(*args, **options)
        self.designated = list(notice.elements) if notice else []
        chosen = [(name, ALLOWED[name]) for name in ALLOWED if name in self.designated]
        self.fields["elements"].choices = chosen  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Dates run forward, within a year; a recruiter is given what the law says and no more."""
        cleaned = super().clean() or {}
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts_on and ends_on and ends_on <= starts_on:
            self.add_error("ends_on", _("The end must be after the first day."))
        elif starts_on and ends_on and ends_on > starts_on + timedelta(days=LONGEST_DAYS):
            self.add_error("ends_on", _("Name an end within a year."))
        recruits = cleaned.get("kind") in (DirectoryRecipient.Kind.MILITARY, DirectoryRecipient.Kind.COLLEGE)
        if recruits and set(cleaned.get("elements", ())) - FOR_RECRUITERS:
            self.add_error("elements", _("A recruiter may get names, grade, school and e-mail address, and no more."))
        if recruits and set(cleaned.get("grades", ())) - set(SECONDARY):
            self.add_error("grades", _("A recruiter may be given students of grades 9 to 12 alone."))
        if "elements" in cleaned and not sendable(
            [*cleaned["elements"], "Student.family_name", "Student.given_name"], self.designated, recruits=recruits
        ):
            self.add_error("elements", _("The notice must name the given and the family name."))
        return cleaned


class OptOutForm(forms.Form):
    """What a family says: no, or yes again."""

    covers = forms.ChoiceField(label=_("About"), choices=DirectoryOptOut.Covers.choices, widget=forms.RadioSelect)
    word = forms.ChoiceField(
        label=_("The family says"),
        choices=[("no", _("No: leave this student out")), ("yes", _("Yes again: this may leave"))],
        widget=forms.RadioSelect,
    )
    evidence = forms.CharField(
        label=_("Which paper says so"),
        max_length=255,
        help_text=_("Kind and date, such as “opt-out form of September 3”. Keep the paper."),
    )

    def __init__(self, *args: Any, on_paper: bool, **options: Any) -> None:
        options.setdefault("initial", {"covers": "all", "word": "no"})
        super().__init__(*args, **options)
        if not on_paper:
            del self.fields["evidence"]
            self.fields["word"].label = _("You say")
