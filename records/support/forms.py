"""The form by which a district lets a support person in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import SupportPerson
from accounts.roles import Category
from records.models import Organization
from records.models.support import MOST_HOURS
from records.words import CATEGORIES


class SupportForm(forms.Form):
    """Who, for which schools and kinds of data, for how long, and why."""

    person = forms.ChoiceField(label=_("Who is let in"))
    schools = forms.MultipleChoiceField(label=_("Which schools"), widget=forms.CheckboxSelectMultiple)
    categories = forms.MultipleChoiceField(
        label=_("Which kinds of data"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Names are always among it. Choose what the question is about, and no more."),
    )
    hours = forms.IntegerField(label=_("For how many hours"), min_value=1, max_value=MOST_HOURS, initial=4)
    reason = forms.CharField(
        label=_("What for"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Write no student's name. Such as “grades of biology are missing, ticket 4711”."),
    )

    def __init__(
        self,
        people: list[SupportPerson],
        schools: list[Organization],
        categories: list[Category],
        *args: Any,
        **options: Any,
    ) -> None:
        options.setdefault("initial", {"categories": [Category.IDENTITY]})
        super().__init__(*args, **options)
        self.people = {str(person.pk): person for person in people}
        self.places = {str(school.uid): school for school in schools}
        self.fields["person"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose a person")),
            *((number, person.name) for number, person in self.people.items()),
        ]
        self.fields["schools"].choices = [(uid, school.name) for uid, school in self.places.items()]  # type: ignore[attr-defined]
        self.fields["categories"].choices = [(each.value, CATEGORIES[each]) for each in categories]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The person and the schools come back as the rows themselves."""
        cleaned = super().clean() or {}
        if "person" in cleaned:
            cleaned["person"] = self.people[cleaned["person"]]
        if "schools" in cleaned:
            cleaned["schools"] = [self.places[uid] for uid in cleaned["schools"]]
        return cleaned
