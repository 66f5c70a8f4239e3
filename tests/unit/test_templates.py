"""Templates keep to the strict content security policy, and components draw valid, labelled HTML."""

import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.template import engines
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory
from django.utils import translation

from accounts.roles import ROLES, RoleName
from portal.styleguide import content
from portal.views import failed, not_found, refused, who_sees_what

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
INLINE = re.compile(r"\sstyle\s*=|\son\w+\s*=|<style|javascript:|<script(?![^>]*\ssrc=)", re.IGNORECASE)
ids = lambda path: str(path.relative_to(ROOT / "templates"))  # noqa: E731


@pytest.fixture
def request_of_nobody():
    request = RequestFactory().get("/styleguide/")
    request.user = AnonymousUser()
    request.htmx = False
    return request


@pytest.mark.parametrize("path", TEMPLATES, ids=ids)
def test_a_template_compiles(path: Path) -> None:
    get_template(ids(path))


@pytest.mark.parametrize("path", TEMPLATES, ids=ids)
def test_a_template_holds_no_inline_script_or_style(path: Path) -> None:
    assert not INLINE.findall(path.read_text())


@pytest.mark.parametrize("path", sorted((ROOT / "templates/components").glob("*.html")), ids=ids)
def test_a_component_says_what_it_is_and_takes(path: Path) -> None:
    assert "{% comment %}" in path.read_text()


def test_the_frame_names_its_language(request_of_nobody) -> None:
    for language in ("en", "es"):
        with translation.override(language):
            assert f'<html lang="{language}">' in render_to_string("404.html", {}, request_of_nobody)


def test_the_page_of_components_is_valid(request_of_nobody) -> None:
    page = render_to_string("portal/styleguide.html", content(request_of_nobody), request_of_nobody)
    assert problems_of(page) == []


def test_the_landing_page_names_every_role(request_of_nobody) -> None:
    page = render_to_string("portal/landing.html", {"who": who_sees_what()}, request_of_nobody)
    assert problems_of(page) == []
    assert all(str(role.title) in page for role in ROLES.values())


def test_not_found_is_the_same_to_the_byte_for_everybody_and_every_address(request_of_nobody) -> None:
    signed_in = RequestFactory().get("/students/2b6c/?x=1", headers={"referer": "/elsewhere/"})
    signed_in.user = SimpleNamespace(
        is_authenticated=True, acting_role=ROLES[RoleName.TEACHER], held_roles=tuple(ROLES.values())[:2]
    )
    answers = {not_found(request).content for request in (request_of_nobody, signed_in, signed_in)}
    assert len(answers) == 1
    assert b"/students/" not in answers.pop()


def test_refused_says_why(request_of_nobody) -> None:
    page = refused(request_of_nobody, PermissionError("Only the district brings the roster in.")).content.decode()
    assert "Only the district brings the roster in." in page


def test_failed_needs_nothing() -> None:
    answer = failed(None)
    assert answer.status_code == 500
    assert problems_of(answer.content.decode()) == []


class Questions(forms.Form):
    name = forms.CharField(help_text="As on the roster")
    agree = forms.BooleanField()
    grade = forms.ChoiceField(choices=[("9", "9")])
    ways = forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.CheckboxSelectMultiple)


def test_a_field_in_error_points_to_its_words() -> None:
    drawn = str(Questions({"name": ""}))
    assert 'aria-describedby="id_name_helptext id_name_error"' in drawn
    assert 'id="id_name_error"' in drawn and 'id="id_name_helptext"' in drawn
    assert 'class="usa-input usa-input--error"' in drawn
    assert problems_of(drawn) == []


def test_controls_carry_the_design_systems_classes() -> None:
    drawn = str(Questions())
    for name in ("usa-input", "usa-checkbox__input", "usa-select"):
        assert f'class="{name}"' in drawn


def test_what_a_person_wrote_is_escaped() -> None:
    template = engines["django"].from_string('{% include "components/card.html" with title=name reason=reason %}')
    drawn = template.render({"name": "<b>Ana</b>", "reason": {"sentence": "<i>because</i>"}})
    assert "<b>" not in drawn and "<i>" not in drawn


def problems_of(page: str) -> list[str]:
    """What is wrong with the HTML: ids used twice, fields without label, references that lead nowhere, open tags."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.problems()


VOID = {"meta", "link", "input", "img", "br", "hr", "path", "rect"}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.ids: Counter[str] = Counter()
        self.labels: set[str] = set()
        self.fields: list[dict[str, str | None]] = []
        self.references: set[str] = set()
        self.headings = 0
        self.open: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if len(given) != len(attributes):
            self.wrong.append(f"<{tag}> has an attribute twice")
        if tag not in VOID:
            self.open.append(tag)
        self.headings += tag == "h1"
        self.ids.update([given["id"] or ""] if "id" in given else [])
        self.labels |= {given.get("for") or ""} if tag == "label" else set()
        for name in ("aria-describedby", "aria-labelledby", "for", "form"):
            self.references |= set((given.get(name) or "").split())
        if tag in ("input", "select", "textarea") and given.get("type") not in ("hidden", "submit"):
            self.fields.append(given)
        if tag == "img" and "alt" not in given:
            self.wrong.append("an image without alt")

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open[-1] != tag:
            self.wrong.append(f"</{tag}> closes {self.open[-1] if self.open else 'nothing'}")
        else:
            self.open.pop()

    def problems(self) -> list[str]:
        twice = [f"id {name} is used {count} times" for name, count in self.ids.items() if count > 1]
        unlabelled = [
            f"field {field.get('name')} has no label"
            for field in self.fields
            if field.get("id") not in self.labels and not field.get("aria-label")
        ]
        nowhere = [f"#{name} leads nowhere" for name in sorted(self.references - set(self.ids))]
        titles = [f"{self.headings} h1"] if self.headings > 1 else []
        return [*self.wrong, *twice, *unlabelled, *nowhere, *titles, *(f"<{tag}> stays open" for tag in self.open)]
