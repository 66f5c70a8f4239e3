"""The question of a scenario as a form: budget, funds, resources, what schools must get. An address holds it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.decisions.offers import Offer
from records.decisions.question import Fund, Least
from records.decisions.scenarios import Wanted
from records.models import Organization
from records.options import OPTIONS

#: So many funds and so many demands can be written on the page.
FUNDS, DEMANDS = (1, 2, 3), (1, 2, 3)


def _money(label: Any, **options: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=10**10, **options)


class ScenarioForm(forms.Form):
    """What may be bought with which money, and what each school must get."""

    budget = _money(
        gettext_lazy("Budget in all, in dollars"),
        help_text=gettext_lazy("Leave it empty where the funds below are all there is."),
    )
    resources = forms.MultipleChoiceField(
        label=gettext_lazy("What may be bought"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one resource.")},
    )  # fmt: skip
    doubled = forms.MultipleChoiceField(
        label=gettext_lazy("Whose students count double"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Else a student in need of one thing counts as much as one in need of another."),
    )  # fmt: skip
    least_share = forms.IntegerField(
        label=gettext_lazy("Percent of its needs that each school must have covered, at least"), required=False,
        min_value=0, max_value=100,
    )  # fmt: skip
    most_per_school = _money(gettext_lazy("Dollars for one school, at most"))

    def __init__(self, *args: Any, schools: Sequence[Organization], offers: Sequence[Offer], **options: Any) -> None:
        super().__init__(*args, **options)
        self.offers = {offer.code: offer for offer in offers}
        titles = [(offer.code, offer.title) for offer in offers]
        self.fields["resources"].choices = titles  # type: ignore[attr-defined]
        self.fields["doubled"].choices = titles  # type: ignore[attr-defined]
        purposes = {offer.purpose for offer in offers}
        spent_as = [(code, words) for code, words in OPTIONS["ExpenditurePurpose"].items() if code in purposes]
        for at in FUNDS:
            self.fields[f"fund_{at}"] = forms.CharField(label=_("Fund %d") % at, required=False, max_length=100)
            self.fields[f"fund_{at}_dollars"] = _money(_("Dollars in fund %d") % at)
            self.fields[f"fund_{at}_for"] = forms.MultipleChoiceField(
                label=_("Fund %d may be spent as") % at, required=False, choices=spent_as,
                widget=forms.CheckboxSelectMultiple, help_text=_("Nothing chosen: as anything."),
            )  # fmt: skip
        places = [("", "–"), *((str(school.uid), school.name) for school in schools)]
        for at in DEMANDS:
            self.fields[f"school_{at}"] = forms.ChoiceField(label=_("School %d") % at, required=False, choices=places)
            self.fields[f"what_{at}"] = forms.ChoiceField(
                label=_("Must get, %d") % at, required=False, choices=[("", "–"), *titles]
            )
            self.fields[f"units_{at}"] = forms.IntegerField(
                label=_("At least so many, %d") % at, required=False, min_value=1, max_value=100_000
            )

    def main_fields(self) -> list[Any]:
        return [self[name] for name in ("budget", "resources", "doubled", "least_share", "most_per_school")]

    def fund_fields(self) -> list[Any]:
        return [self[name] for at in FUNDS for name in (f"fund_{at}", f"fund_{at}_dollars", f"fund_{at}_for")]

    def demand_fields(self) -> list[Any]:
        return [self[name] for at in DEMANDS for name in (f"school_{at}", f"what_{at}", f"units_{at}")]

    def has_funds(self) -> bool:
        """Whether anything stands in the fields of funds, so that they are shown open."""
        return any(field.data or field.errors for field in self.fund_fields())

    def has_demands(self) -> bool:
        return any(field.data or field.errors for field in self.demand_fields())

    def clean(self) -> dict[str, Any]:
        """A budget or a fund; each fund and each demand whole, and of what may be bought."""
        given = super().clean() or {}
        funds, least, chosen = [], [], given.get("resources") or []
        for at in FUNDS:
            name, dollars = (given.get(f"fund_{at}") or "").strip(), given.get(f"fund_{at}_dollars")
            if name and dollars is not None:
                funds.append(Fund(name, dollars, frozenset(given.get(f"fund_{at}_for") or ())))
            elif name or dollars is not None:
                self.add_error(f"fund_{at}", _("Write both the fund's name and its dollars."))
        if len({fund.name for fund in funds}) < len(funds):
            self.add_error(None, _("Two funds have the same name. Give each a name of its own."))
        for at in DEMANDS:
            school, what, units = (given.get(f"{part}_{at}") for part in ("school", "what", "units"))
            if school and what and units:
                least.append(Least(school, what, units))
                if what not in chosen:
                    self.add_error(f"what_{at}", _("Choose it above as well, among what may be bought."))
            elif school or what or units:
                self.add_error(f"school_{at}", _("Write the school, what it must get, and how many."))
        if len({(one.school, one.code) for one in least}) < len(least):
            self.add_error(None, _("The same is demanded twice for one school. Write it once."))
        if given.get("budget") is None and not funds and not self.errors:
            self.add_error("budget", _("Write a budget, or below what each fund holds."))
        self.funds, self.least = tuple(funds), tuple(least)
        return given

    def wanted(self) -> Wanted:
        """What was asked; after ``is_valid``."""
        given = self.cleaned_data
        return Wanted(
            offers=tuple(self.offers[code] for code in given["resources"]),
            doubled=frozenset(given["doubled"]),
            budget=given["budget"],
            funds=self.funds,
            least=self.least,
            least_share=given["least_share"] or 0,
            most_per_school=given["most_per_school"],
        )


class SaveForm(forms.Form):
    """Keeps a scenario under a title."""

    title = forms.CharField(
        label=gettext_lazy("Keep it under this title"), max_length=120,
        help_text=gettext_lazy("Such as “With the state's reading grant”. It is kept with today's figures."),
    )  # fmt: skip
