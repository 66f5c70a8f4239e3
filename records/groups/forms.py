"""The form of a small group: its name, and who is in it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from records.models import Student


class GroupForm(forms.Form):
    """A small group. ``beside`` says of each student (row number) what stands beside their name."""

    title = forms.CharField(
        label=_("What the group is called"), max_length=100,
        help_text=_("Such as “Fractions again”. It stands on the printed page."),
    )  # fmt: skip
    students = forms.MultipleChoiceField(label=_("Who is in it"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, roster: Sequence[Student], beside: dict[int, str], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.by_uid = {str(student.uid): student for student in roster}
        self.fields["students"].choices = [  # type: ignore[attr-defined]
            (uid, f"{student.sort_name}: {beside[student.pk]}" if student.pk in beside else student.sort_name)
            for uid, student in self.by_uid.items()
        ]

    def chosen(self) -> list[Student]:
        """The students who are ticked."""
        return [self.by_uid[uid] for uid in self.cleaned_data["students"]]
