"""The forms of letters: typing one in, and choosing for whom a school prints them."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from records.letters.codes import LONGEST_DAYS, code_hashes, typed_code, typed_number
from records.models import Organization, Section
from records.words import GRADES, grade_in_words, number

#: From more letters than a class or two has on, whoever prints is asked first.
MANY = 50

NUMBER_SHAPE = _("A letter's number has ten digits, such as 48210-93371. Please look at the letter again.")
CODE_SHAPE = _("A code has twelve letters and digits, such as 7KQ2-M9XD-0RTA. Please look at the letter again.")


class LetterForm(forms.Form):
    """The number and the code of a letter, however they are typed."""

    number = forms.CharField(
        label=_("Letter number"),
        max_length=40,
        help_text=_("Ten digits, such as 48210-93371."),
        widget=forms.TextInput({"autocomplete": "off", "inputmode": "numeric"}),
    )
    code = forms.CharField(
        label=_("Code"),
        max_length=60,
        help_text=_("Twelve letters and digits, such as 7KQ2-M9XD-0RTA. Small or capital letters are the same."),
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def clean_number(self) -> str:
        """Only the digits."""
        number = typed_number(self.cleaned_data["number"])
        if not number:
            raise forms.ValidationError(NUMBER_SHAPE)
        return number

    def clean_code(self) -> str:
        """Only what the alphabet of codes holds."""
        code = typed_code(self.cleaned_data["code"])
        if not code:
            raise forms.ValidationError(CODE_SHAPE)
        return code

    @property
    def hashes(self) -> tuple[bytes, ...]:
        """The keyed hashes of a valid form's code."""
        return tuple(code_hashes(self.cleaned_data["number"], self.cleaned_data["code"]))


class AddressForm(forms.Form):
    """The e-mail address with which somebody wants to sign in."""

    email = forms.EmailField(
        label=_("E-mail address"), max_length=254, widget=forms.EmailInput({"autocomplete": "email"})
    )

    def clean_email(self) -> str:
        """In small letters, as addresses are compared everywhere."""
        return self.cleaned_data["email"].lower()


class ChoiceForm(forms.Form):
    """For whom letters are printed: a school, in it a grade or a section, and only those who have not signed in."""

    school = forms.ModelChoiceField(Organization.objects.none(), to_field_name="uid", label=_("School"))
    grade = forms.ChoiceField(label=_("Grade"), required=False)
    section = forms.ModelChoiceField(
        Section.objects.none(), to_field_name="uid", required=False, label=_("Section"), empty_label=_("All")
    )
    who = forms.ChoiceField(
        label=_("For whom"),
        choices=[
            ("without", _("Not signed in yet")),
            ("new", _("Not signed in, no letter yet")),
            ("all", _("All")),
        ],
    )

    def __init__(
        self,
        *args: Any,
        schools: QuerySet[Organization],
        sections: QuerySet[Section],
        grades: list[str],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.fields["school"].queryset = schools  # type: ignore[attr-defined]
        self.fields["section"].queryset = sections  # type: ignore[attr-defined]
        order = list(GRADES)
        known = sorted(grades, key=lambda code: (order.index(code) if code in order else len(order), code))
        self.fields["grade"].choices = [  # type: ignore[attr-defined]
            ("", _("All")),
            *((code, grade_in_words(code)) for code in known if code),
        ]


class PrintForm(forms.Form):
    """How long the letters are valid, and in which language they are."""

    days = forms.IntegerField(
        label=_("Valid for how many days"), min_value=1, max_value=LONGEST_DAYS, initial=30,
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )  # fmt: skip
    language = forms.ChoiceField(
        label=_("Language"),
        help_text=_(
            "The home's language comes from the records. Where it is neither, or unknown, letters are in both."
        ),
        choices=[
            ("home", _("The family's; else both")),
            ("en", _("English")),
            ("es", _("Spanish")),
            ("both", _("English and Spanish")),
        ],
    )

    def __init__(self, *args: Any, count: int = 0, **options: Any) -> None:
        """``count``: how many letters it would be. Many are asked for once more, with their number."""
        super().__init__(*args, **options)
        if count > MANY:
            self.fields["confirmed"] = forms.BooleanField(
                label=_("Yes, make %(count)s letters. Older letters to the same people stop working.")
                % {"count": number(count)},
                error_messages={"required": _("These are %(count)s letters. Check this if you want all of them.")
                                % {"count": number(count)}},
            )  # fmt: skip
