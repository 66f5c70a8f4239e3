"""The form by which a district weighs its schools' needs."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from records.needs.indicators import INDICATORS, MOST_WEIGHT, PARTS


class WeightsForm(forms.Form):
    """A whole number for each indicator, and why."""

    note = forms.CharField(
        label=_("Why (optional)"), required=False, max_length=300, help_text=_("Kept with the date and shown beside.")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, indicator in INDICATORS.items():
            self.fields[name] = forms.IntegerField(label=str(indicator.title), min_value=0, max_value=MOST_WEIGHT)

    @property
    def parts(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """(title of a part, its fields), as the page groups them."""
        return [
            (title, [self[name] for name, indicator in INDICATORS.items() if indicator.part is part])
            for part, title in PARTS.items()
        ]

    def clean(self) -> dict[str, Any]:
        """At least one indicator must count, else there is nothing to rank by."""
        cleaned = super().clean() or {}
        if not self.errors and not any(cleaned[name] for name in INDICATORS):
            raise forms.ValidationError(_("At least one weight must be more than 0."))
        return cleaned

    @property
    def weights(self) -> dict[str, int]:
        """What was entered."""
        return {name: self.cleaned_data[name] for name in INDICATORS}
