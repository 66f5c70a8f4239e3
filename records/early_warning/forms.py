"""The form by which a district draws the lines of the early-warning rule."""

from django import forms
from django.utils.translation import gettext_lazy as _

from records.models import EarlyWarningThresholds


class ThresholdsForm(forms.ModelForm):
    """All lines at once; the limits are the model's."""

    class Meta:
        model = EarlyWarningThresholds
        fields = ["absent_percent", "least_days", "incidents", "suspensions", "failing_courses", "missing_work"]
        labels = {
            "absent_percent": _("Attendance: absent on at least this percentage of school days"),
            "least_days": _("Attendance: counted once a student was enrolled for this many school days"),
            "incidents": _("Behavior: incidents in the school year"),
            "suspensions": _("Behavior: suspensions in the school year"),
            "failing_courses": _("Course performance: failing course grades"),
            "missing_work": _("Course performance: missing pieces of work"),
        }
        help_texts = {
            "absent_percent": _("From 1 to 100. Ten percent is the line of chronic absenteeism (EDFacts file 195)."),
            "least_days": _("From 1 to 200. Before that, a single missed day would look like much."),
            "incidents": _("In which the student took part. Leave empty when your district does not use this line."),
            "suspensions": _("In school or out of school. Leave empty when your district does not use this line."),
            "failing_courses": _(
                "No grade points, an F, or less than 60 of 100. Leave empty when your district does not use this line."
            ),
            "missing_work": _("That was due this school year. Leave empty when your district does not use this line."),
        }
