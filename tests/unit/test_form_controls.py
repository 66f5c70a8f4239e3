"""Controls of forms: what a browser reads does not depend on the language of the page."""

import datetime

import pytest
from django import forms
from django.utils.translation import override

from portal.kit.forms import DateInput


class Day(forms.Form):
    on = forms.DateField(widget=DateInput(), initial=datetime.date(2026, 3, 9))


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_day_is_written_as_browsers_read_it_in_every_language(language: str) -> None:
    with override(language):
        assert 'type="date"' in str(Day()["on"])
        assert 'value="2026-03-09"' in str(Day()["on"])
        sent = Day({"on": "2026-03-09"})
        assert sent.is_valid() and sent.cleaned_data["on"] == datetime.date(2026, 3, 9)
        assert 'value="2026-03-09"' in str(sent["on"])
