"""Made-up content for the page of components: every component with its states, for people who build pages."""

import datetime
from dataclasses import dataclass
from typing import Any

import django_filters
from django import forms
from django.http import HttpRequest

from portal.kit.charts import line_chart
from portal.kit.dots import Row, dot_chart
from portal.kit.tables import NOT_ABOUT_STUDENTS, Column, DateColumn, FilterSet, ReasonColumn, Table


@dataclass(frozen=True)
class Sample:
    """A made-up row."""

    pk: int
    name: str
    grade: str
    days: int
    since: datetime.date


@dataclass(frozen=True)
class SampleReason:
    sentence: str


class SampleTable(Table):
    """A table with a link, a number, a date and the reason."""

    name = Column(category=NOT_ABOUT_STUDENTS, verbose_name="Student", linkify=lambda: "#table")
    grade = Column(category=NOT_ABOUT_STUDENTS, verbose_name="Grade")
    days = Column(category=NOT_ABOUT_STUDENTS, verbose_name="Days present", numeric=True)
    since = DateColumn(category=NOT_ABOUT_STUDENTS, verbose_name="Enrolled since")
    because = ReasonColumn()


class SampleForm(forms.Form):
    """A field of each kind."""

    name = forms.CharField(label="Name", help_text="As it is written on the roster.")
    email = forms.EmailField(label="E-mail address", required=False)
    grade = forms.ChoiceField(label="Grade", choices=[("", "All grades"), ("9", "Grade 9"), ("10", "Grade 10")])
    ways = forms.MultipleChoiceField(
        label="How we may write to you",
        choices=[("mail", "E-mail"), ("text", "Text")],
        widget=forms.CheckboxSelectMultiple,
    )
    when = forms.ChoiceField(label="When", choices=[("now", "Now"), ("later", "Later")], widget=forms.RadioSelect)
    note = forms.CharField(label="Note", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    file = forms.FileField(label="Roster file", required=False, help_text="A zip with OneRoster CSV files.")
    agree = forms.BooleanField(label="I have read this")


class SampleFilters(FilterSet):
    """Two filters."""

    name = django_filters.CharFilter(label="Name contains")
    grade = django_filters.ChoiceFilter(label="Grade", choices=[("9", "Grade 9"), ("10", "Grade 10")])
    categories = {"name": NOT_ABOUT_STUDENTS, "grade": NOT_ABOUT_STUDENTS}


def content(request: HttpRequest) -> dict[str, Any]:
    """What templates/portal/styleguide.html shows."""
    day = datetime.date(2026, 8, 24)
    rows = [Sample(number, f"Student {number}", f"Grade {9 + number % 2}", 50 + number, day) for number in range(1, 31)]
    table = SampleTable(rows, categories=(), order_by="name")
    table.paginate(page=2, per_page=5)
    table.reasons = {row.pk: SampleReason("because you teach Algebra I") for row in rows}
    empty = SampleTable([], categories=())
    empty.empty_title, empty.empty_text = "No sections yet", "They appear after the district's next import."
    return {
        "crumbs": [("Start", "/"), ("My sections", "#"), ("Algebra I, section 3", "")],
        "day": day,
        "table": table,
        "empty_table": empty,
        "form": SampleForm(auto_id="sample_%s"),
        "wrong_form": SampleForm({"email": "no address", "ways": ["mail"]}, auto_id="wrong_%s"),
        "filter": SampleFilters({}, queryset=_NoRows(), allowed=()),
        "figures": [
            {"value": "412", "label": "students enrolled", "compare": "9 more than a year ago"},
            {"value": "18", "label": "missed 10 % or more", "compare": "4.4 %; district 6.1 %", "href": "#figures"},
            {"value": "31", "label": "sections", "compare": "the same as last term"},
        ],
        "chart": line_chart([("August 24", 41, "41"), ("August 31", 23, "23"), ("September 7", 12, "12")]),
        "dots": dot_chart(
            [
                Row("Lincoln High School", 0.8, 0.6, 1.0, "+0.80", "+0.60 to +1.00", is_strong=True),
                Row("Hill School", 0.3, -0.4, 1.0, "+0.30", "−0.40 to +1.00"),
            ]
        ),
        "facts": [("Grade", "9"), ("School", "Lincoln High School"), ("Preferred name", "")],
        "lines": ["Grade 9, Lincoln High School", "7 teachers this term"],
        "reason": SampleReason("because this is your child"),
        "tabs": [
            {"text": "Overview", "href": "#", "is_current": True},
            {"text": "Schedule", "href": "#", "is_current": False},
        ],
        "steps": [
            {"text": "Reading the files", "state": "done"},
            {"text": "Checking references", "state": "current"},
            {"text": "Bringing in", "state": "waiting"},
        ],
        "stopped": [{"text": "Reading the files", "state": "done"}, {"text": "Checking references", "state": "failed"}],
        "sections": [("figures", "Figures"), ("table", "Table"), ("form", "Form")],
    }


class _NoRows:
    """Stands in for a queryset: the sample filters are drawn and never run."""

    model = None
