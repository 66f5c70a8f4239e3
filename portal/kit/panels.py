"""Places on a page that other apps fill: an app registers a panel for a page's name, and the page shows it.

Imports point one way, so a page of ``records`` cannot ask ``reports`` for published figures; ``reports`` registers a
panel when it is loaded, and the page asks here. A page without registered panels shows nothing in their place::

    register(Panel("child", "published", _("The school beside the state"), "reports/panel.html", published_figures))
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise

#: Gives what the panel's template needs, from the request and what the page is about; None to show nothing.
Content = Callable[[HttpRequest, Any], Mapping[str, Any] | None]


@dataclass(frozen=True)
class Panel:
    """A panel for the page called ``page``: ``name`` is its anchor, ``content`` fills ``template``."""

    page: str
    name: str
    title: str | Promise
    template: str
    content: Content
    order: int = 100


@dataclass(frozen=True)
class Shown:
    """A panel as a page shows it: {% include panel.template with panel=panel.content %}."""

    name: str
    title: str | Promise
    template: str
    content: Mapping[str, Any]


_panels: list[Panel] = []


def register(*panels: Panel) -> None:
    """Add panels; apps call it once, when they are loaded."""
    _panels.extend(panel for panel in panels if panel not in _panels)
    _panels.sort(key=lambda panel: panel.order)


def forget(*panels: Panel) -> None:
    """Take panels away again."""
    for panel in panels:
        _panels.remove(panel)


def panels_for(page: str, request: HttpRequest, subject: Any) -> list[Shown]:
    """The panels of this page that have something to show about ``subject``, in order."""
    found = []
    for panel in _panels:
        if panel.page == page and (content := panel.content(request, subject)) is not None:
            found.append(Shown(panel.name, panel.title, panel.template, content))
    return found
