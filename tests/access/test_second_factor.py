"""Staff and officials see nothing before they have set up a second factor; families are not asked for one."""

import pytest
from django.urls import reverse

from accounts.roles import ROLES
from tests.access.asking import ask
from tests.access.asking_pages import Visitors, path_to, send, targets
from tests.access.matrix import ADDRESSES, SIGNED_IN
from tests.world import World

#: One's own account can be reached, or nobody could set the factor up.
ACCOUNT = {"add_child", "switch_role", "profile_language", "profile_digest", "ways_in", "way_in_end", "other_district"}


@pytest.fixture(scope="module")
def visit(module_world: World) -> Visitors:
    ask("maintenance", "DELETE FROM mfa_authenticator")
    return Visitors(module_world)


@pytest.mark.parametrize("role", sorted(SIGNED_IN & ROLES.keys()))
def test_every_page_waits_for_the_second_factor(visit: Visitors, role: str) -> None:
    client = visit.in_role(role)
    for address in ADDRESSES:
        if "anonymous" in address.allowed or address.name in ACCOUNT:
            continue
        name = dict(targets(address, role)).get("in", "")
        response = send(client, address.method, path_to(visit.world, address, name), address.data)
        asked = response.status_code == 302 and response["Location"] == reverse("mfa_activate_totp")
        assert asked == ROLES[role].second_factor, address.label


def test_a_parent_who_also_teaches_is_asked_in_either_role(visit: Visitors) -> None:
    for role in ("parent", "teacher"):
        response = visit("ines", role).get(reverse("home"))
        assert response["Location"] == reverse("mfa_activate_totp")


def test_the_demos_exception_is_worth_nothing_outside_the_demo(visit: Visitors) -> None:
    client = visit("petra", "principal")
    session = client.session
    session["demo_sign_in"] = True
    session.save()
    assert client.get(reverse("students"))["Location"] == reverse("mfa_activate_totp")
