"""Empty pages, forms that come back, refusals and failures: as accessible, whole and silent as pages full of figures.

All in Spanish, whose words are the longest. What is asked is made from the addresses of the matrix and the forms that
pages hold, so that a new page or form is among it, or fails here.
"""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from portal.views import failed
from tests.access.asking_pages import path_to, targets
from tests.access.matrix import ADDRESSES, PEOPLE, Address
from tests.browser.conftest import PHONE, OpenTab, Site, Tab
from tests.browser.empty_places import LOOKING, EmptyPlaces, build
from tests.browser.judging import NO_PAGES, faults
from tests.factories import PASSWORD

#: Pages that are about one thing which exists, so that they are never empty.
NEVER_EMPTY = {
    "decision": "is about a proposal, which cites a figure at least",
    "decision_review": "is about a proposal, which cites a figure at least",
    "scenario": "is about a question that was kept with its answer",
    "group": "a group without members is among those of tests/integration/test_pages_groups.py",
    "import_job": "an import is always about files",
    "import_progress": "leads to the import's page",
    "needs_progress": "leads to the page of school needs",
    "intervention": "has a goal from the beginning",
    "merge_undo": "is about two records that were merged",
    "sign_in_link": "a link that is not open is among every page of somebody anonymous",
    "home": "leads to the first page of a role",
    "letter": "asks whoever holds a letter for its number",
    "letter_come_in": "is about a letter that was shown; without one it leads back",
    "letter_finish": "a link that does not open is among every page of somebody anonymous",
    "letter_printed": "is about a letter",
    "letter_batch": "a printing holds a letter at least",
    "flow": "is about a recipient; one that has ended, with nothing to show, is in tests/leaving/test_directory.py",
    "access_decide": "is about a request",
    "support_access": "is about a person who was let in; before anything is opened it says so",
    "digest_end": "a link that does not open is among every page of somebody anonymous",
    "person": "is about somebody whom one answers for; who reaches nothing is in tests/access/test_governing.py",
    "person_students": "is about somebody who can see students",
    "staff_access": "leads to the page about somebody",
    "access_give": "is about somebody",
    "access_end": "is about a grant",
    "access_pause": "is about somebody",
    "access_pause_end": "is about a pause",
    "account_close": "is about somebody",
    "quality_task": "is about a finding that was assigned",
    "access_review": "is about a review that was opened",
}
#: Everything that can be typed or chosen in a form of the page's main part gets this value; then it is sent.
_SPOIL = """([number, value]) => {
  const form = document.querySelectorAll("main form")[number];
  for (const field of form.elements) {
    if (field.type === "hidden" || field.type === "submit" || field.type === "file") continue;
    if (field.type === "checkbox" || field.type === "radio") { field.checked = false; continue; }
    if (field.tagName === "SELECT") field.add(new Option(value, value));
    else if (field.tagName === "INPUT") field.type = "text";
    field.removeAttribute("maxlength");
    field.value = value;
  }
  HTMLFormElement.prototype.submit.call(form);
}"""
#: Numbers of the forms that have something to fill in.
_FORMS = """() => [...document.querySelectorAll("main form")].flatMap((form, number) =>
  [...form.elements].some(one => one.matches("input:not([type=hidden]), select, textarea")) ? [number] : [])"""
SPANISH = {"locale": "es-US"}


@pytest.fixture(scope="module")
def empty(site: Site) -> EmptyPlaces:
    return build(site.world)


@pytest.fixture(scope="module")
def tried() -> set[str]:
    """Forms that were sent already: what comes back is one and the same page for all roles."""
    return set()


@pytest.fixture(scope="module")
def judged() -> set[str]:
    """Shapes of pages that were judged already."""
    return set()


def pages_of(empty: EmptyPlaces, person: str, role: str) -> Iterator[tuple[str, str]]:
    """(label, path) of every page that the role is shown, about what this person has."""
    for address in ADDRESSES:
        thing = empty.of(person, address.about)
        if is_page(address) and address.expected(role, "in") == 200 and (thing or not address.about):
            kwargs = dict(address.kwargs) | ({"uid": thing.uid} if thing else {})
            yield address.label, reverse(address.name, kwargs=kwargs) + address.query


def is_page(address: Address) -> bool:
    return address.method == "get" and address.name not in NO_PAGES and not address.query.startswith("?download")


def test_every_page_is_seen_empty_or_never_is(empty: EmptyPlaces) -> None:
    seen = {label.split()[1].partition("?")[0] for one in LOOKING for label, _ in pages_of(empty, *one)}
    pages = {address.name for address in ADDRESSES if is_page(address)}
    assert pages - seen == NEVER_EMPTY.keys()


@pytest.mark.parametrize(("person", "role"), LOOKING, ids=[person for person, _ in LOOKING])
def test_where_nothing_is_on_file(
    site: Site, empty: EmptyPlaces, open_tab: OpenTab, axe: str, judged: set[str], person: str, role: str
) -> None:
    tab = open_tab(person, role, **SPANISH)
    wrong = {}
    for label, path in pages_of(empty, person, role):
        status = tab.open(path)
        found = [] if status == 200 else [f"status {status}"]
        if found := found + faults(tab, axe, judged):
            wrong[label] = found
    assert not wrong


@pytest.mark.parametrize("role", ["parent", "teacher", "counselor", "principal", "district", "records"])
def test_forms_that_are_sent_with_nothing_or_with_nonsense_come_back(
    site: Site, open_tab: OpenTab, axe: str, judged: set[str], tried: set[str], role: str
) -> None:
    tab = open_tab(PEOPLE[role], role, **SPANISH)
    wrong = {}
    for label, path in with_forms(site, role):
        tab.open(path)
        for number in tab.page.evaluate(_FORMS):
            if (mark := _mark(tab, number)) in tried:
                continue
            tried.add(mark)
            for value in ("", "~ no such thing ~"):
                with tab.page.expect_navigation():
                    tab.page.evaluate(_SPOIL, [number, value])
                if found := [*_without_heading(tab), *faults(tab, axe, judged)]:
                    wrong[f"{label}, form {number}, {value!r}"] = found
                tab.open(path)
    assert not wrong


def with_forms(site: Site, role: str) -> Iterator[tuple[str, str]]:
    """Pages about what the role has in scope, once for each address."""
    seen = set()
    for address in ADDRESSES:
        name = dict(targets(address, role)).get("in", "")
        asked = (address.name, address.query)
        if is_page(address) and role in address.allowed and asked not in seen and (name or not address.about):
            seen.add(asked)
            yield address.label, path_to(site.world, address, name)


def _mark(tab: Tab, number: int) -> str:
    """What tells a form from others: where it is, its method, and the names of its fields."""
    path = re.sub(r"[0-9a-f-]{36}", "", urlsplit(tab.page.url).path)
    names = "number => [...document.querySelectorAll('main form')[number].elements].map(one => one.name)"
    return f"{path} {sorted(set(tab.page.evaluate(names, number)))}"


def _without_heading(tab: Tab) -> list[str]:
    """A failure of the server, or an answer that is no page, shows here first."""
    heading = tab.page.locator("h1")
    return [] if heading.count() == 1 and "salió mal" not in heading.inner_text() else ["a failure, or no page"]


# --- refusals and failures ------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [role for role in PEOPLE if role != "anonymous"])
def test_what_a_role_may_not_do_is_refused_with_a_sentence(
    site: Site, open_tab: OpenTab, axe: str, judged: set[str], role: str
) -> None:
    tab = open_tab(PEOPLE[role], None if role == "none" else role, **SPANISH)
    refused = next(one for one in ADDRESSES if is_page(one) and not one.about and one.expected(role, "in") == 403)
    assert tab.open(path_to(site.world, refused)) == 403
    expect(tab.page.locator("main .sl-summary")).not_to_be_empty()
    assert not faults(tab, axe, judged)
    assert tab.open("/no/such/page/") == 404
    assert not faults(tab, axe, judged)


def test_answers_to_what_no_page_sends(site: Site, open_tab: OpenTab, axe: str, judged: set[str]) -> None:
    """An address of a form that is looked at, a request that is too large, a form that comes from elsewhere."""
    tab = open_tab("nadia", "teacher", **SPANISH)
    assert tab.open(reverse("switch_role")) == 405
    assert not faults(tab, axe, judged)

    tab.open(reverse("students"))
    too_much = "x" * (6 * 1024**2)
    with tab.page.expect_navigation():
        tab.page.evaluate(_SPOIL, [_number_of_search(tab), too_much])
    expect(tab.page.locator("h1")).to_be_visible()
    assert not faults(tab, axe, judged)

    tab.open(reverse("students"))
    tab.page.evaluate(
        "() => document.querySelectorAll('[name=csrfmiddlewaretoken]').forEach(one => { one.value = ''; })"
    )
    with tab.page.expect_navigation():
        tab.page.evaluate(_SPOIL, [_number_of_search(tab), "x"])
    expect(tab.page.locator("h1")).to_be_visible()
    assert not faults(tab, axe, judged)


def _number_of_search(tab: Tab) -> int:
    return tab.page.evaluate("() => [...document.querySelectorAll('main form')].findIndex(form => form.elements.words)")


def test_a_failure_says_what_was_kept(site: Site, open_tab: OpenTab, axe: str, judged: set[str]) -> None:
    """The page of a failure, as the server writes it, with the headers of all its pages."""
    tab = open_tab(viewport=PHONE)
    headers = dict(Client().get("/").headers)
    body = failed(None).content  # type: ignore[arg-type]
    tab.page.route("**/fails/", lambda route: route.fulfill(status=500, headers=headers, body=body))
    assert tab.open("/fails/") == 500
    tab.complaints.clear()  # the browser's own, about the status
    assert not faults(tab, axe, judged)


def test_too_many_tries_are_asked_to_wait(site: Site, open_tab: OpenTab, axe: str, judged: set[str]) -> None:
    tab = open_tab(**SPANISH)
    path = reverse("sign_in_link", kwargs={"token": "none"})
    statuses = {tab.page.request.get(site.address + path).status for _ in range(61)}
    assert statuses == {404, 429}
    assert tab.open(path) == 429
    assert not faults(tab, axe, judged)


def test_whoever_was_signed_out_meanwhile_signs_in_again(
    site: Site, open_tab: OpenTab, axe: str, judged: set[str]
) -> None:
    tab = open_tab("ines", "teacher", **SPANISH)
    path = reverse("group_new", args=[site.world.section("river_algebra").uid])
    assert tab.open(path) == 200
    tab.page.context.clear_cookies(name="sessionid")
    with tab.page.expect_navigation():
        tab.page.evaluate(_SPOIL, [0, "x"])
    assert reverse("account_login") in tab.page.url and path in tab.page.url
    assert not faults(tab, axe, judged)


def test_a_wrong_password_and_a_wrong_code_come_back(site: Site, open_tab: OpenTab, axe: str, judged: set[str]) -> None:
    tab = open_tab(**SPANISH)
    for password in ("wrong", PASSWORD):
        tab.open(reverse("account_login"))
        tab.page.locator("input[name=login]").fill("mia@people.example")
        tab.page.locator("input[name=password]").fill(password)
        with tab.page.expect_navigation():
            tab.page.locator("main form button[type=submit]").first.click()
        assert not faults(tab, axe, judged)
    tab.page.locator("input[name=code]").fill("000000")
    with tab.page.expect_navigation():
        tab.page.locator("main form button[type=submit]").first.click()
    expect(tab.page.locator("input[name=code]")).to_be_visible()
    assert not faults(tab, axe, judged)
