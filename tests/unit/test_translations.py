"""Every sentence that the portal says exists in Spanish, and no template says one that cannot be translated."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.template.base import Lexer, TokenType
from django.utils import translation
from django.utils.translation import gettext

from portal.kit import translations

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted(
    path
    for path in (ROOT / "templates").rglob("*.html")
    if path.relative_to(ROOT) not in translations._UNTRANSLATED  # the page of components, for builders
)
#: Names that are the same in every language, and text that is no word.
SAME_EVERYWHERE = {"Sightline", "– Sightline", ".csv"}
#: Attributes that a person reads or hears.
SPOKEN = {"alt", "aria-label", "aria-description", "placeholder", "title", "data-label"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]")


@pytest.fixture(scope="module")
def said():
    return [message for message in translations.collect() if message.id]


@pytest.fixture(scope="module")
def stored():
    return translations.stored()


def test_every_message_has_a_spanish_translation_that_somebody_read(said, stored) -> None:
    missing = []
    for message in said:
        found = stored.get(message.id if isinstance(message.id, str) else message.id[0], message.context)
        if found is None or not translations.is_translated(found):
            missing.append((message.id, [place for place, _ in message.locations]))
    assert not missing, f"{len(missing)} messages need Spanish (manage.py update_translations): {missing[:10]}"


def test_the_catalog_holds_nothing_that_nobody_says(said, stored) -> None:
    known = {(message.id, message.context) for message in said}
    unused = [message.id for message in stored if message.id and (message.id, message.context) not in known]
    assert not unused, f"manage.py update_translations removes: {unused}"


def test_translations_keep_their_placeholders(stored) -> None:
    wrong = []
    for message in stored:
        if not message.id or not translations.is_translated(message):
            continue
        originals = [message.id] if isinstance(message.id, str) else list(message.id)
        spoken = [message.string] if isinstance(message.string, str) else list(message.string)
        wanted = {found for text in originals for found in PLACEHOLDER.findall(text)}
        # A form of a plural may leave out the number, "one" being said in words.
        for text in spoken:
            found = set(PLACEHOLDER.findall(text))
            if found - wanted or (len(originals) == 1 and found != wanted):
                wrong.append((message.id, text))
    assert not wrong


def test_the_compiled_catalog_answers_in_spanish() -> None:
    translations.compile_if_stale()
    with translation.override("es"):
        assert gettext("Sign out") == "Salir"


def test_a_message_of_each_kind_is_collected(tmp_path: Path) -> None:
    (tmp_path / "portal").mkdir()
    (tmp_path / "templates").mkdir()
    (tmp_path / "portal" / "words.py").write_text(
        'a = _("plain")\nb = ngettext("%(n)d one", "%(n)d many", 2)\nc = pgettext_lazy("page", "Next")\nd = _(a)\n'
    )
    (tmp_path / "templates" / "page.html").write_text(
        '{% load i18n %}<p>it\'s\n   {% translate \'A title\' %}</p>{% translate "Back" context "page" %}\n'
        "{% blocktranslate count n=2 trimmed %}\n  {{ n }} row\n{% plural %}\n  {{ n }} rows\n{% endblocktranslate %}"
    )
    found = {(message.id, message.context) for message in translations.collect(tmp_path) if message.id}
    assert found == {
        ("plain", None),
        (("%(n)d one", "%(n)d many"), None),
        ("Next", "page"),
        ("A title", None),
        ("Back", "page"),
        (("%(n)s row", "%(n)s rows"), None),
    }


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_says_nothing_untranslated(path: Path) -> None:
    assert not untranslated_words(path.read_text())


def test_untranslated_words_are_found() -> None:
    assert untranslated_words('<p title="Read this">{% translate "a" %} and {{ b }}</p><script>let x;</script>') == [
        "Read this",
        "and",
    ]
    assert not untranslated_words("{% blocktranslate %}Hello {{ name }}{% endblocktranslate %}<p class='big'>1 / 2</p>")
    assert not untranslated_words("{% comment %}words{% endcomment %}{# words #}<a href='{{ url }}'>›</a>")


def untranslated_words(template: str) -> list[str]:
    """Words in text and spoken attributes of a template that stand outside its translation tags."""
    reader = _Words()
    reader.feed(_without_tags(template))
    reader.close()
    return [words for words in reader.words if re.search(r"[^\W\d_]{2,}", words) and words not in SAME_EVERYWHERE]


def _without_tags(template: str) -> str:
    """The template's HTML: variables and tags fall away, and with them what is translated or a comment."""
    kept, skipping = [], ""
    for token in Lexer(template).tokenize():
        if token.token_type is TokenType.BLOCK:
            name = token.contents.split()[0] if token.contents else ""
            if skipping and name == skipping:
                skipping = ""
            elif not skipping and name in ("blocktranslate", "blocktrans", "comment"):
                skipping = f"end{name}"
        elif token.token_type is TokenType.TEXT and not skipping:
            kept.append(token.contents)
    return "".join(kept)


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.silent = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.words += [value.strip() for name, value in attributes if name in SPOKEN and value and value.strip()]
        if tag in ("script", "style"):
            self.silent = tag

    def handle_endtag(self, tag: str) -> None:
        if tag == self.silent:
            self.silent = ""

    def handle_data(self, data: str) -> None:
        if not self.silent and data.strip():
            self.words += [line.strip() for line in data.splitlines() if line.strip()]
