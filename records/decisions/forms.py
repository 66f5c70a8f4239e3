"""The forms of the decision ledger."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from portal.kit.forms import DateInput
from records.decisions.evidence import Figure
from records.decisions.life import Step
from records.decisions.offers import Offer
from records.decisions.words import VERDICTS
from records.measures import MEASURES
from records.measures.words import year_in_words
from records.models import Organization
from records.options import OPTIONS

_NOT_A_STUDENT = _("The people of the school and of the district read this. Write about no single student.")


def _text(label: Any, *, rows: int = 4, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=4000, widget=forms.Textarea({"rows": rows}), **options)


def _dollars(label: Any, **options: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=0, max_digits=14, decimal_places=2, **options)


class ChooseForm(forms.Form):
    """For which school, and which resource: the first step of a proposal, kept in the address."""

    school = forms.ChoiceField(label=_("School"))
    resource = forms.ChoiceField(label=_("What is proposed"))

    def __init__(
        self, data: Any, *args: Any, schools: Sequence[Organization], offers: Sequence[Offer], **options: Any
    ) -> None:
        super().__init__(data, *args, **options)
        self.schools = {str(school.uid): school for school in schools}
        self.offers = {offer.code: offer for offer in offers}
        self.fields["school"].choices = [(uid, school.name) for uid, school in self.schools.items()]  # type: ignore[attr-defined]
        self.fields["resource"].choices = [(code, offer.title) for code, offer in self.offers.items()]  # type: ignore[attr-defined]

    @property
    def chosen_school(self) -> Organization:
        return self.schools[self.cleaned_data["school"]]

    @property
    def chosen_offer(self) -> Offer:
        return self.offers[self.cleaned_data["resource"]]


class ProposalForm(forms.Form):
    """How much, from which money, why, and on which figures."""

    amount = forms.DecimalField(min_value=Decimal("0.01"), max_digits=10, decimal_places=2)
    cost = _dollars(_("What it costs in one year, in dollars"))
    fund = forms.CharField(
        label=_("From which money"), max_length=100, help_text=_("The fund's name, such as “Title I, Part A”.")
    )
    purpose = forms.ChoiceField(label=_("Spent as"))
    why = _text(_("Why this school needs it"), help_text=_NOT_A_STUDENT)
    cited = forms.MultipleChoiceField(
        label=_("Figures that it rests on"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "They are copied into the proposal with the day on which they were counted, and no later count changes "
            "them. A year later the same figures are put beside them, so choose those that ought to change."
        ),
        error_messages={
            "required": _("Cite at least one figure: a year later it says whether anything changed."),
        },
    )

    def __init__(self, offer: Offer, figures: Iterable[Figure], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["amount"].label = _("How much, in %(unit)s") % {"unit": offer.unit}
        self.fields["purpose"].choices = list(OPTIONS["ExpenditurePurpose"].items())  # type: ignore[attr-defined]
        self.figures = {f"{measure}:{year}": figure for figure in figures for measure, year in [figure.key]}
        self.fields["cited"].choices = [(key, _figure(figure)) for key, figure in self.figures.items()]  # type: ignore[attr-defined]

    def cited_figures(self) -> list[Figure]:
        """The figures that were chosen, as they were read for this request."""
        return [self.figures[key] for key in self.cleaned_data["cited"]]


def _figure(figure: Figure) -> str:
    measure, year = MEASURES[figure.cell.measure], year_in_words(figure.cell.school_year)
    parts = f" ({figure.parts})" if figure.parts else ""
    counted = _("counted on %(day)s") % {"day": date_format(figure.counted_on, "DATE_FORMAT")}
    return f"{measure.title}, {year}: {figure.in_words}{parts}, {counted}"


_WORDS = {
    Step.APPROVED: _("On what conditions, if any"),
    Step.REFUSED: _("Why it is refused"),
    Step.FUNDED: _("From which money, and for how long"),
    Step.STARTED: _("What began"),
    Step.ENDED: _("Why it ended"),
    Step.WITHDRAWN: _("Why it is withdrawn"),
}
_MUST_SAY = (Step.REFUSED, Step.ENDED, Step.WITHDRAWN)


class StepForm(forms.Form):
    """One step: on which day, how many dollars where money was given, and in words."""

    on_date = forms.DateField(label=_("On which day"), widget=DateInput())
    amount = _dollars(_("Dollars that were given"))
    words = _text("", rows=3, help_text=_NOT_A_STUDENT)

    def __init__(self, step: Step, *args: Any, cost: Decimal | None = None, **options: Any) -> None:
        options.setdefault("initial", {"on_date": timezone.localdate(), "amount": cost})
        options.setdefault("auto_id", f"id_{step}_%s")
        super().__init__(*args, **options)
        if step is not Step.FUNDED:
            del self.fields["amount"]
        self.fields["words"].label, self.fields["words"].required = _WORDS[step], step in _MUST_SAY

    def clean_on_date(self) -> Any:
        """Not a day that is still to come."""
        day = self.cleaned_data["on_date"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come. Write the step down once it has happened."))
        return day


class ReviewForm(forms.Form):
    """What was learned."""

    learned = _text(_("What was learned"), rows=6, help_text=_NOT_A_STUDENT)
    besides = _text(
        _("What else changed at the school meanwhile"),
        rows=3,
        required=False,
        help_text=_("Another program, another principal, other borders. The figures cannot tell these apart."),
    )
    verdict = forms.ChoiceField(label=_("And now"), choices=[(str(key), words) for key, words in VERDICTS.items()])


class TermsForm(forms.Form):
    """What a resource costs in the district, one of the catalogue or one of the district's own."""

    title = forms.CharField(label=_("What it is"), max_length=120)
    unit = forms.CharField(
        label=_("Counted in"), max_length=60, help_text=_("Such as “full-time positions”, “routes”, “devices”.")
    )
    purpose = forms.ChoiceField(label=_("Spent as"))
    unit_cost = _dollars(_("What one costs in a year, in dollars"), help_text=_("With benefits, upkeep and the like."))
    students_per_unit = forms.IntegerField(
        label=_("How many students one is for"), min_value=1, max_value=100_000,
        help_text=_("By this number shortages are counted and ways to spend a budget are compared."),
    )  # fmt: skip

    def __init__(self, *args: Any, of_catalogue: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["purpose"].choices = list(OPTIONS["ExpenditurePurpose"].items())  # type: ignore[attr-defined]
        if of_catalogue:
            for name in ("title", "unit", "purpose"):
                del self.fields[name]
