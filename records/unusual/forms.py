"""The forms of unusual access."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ThresholdsForm(forms.Form):
    """The district's lines."""

    times_the_habit = forms.IntegerField(label=_("Times as many students as on other days"), min_value=2, max_value=100)
    least_students = forms.IntegerField(label=_("And at least so many students"), min_value=1, max_value=100_000)
    exported_students = forms.IntegerField(
        label=_("Students downloaded or printed in a day"), min_value=1, max_value=100_000
    )
    night_from = forms.IntegerField(label=_("Night begins at (hour)"), min_value=0, max_value=23)
    night_until = forms.IntegerField(label=_("Night ends at (hour)"), min_value=0, max_value=23)
    refusals_an_hour = forms.IntegerField(label=_("Refusals in an hour"), min_value=1, max_value=10_000)


class ReviewForm(forms.Form):
    """What somebody found out about one finding."""

    note = forms.CharField(
        label=_("What you found out"),
        max_length=500,
        help_text=_("Write no student's name. It stays on file and cannot be changed."),
    )
