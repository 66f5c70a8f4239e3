"""The whole way over the network: a browser's requests, the portal under gunicorn, and the provider's own server."""

import contextlib
import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from portal.environment import ROOT
from tests.databases import Databases
from tests.identity_provider import Provider
from tests.single_sign_on.walking import Portal
from tests.world import World


@pytest.fixture
def address(databases: Databases, world: World, servers: tuple[Provider, Provider], tmp_path: Path) -> Iterator[str]:
    """Where the portal answers, with the river's provider in its file, over a world of its own."""
    entry = servers[0].entry(id="river", name="River County", district="river", claim="roster_id", serves="families")
    secret = tmp_path / "secret"
    secret.write_text(entry.pop("client_secret"))
    providers = tmp_path / "providers.json"
    providers.write_text(json.dumps({"providers": [{**entry, "client_secret_file": str(secret)}]}))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        bind = f"127.0.0.1:{free.getsockname()[1]}"
    with databases.copy() as name, (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "portal.wsgi", "--bind", bind, "--threads", "4"],
            cwd=ROOT,
            env={**os.environ, "DATABASE_NAME": name, "OIDC_PROVIDERS_FILE": str(providers)},
            stderr=log,
        )
        try:
            for _ in range(600):
                with contextlib.suppress(OSError), urllib.request.urlopen(f"http://{bind}/health/", timeout=5):
                    break
                time.sleep(0.1)
            yield f"http://{bind}"
        finally:
            server.terminate()
            server.wait(timeout=30)


def test_a_parent_signs_in_by_their_districts_account(
    address: str, servers: tuple[Provider, Provider], tmp_path: Path
) -> None:
    portal = Portal(World(), *servers)
    portal.never_came_in("gail")
    named = portal.world.contact("gail").sourced_id
    portal.says("river", roster_id=named)
    browser = requests.Session()
    page = browser.get(f"{address}/account/login/", timeout=30).text
    [form] = re.findall(r'<form method="post" action="([^"]+/oidc/river/login/)">(.*?)</form>', page, re.DOTALL)
    token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', form[1])[0]
    answer = browser.post(
        address + form[0], {"csrfmiddlewaretoken": token}, headers={"Referer": f"{address}/account/login/"}, timeout=30
    )
    way = [step.headers["Location"].split("?")[0].removeprefix(address) for step in answer.history]
    back = "/account/oidc/river/login/callback/"
    assert way == [f"{servers[0].url}/authorize", back, "/home/", "/children/"]
    assert answer.status_code == 200 and portal.world.student("kit").name in answer.text
    said = (tmp_path / "log").read_text()
    assert "connected the identity provider river" in said
    for word in (named, "code=", "state=", "subject-"):
        assert word not in said
