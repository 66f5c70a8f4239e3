"""Two districts' identity providers, one server each, and a world of the module's own."""

from collections.abc import Iterator
from typing import Any

import pytest

from portal.identity_providers import provider_of
from tests.identity_provider import Provider
from tests.single_sign_on.walking import Portal
from tests.world import World


@pytest.fixture(scope="module")
def servers() -> Iterator[tuple[Provider, Provider]]:
    river, lake = Provider(), Provider()
    with river.running(), lake.running():
        yield river, lake


@pytest.fixture
def portal(servers: tuple[Provider, Provider], module_world: World, settings: Any) -> Portal:
    """The portal with a provider of each district, which behave; staff, e-mail and second factor have their own."""
    river, lake = servers
    for server in servers:
        server.spoil, server.sign, server.people = lambda claims: claims, server.signed, {}
    entries = [
        river.entry(id="river", name="River County", district="river", claim="roster_id", serves="both"),
        river.entry(id="river-mail", name="River Mail", district="river", claim="email", serves="both"),
        river.entry(id="river-staff", name="River Staff", district="river", claim="roster_id", serves="staff"),
        river.entry(
            id="river-safe", name="River Safe", district="river", claim="roster_id", serves="both",
            second_factor={"claim": "amr", "values": ["mfa"]},
        ),
        lake.entry(id="lake", name="Lake County", district="lake", claim="roster_id", serves="both"),
        lake.entry(id="nowhere", name="Nowhere", district="no-such", claim="roster_id", serves="both"),
    ]  # fmt: skip
    settings.IDENTITY_PROVIDERS = {entry["id"]: provider_of(entry, 1) for entry in entries}
    return Portal(module_world, river, lake)
