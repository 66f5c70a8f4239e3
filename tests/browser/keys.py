"""Going through pages with the keyboard alone, as somebody does who uses no mouse; every stop on the way is judged."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext, override
from playwright.sync_api import ElementHandle, Locator, expect

from tests.browser.conftest import DESK, PHONE, Tab

#: What a sighted person needs of the control that has the focus: a ring around it (or around the label that is drawn
#: in its place), on the screen, with nothing over it.
_STOP = """wanted => {
  const at = document.activeElement;
  // Past the last control the focus leaves the page, and comes back at its beginning.
  if (!at || at === document.body) return {left: true, text: "", faults: []};
  const ring = (node, part) => {
    const style = getComputedStyle(node, part);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  };
  const label = at.labels && at.labels[0];
  const drawn = label && at.getBoundingClientRect().right <= 0 ? label : at;
  const box = drawn.getClientRects()[0] || drawn.getBoundingClientRect();
  const middle = (from, to, end) => (Math.max(from, 0) + Math.min(to, end)) / 2;  // of what is within the window
  const x = middle(box.left, box.right, innerWidth), y = middle(box.top, box.bottom, innerHeight);
  const over = document.elementFromPoint(x, y);
  const faults = [];
  if (!ring(at) && !(label && ring(label, "::before"))) faults.push("no ring shows the focus");
  if (!over) faults.push("it is not on the screen");
  else if (!drawn.contains(over) && !over.contains(drawn)) faults.push("something lies over it");
  if (at.tabIndex > 0) faults.push("tabindex " + at.tabIndex);
  const text = (at.getAttribute("aria-label") || drawn.textContent || at.name || at.tagName).trim().slice(0, 60);
  const all = drawn.getBoundingClientRect();
  return {here: at === wanted, text, faults, top: all.top + scrollY, bottom: all.bottom + scrollY,
          inMain: !!at.closest("main")};
}"""
_LONGEST_WAY = 150


class Say:
    """The portal's words in the language of the browser."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, text: str, **values: object) -> str:
        """A message with its values put in."""
        with override(self.language):
            return gettext(text) % values if values else gettext(text)

    def count(self, one: str, many: str, number: int, **values: object) -> str:
        """A message about so many of something."""
        with override(self.language):
            return ngettext(one, many, number) % {"count": number, "counter": number, **values}

    def of(self, lazy: object) -> str:
        """A lazy message of the code under test."""
        with override(self.language):
            return str(lazy)


@dataclass(frozen=True)
class Way:
    """How somebody comes: with which screen, in which language, with or without JavaScript."""

    viewport: dict[str, int]
    locale: str
    script: bool = True

    @property
    def say(self) -> Say:
        return Say(self.locale.partition("-")[0])

    @property
    def label(self) -> str:
        return f"{self.viewport['width']} {self.say.language}{'' if self.script else ' without JavaScript'}"


#: Every journey is made in each of these ways.
WAYS = [Way(viewport, locale) for viewport in (PHONE, DESK) for locale in ("en-US", "es-US")]
WAYS.append(Way(PHONE, "es-US", script=False))


class Keys:
    """A tab that is used by keyboard alone. Raises AssertionError at a stop that nobody could see or expect."""

    def __init__(self, tab: Tab, way: Way) -> None:
        self.tab, self.page, self.way, self.say = tab, tab.page, way, way.say
        if way.script:
            self.page.add_init_script("window.print = () => { document.documentElement.dataset.printed = 'yes'; }")

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    @property
    def heading(self) -> Locator:
        return self.page.get_by_role("heading", level=1)

    def open(self, path: str) -> None:
        """Type an address."""
        assert self.tab.open(path) == 200, path
        self.skip()

    def skip(self) -> None:
        """The first stop of the page is the link past the menu, and it leads there."""
        assert self.page.locator("html").get_attribute("lang") == self.say.language
        if self.page.url.endswith("#main"):
            return  # the browser keeps the place in the page when a form is sent, also through a redirect
        first = self._step(None)
        assert first["text"] == self.say("Skip to main content"), f"the first stop of the page is {first['text']!r}"
        self.page.keyboard.press("Enter")
        expect(self.main).to_be_focused()

    def to(self, target: Locator) -> None:
        """Press Tab until the control has the focus."""
        expect(target.first).to_be_attached()
        wanted = target.first.element_handle()
        passed, before = [], None
        for _ in range(_LONGEST_WAY):
            stop = self._step(wanted)
            passed.append(stop["text"])
            # On a phone all is one column: the next stop is never wholly above the last one.
            if self.way.viewport is PHONE and before and before["inMain"] and stop.get("inMain"):
                assert stop["bottom"] > before["top"], f"{stop['text']!r} is above {before['text']!r}"
            if stop.get("here"):
                return
            before = None if stop.get("left") else stop
        raise AssertionError(f"Tab did not lead there, but to: {passed}")

    def _step(self, wanted: ElementHandle | None) -> dict:
        self.page.keyboard.press("Tab")
        stop = self.page.evaluate(_STOP, wanted)
        assert not stop["faults"], f"{stop['text']!r}: {stop['faults']}"
        return stop

    def press(self, target: Locator, key: str = "Enter") -> None:
        """Go to a control that stays on the page, and use it."""
        self.to(target)
        self.page.keyboard.press(key)

    def follow(self, target: Locator) -> None:
        """Go to a link or a button that leads to another page, use it, and go past the new page's menu."""
        self.to(target)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.skip()

    def link(self, name: str) -> Locator:
        return self.main.get_by_role("link", name=name)

    def button(self, name: str) -> Locator:
        return self.main.get_by_role("button", name=name)

    def write(self, label: str, text: str) -> None:
        """Fill in a field; what stood in it is replaced."""
        self.to(self.main.get_by_label(label))
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def choose(self, label: str, value: str) -> None:
        """Choose from a list, one entry after the other."""
        field = self.main.get_by_label(label)
        self.to(field)
        for _ in range(30):
            if field.input_value() == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{label} does not offer {value}")

    def print(self) -> None:
        """Ask for paper: the page's own button where scripts run, and what would be on it."""
        button = self.main.get_by_role("button", name=self.say("Print this page"))
        if self.way.script:
            self.press(button)
            expect(self.page.locator("html")).to_have_attribute("data-printed", "yes")
        else:
            expect(button).to_be_hidden()
        with self._on_paper():
            expect(self.heading).to_be_visible()
            for left_out in (".sl-nav", ".sl-tools", ".sl-no-print"):
                for each in self.page.locator(left_out).all():
                    expect(each).to_be_hidden()

    @contextmanager
    def _on_paper(self) -> Iterator[None]:
        self.page.emulate_media(media="print")
        yield
        self.page.emulate_media(media="screen")


def walk(open_tab: Callable[..., Tab], person: str, role: str, way: Way) -> Keys:
    """A tab of this person, used in this way."""
    # Without motion a control is where it will stay as soon as it has the focus.
    options = {"viewport": way.viewport, "locale": way.locale, "java_script_enabled": way.script}
    options["reduced_motion"] = "reduce"
    return Keys(open_tab(person, role, **options), way)
