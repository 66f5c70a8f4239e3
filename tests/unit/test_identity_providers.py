"""The file of identity providers: what it may say, and what is said where it is wrong."""

import json
from pathlib import Path
from typing import Any

import pytest

from portal.environment import EnvironmentProblem
from portal.identity_providers import Serves, read_providers

SOUND: dict[str, Any] = {
    "id": "north-county", "name": "North County", "district": "SD0001",
    "server_url": "https://login.north.example/realms/schools/", "client_id": "sightline",
    "client_secret": "a secret of sixteen or more", "claim": "sourcedId", "serves": "both",
}  # fmt: skip


def read(monkeypatch: Any, folder: Path, *entries: Any) -> Any:
    file = folder / "providers.json"
    file.write_text(json.dumps({"providers": entries}))
    monkeypatch.setenv("OIDC_PROVIDERS_FILE", str(file))
    return read_providers()


def test_without_the_variable_there_is_none(monkeypatch: Any) -> None:
    monkeypatch.delenv("OIDC_PROVIDERS_FILE", raising=False)
    assert read_providers() == {}


def test_a_sound_file_is_read(monkeypatch: Any, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("another secret of sixteen\n")
    kept = {name: value for name, value in SOUND.items() if name != "client_secret"}
    south = {
        **kept, "id": "south", "serves": "staff", "client_secret_file": str(tmp_path / "secret"), "claim": "email",
        "server_url": "https://sso.south.example/.well-known/openid-configuration", "sign_in_host": "id.south.example",
        "second_factor": {"claim": "amr", "values": ["mfa", "hwk"]}, "scope": ["openid", "profile"],
    }  # fmt: skip
    found = read(monkeypatch, tmp_path, SOUND, south)
    north, south = found["north-county"], found["south"]
    assert north.issuer == "https://login.north.example/realms/schools"
    assert (north.serves, north.serves_families, north.asserts_second_factor) == (Serves.BOTH, True, False)
    assert north.origins == ("https://login.north.example",)
    assert south.issuer == "https://sso.south.example"
    assert south.origins == ("https://sso.south.example", "https://id.south.example")
    assert (south.secret, south.serves_families, south.asserts_second_factor) == (
        "another secret of sixteen", False, True,
    )  # fmt: skip
    assert "another secret" not in repr(found)


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"name": ""}, "name is missing"),
    ({"district": None}, "district is missing"),
    ({"id": "North County"}, "small letters, digits and hyphens"),
    ({"serves": "everybody"}, "families, staff, both"),
    ({"server_url": "http://login.north.example"}, "must begin with https://"),
    ({"server_url": "ftp://login.north.example"}, "must begin with https://"),
    ({"server_url": "https://user@login.north.example"}, "must name a host"),
    ({"server_url": "https://"}, "must begin with https://"),
    ({"server_url": "https://login.north.example;x/"}, "must name a host"),
    ({"server_url": "https://login.north.example/?a=b"}, "question mark"),
    ({"sign_in_host": "https://id.north.example"}, "a host name alone"),
    ({"sign_in_host": "id.north.example; script-src *"}, "a host name alone"),
    ({"client_secret": "short"}, "shorter than 16"),
    ({"client_secret_file": "/nowhere"}, "either client_secret or client_secret_file"),
    ({"scope": "openid"}, "scope must be a list"),
    ({"scope": ["openid profile"]}, "scope must be a list"),
    ({"second_factor": True}, "second_factor must be"),
    ({"second_factor": {"claim": "sub", "values": ["x"]}}, "second_factor must be"),
    ({"second_factor": {"claim": "amr", "values": []}}, "must list the values"),
    ({"colour": "blue"}, "colour is not a name"),
]


@pytest.mark.parametrize(("change", "said"), WRONG)
def test_what_is_wrong_is_said(monkeypatch: Any, tmp_path: Path, change: dict[str, Any], said: str) -> None:
    with pytest.raises(EnvironmentProblem) as caught:
        read(monkeypatch, tmp_path, {**SOUND, **change})
    assert said in str(caught.value) and "OIDC_PROVIDERS_FILE" in str(caught.value)
    assert "sixteen or more" not in str(caught.value)


def test_plain_http_is_for_this_machine_alone(monkeypatch: Any, tmp_path: Path) -> None:
    assert read(monkeypatch, tmp_path, {**SOUND, "server_url": "http://127.0.0.1:8400"})


def test_two_of_one_id_are_refused(monkeypatch: Any, tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem, match="two providers have the id"):
        read(monkeypatch, tmp_path, SOUND, SOUND)


@pytest.mark.parametrize("entry", ["words", 5, ["a"]])
def test_an_entry_that_is_none_is_refused(monkeypatch: Any, tmp_path: Path, entry: Any) -> None:
    with pytest.raises(EnvironmentProblem, match="entry 1: it must be an object"):
        read(monkeypatch, tmp_path, entry)


@pytest.mark.parametrize("text", ["", "[]", "{}", "words", '{"providers": {"id": "x"}}'])
def test_a_file_that_is_none_is_refused(monkeypatch: Any, tmp_path: Path, text: str) -> None:
    (tmp_path / "file").write_text(text)
    monkeypatch.setenv("OIDC_PROVIDERS_FILE", str(tmp_path / "file"))
    with pytest.raises(EnvironmentProblem, match="must be JSON of the form"):
        read_providers()


def test_a_file_that_is_missing_is_said_so(monkeypatch: Any) -> None:
    monkeypatch.setenv("OIDC_PROVIDERS_FILE", "/nowhere/providers.json")
    with pytest.raises(EnvironmentProblem, match="cannot be read"):
        read_providers()
