"""A real browser before a real server: chromium by Playwright, gunicorn on a loopback port, a world of its own."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from portal.environment import ROOT, flag
from tests.databases import Databases
from tests.signing_in import sign_in
from tests.world import World

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


#: Whatever the content security policy keeps from happening becomes an error in the console.
_HEAR_VIOLATIONS = """document.addEventListener("securitypolicyviolation", event =>
  console.error("CSP: " + event.violatedDirective + " " + event.blockedURI));"""


def missing(what: str) -> None:
    """Skip loudly; fail where SIGHTLINE_REQUIRE_BROWSER says that nothing may be skipped."""
    if flag("SIGHTLINE_REQUIRE_BROWSER"):
        pytest.fail(f"{what}, and SIGHTLINE_REQUIRE_BROWSER is set.", pytrace=False)
    pytest.skip(f"BROWSER: {what}.")


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the browser's program."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("CHROMIUM", "") or next(filter(None, map(shutil.which, names)), "")
    if not found:
        missing("no chromium was found (Debian: apt-get install chromium; or name one in CHROMIUM)")
    return found


@pytest.fixture(scope="session")
def axe() -> str:
    """Source of the accessibility checker."""
    if not AXE.exists():
        missing("axe-core is not installed (make setup)")
    return AXE.read_text()


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    # Playwright's own loop runs in this thread; Django would refuse the tests' queries for that.
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        with sync_playwright() as playwright:
            started = playwright.chromium.launch(executable_path=chromium, args=_FLAGS, headless=True)
            yield started
            started.close()


@pytest.fixture(scope="module")
def site(
    chromium: str, databases: Databases, world: World, tmp_path_factory: pytest.TempPathFactory
) -> Iterator["Site"]:
    """The portal, served for a browser over a world of the module's own. An error of the server fails the module."""
    log = tmp_path_factory.mktemp("server") / "log"
    with databases.copy() as name, _served(name, log) as address:
        yield Site(World(), address)
    said = log.read_text()
    assert "Traceback" not in said, said[-6000:]


@dataclass
class Site:
    """Where the portal is served, and whom it knows."""

    world: World
    address: str
    cookies: dict[tuple[str, str | None], str] = field(default_factory=dict)

    def sign_in(self, context: BrowserContext, person: str, role: str | None) -> None:
        """Give the browser a session of this person in this role."""
        if (person, role) not in self.cookies:
            self.cookies[person, role] = sign_in(self.world, person, role).cookies[settings.SESSION_COOKIE_NAME].value
        cookie = self.cookies[person, role]
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": self.address}])


@contextlib.contextmanager
def _served(database: str, log: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = log.open("wb")
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "portal.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "4"]
        + ["--log-level", "warning"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_NAME": database},
        stderr=words,
    )
    try:
        _wait(f"http://127.0.0.1:{port}/health/", server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=30)
        words.close()


def _wait(address: str, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=5):
            return
        time.sleep(0.1)
    pytest.fail("The portal did not start for the browser.")


@dataclass
class Tab:
    """One page of the browser, and everything it complained about."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.add_init_script(_HEAR_VIOLATIONS)
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))

    def _heard(self, message: ConsoleMessage) -> None:
        # A refused or missing page is no fault of the page, nor is it that a date field shows no nonsense.
        own = ("the server responded with a status of 4", "The specified value")
        if message.type in ("error", "warning") and not any(words in message.text for words in own):
            self.complaints.append(message.text)

    def open(self, path: str) -> int:
        """Go there; the status of the answer."""
        answer = self.page.goto(self.address + path)
        assert answer
        return answer.status


OpenTab = Callable[..., Tab]


@pytest.fixture
def open_tab(site: Site, browser: Browser) -> Iterator[OpenTab]:
    """Opens tabs: ``open_tab("gina", "parent", viewport=PHONE, java_script_enabled=False)``."""
    opened: list[BrowserContext] = []

    def open_one(person: str = "", role: str | None = None, **options: object) -> Tab:
        context = browser.new_context(**{"viewport": DESK, "locale": "en-US", **options})  # type: ignore[arg-type]
        opened.append(context)
        if person:
            site.sign_in(context, person, role)
        return Tab(context.new_page(), site.address)

    yield open_one
    for context in opened:
        context.close()
