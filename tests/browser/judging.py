"""What is wrong with a page: for people who see, hear or magnify it, on a desk and on a phone, and for the browser."""

from collections.abc import Iterator

from django.urls import reverse

from tests.access.asking_pages import path_to, targets
from tests.access.matrix import ADDRESSES
from tests.access.matrix_of_sign_in import SIGN_IN_ADDRESSES
from tests.browser.conftest import DESK, PHONE, Site, Tab

#: What axe must find nothing of: WCAG 2.0 to 2.2, A and AA, and its own good practice. It leaves out 2.2 by itself.
_CHECK = (
    "() => axe.run(document, {resultTypes: ['violations'], rules: {'target-size': {enabled: true}}})"
    ".then(found => found.violations.map("
    "one => one.id + ': ' + one.nodes.map(node => node.target.join(' ') + ' ' + (node.failureSummary || ''))"
    ".slice(0, 3).join(' | ')))"
)
TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
#: The page without its words; of like rows or cards, one. Two pages with one shape are judged alike.
_SHAPE = """() => {
  const shape = node => {
    const parts = [...node.children].map(shape).filter((part, i, all) => part !== all[i - 1]);
    const said = [...node.attributes].map(one => /^(class|role|type|lang|hidden|open)$/.test(one.name)
      ? one.name + "=" + one.value : one.name).sort();
    return node.tagName + "[" + said + "](" + parts + ")";
  };
  return shape(document.documentElement);
}"""
#: Answers that are no pages.
NO_PAGES = {
    "decision_paper",
    "health",
    "import_refused_rows",
    "import_template_file",
    "import_template_guide",
    "import_template_zip",
    "set_language",
    "student_whole_file",
}


def faults(tab: Tab, axe: str, judged: set[str] | None = None) -> list[str]:
    """What is wrong with the page that the tab shows, on a desk and on a phone.

    ``judged`` holds the shapes of pages in which axe found nothing; a page of such a shape is not asked about again.
    """
    found = []
    shape = tab.page.evaluate(_SHAPE) if judged is not None else ""
    is_known = judged is not None and shape in judged
    if not is_known:
        tab.page.evaluate(axe)
    for viewport in (DESK, PHONE):
        tab.page.set_viewport_size(viewport)
        width = viewport["width"]
        if not is_known:
            found += [f"{width} px: {fault}" for fault in tab.page.evaluate(_CHECK)]
        if (beyond := tab.page.evaluate(TOO_WIDE)) > 0:
            found.append(f"{width} px: {beyond} px too wide")
    tab.page.set_viewport_size(DESK)
    found += tab.complaints
    tab.complaints.clear()
    if judged is not None and not found:
        judged.add(shape)
    return found


def paths_for(site: Site, role: str) -> dict[str, str]:
    """Label -> path of every page that this role is shown, with one refused and one that does not exist."""
    found = {}
    for address in ADDRESSES:
        if address.method != "get" or address.query.startswith("?download") or address.name in NO_PAGES:
            continue
        for scope, name in targets(address, role):
            if address.expected(role, scope) in (200, 404) and (scope == "in" or address.name == "student"):
                found[f"{address.label} {scope}"] = path_to(site.world, address, name)
    if role in ("anonymous", "parent", "teacher"):
        found |= dict(_sign_in_pages(("anonymous", "parent", "teacher").index(role)))
    if role in ("parent", "state"):
        found["refused"] = reverse("imports")
    return found


def _sign_in_pages(who: int) -> Iterator[tuple[str, str]]:
    """Pages of the sign-in library, dead links among them, for somebody anonymous, signed in, with a second factor."""
    for name, (kwargs, shown, _) in SIGN_IN_ADDRESSES.items():
        if shown[who] == 200:
            yield name, reverse(name, kwargs=kwargs)
