"""The question that the page of measures answers. An address holds it, and it names no student."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.measures.access import may_compute
from records.measures.catalogue import MEASURES, PARTS
from records.measures.dimensions import DIMENSIONS
from records.measures.words import year_in_words
from records.models import Organization


class MeasureForm(forms.Form):
    """A measure, a place, a way to break it down and a school year; offers what the reader's role may see."""

    measure = forms.ChoiceField(label=gettext_lazy("Measure"))
    place = forms.ChoiceField(label=gettext_lazy("Where"))
    by = forms.ChoiceField(label=gettext_lazy("By"), required=False)
    year = forms.TypedChoiceField(label=gettext_lazy("School year"), coerce=int)

    def __init__(
        self, asked: Any, *, reader: Any, places: Sequence[Organization], years: Sequence[int], **options: Any
    ) -> None:
        self.places = {str(place.uid): place for place in places}
        choices: dict[str, Any] = {
            "measure": [
                (title, [(m.name, m.title) for m in measures if may_compute(reader, m.categories)])
                for title, measures in PARTS
            ],
            "place": [(uid, place.name) for uid, place in self.places.items()],
            "by": [
                ("", _("Nothing more")),
                *((d.name, d.title) for d in DIMENSIONS.values() if may_compute(reader, {d.category})),
            ],
            "year": [(year, year_in_words(year)) for year in years],
        }
        # What an address leaves out is the first of each list.
        first = {"measure": next(iter(MEASURES)), "place": next(iter(self.places)), "by": "", "year": str(years[0])}
        super().__init__({name: asked.get(name, value) for name, value in first.items()}, **options)
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]
        if len(self.places) == 1:
            self.fields["place"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        """The measure, the dimension (or None) and the place come back as themselves."""
        cleaned = super().clean() or {}
        if not self.errors:
            cleaned["measure"] = MEASURES[cleaned["measure"]]
            cleaned["place"] = self.places[cleaned["place"]]
            cleaned["by"] = DIMENSIONS.get(cleaned["by"])
            if cleaned["by"] and cleaned["by"].name not in cleaned["measure"].dimensions:
                self.add_error("by", _("This measure cannot be broken down so. Choose another way, or “Nothing more”."))
        return cleaned
