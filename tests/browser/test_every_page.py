"""Every page of every role: accessible (axe-core finds nothing), whole on a phone, silent in the console."""

import pytest
from django.urls import reverse

from tests.access.asking_pages import path_to, targets
from tests.access.matrix import ADDRESSES, PEOPLE
from tests.browser.conftest import DESK, PHONE, OpenTab, Site, Tab

#: What axe must find nothing of: WCAG 2.2 A and AA, and its own good practice.
_CHECK = (
    "() => axe.run(document, {resultTypes: ['violations']}).then(found => found.violations.map("
    "one => one.id + ': ' + one.nodes.map(node => node.target.join(' ') + ' ' + (node.failureSummary || ''))"
    ".slice(0, 3).join(' | ')))"
)
_TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
#: Answers that are no pages.
_NO_PAGES = {
    "health",
    "import_refused_rows",
    "import_template_file",
    "import_template_guide",
    "import_template_zip",
    "set_language",
    "student_whole_file",
}

SIGN_IN_PAGES = (
    "account_login",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "account_inactive",
    "account_email_verification_sent",
)
ACCOUNT_PAGES = ("account_logout", "account_email", "account_change_password", "account_reauthenticate", "mfa_index")


def paths_for(site: Site, role: str) -> dict[str, str]:
    """Label -> path of every page that this role is shown, with one refused and one that does not exist."""
    found = {}
    for address in ADDRESSES:
        if address.method != "get" or address.query or address.name in _NO_PAGES:
            continue
        for scope, name in targets(address, role):
            if address.expected(role, scope) in (200, 404) and (scope == "in" or address.name == "student"):
                found[f"{address.label} {scope}"] = path_to(site.world, address, name)
    if role == "anonymous":
        found |= {name: reverse(name) for name in SIGN_IN_PAGES}
    elif role in ("parent", "teacher"):
        found |= {name: reverse(name) for name in ACCOUNT_PAGES}
    if role in ("parent", "state"):
        found["refused"] = reverse("imports")
    return found


def faults(tab: Tab, axe: str) -> list[str]:
    """What is wrong with the page that the tab shows, on a desk and on a phone."""
    found = []
    tab.page.evaluate(axe)
    for viewport in (DESK, PHONE):
        tab.page.set_viewport_size(viewport)
        width = viewport["width"]
        found += [f"{width} px: {fault}" for fault in tab.page.evaluate(_CHECK)]
        if (beyond := tab.page.evaluate(_TOO_WIDE)) > 0:
            found.append(f"{width} px: {beyond} px too wide")
    tab.page.set_viewport_size(DESK)
    found += tab.complaints
    tab.complaints.clear()
    return found


@pytest.mark.parametrize("role", PEOPLE)
def test_every_page_of_a_role(site: Site, open_tab: OpenTab, axe: str, role: str) -> None:
    tab = open_tab(PEOPLE[role], None if role in ("none", "anonymous") else role)
    wrong = {}
    for label, path in paths_for(site, role).items():
        assert tab.open(path) < 500, label
        if found := faults(tab, axe):
            wrong[label] = found
    assert not wrong


@pytest.mark.parametrize("role", ["parent", "teacher", "principal", "district", "anonymous"])
def test_spanish_fits_a_phone_as_well(site: Site, open_tab: OpenTab, role: str) -> None:
    tab = open_tab(PEOPLE[role], None if role == "anonymous" else role, viewport=PHONE, locale="es-US")
    wrong = []
    for label, path in paths_for(site, role).items():
        tab.open(path)
        if tab.page.evaluate(_TOO_WIDE) > 0 or tab.page.locator("html").get_attribute("lang") != "es":
            wrong.append(label)
    assert not wrong
