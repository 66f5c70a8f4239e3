"""What the process environment means, mode by mode."""

import base64
from pathlib import Path

import pytest

from portal import environment as env


@pytest.fixture(autouse=True)
def empty(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SIGHTLINE_MODE", "SECRET_KEY", "DATABASE_PREFIX", "DATABASE_NAME", "SIGHTLINE_DATA_DIR", "SOME_KEYS"):
        monkeypatch.delenv(name, raising=False)
    for _, variable in env.LOGINS.values():
        monkeypatch.delenv(variable, raising=False)


def test_nothing_said_is_production() -> None:
    assert env.mode() == "production"


def test_an_unknown_mode_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGHTLINE_MODE", "Demo")
    with pytest.raises(env.EnvironmentProblem, match="must be one of"):
        env.mode()


def test_a_secret_has_no_default_in_production() -> None:
    with pytest.raises(env.EnvironmentProblem, match="SECRET_KEY is not set"):
        env.secret("SECRET_KEY")


def test_the_default_secret_of_a_mode_is_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = set()
    for mode in ("demo", "development", "test"):
        monkeypatch.setenv("SIGHTLINE_MODE", mode)
        seen.add(env.secret("SECRET_KEY"))
    assert len(seen) == 3


def test_keys_are_numbered_and_the_current_one_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    new, old = bytes(range(32)), bytes(range(32, 64))
    text = ", ".join(f"{number}:{base64.b64encode(key).decode()}" for number, key in ((7, new), (2, old)))
    monkeypatch.setenv("SOME_KEYS", text)
    assert env.keys("SOME_KEYS") == ((7, new), (2, old))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "SOME_KEYS is not set"),
        ("0:AAAA", "a number from 1 to 255"),
        ("256:AAAA", "a number from 1 to 255"),
        ("AAAA", "a number from 1 to 255"),
        ("1:AA=A", "is no base64"),
        ("1:AAAA", "is not 32 bytes"),
        (f"1:{'A' * 43}=,1:{'B' * 43}=", "two keys with the number 1"),
    ],
)
def test_what_is_no_key_is_refused_without_being_repeated(
    monkeypatch: pytest.MonkeyPatch, text: str, said: str
) -> None:
    monkeypatch.setenv("SOME_KEYS", text)
    with pytest.raises(env.EnvironmentProblem, match=said) as caught:
        env.keys("SOME_KEYS")
    assert "AAAA" not in str(caught.value)


def test_outside_production_the_key_of_a_mode_is_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = set()
    for mode in ("demo", "development", "test"):
        monkeypatch.setenv("SIGHTLINE_MODE", mode)
        seen |= {env.keys("FIELD_KEYS"), env.keys("LOOKUP_KEYS")}
    assert len(seen) == 6


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://web:p%40ss%2Fword%3A@db.example.org:6432/sightline?sslmode=verify-full",
        "postgres://web:secret@/sightline?host=/var/run/a%20folder",
        "postgresql://web@localhost/sightline",
    ],
)
def test_an_address_survives_being_written_and_read(url: str) -> None:
    address = env.DatabaseAddress.parse(url)
    assert env.DatabaseAddress.parse(address.url()) == address


def test_the_parts_of_an_address() -> None:
    address = env.DatabaseAddress.parse("postgresql://w%C3%A9b:a%40b@/site?host=/run/pg&port=6000&sslmode=require")
    assert address == env.DatabaseAddress("/run/pg", "6000", "site", "wéb", "a@b", (("sslmode", "require"),))


def test_another_database_is_refused() -> None:
    with pytest.raises(env.EnvironmentProblem, match="must begin with postgresql://"):
        env.DatabaseAddress.parse("sqlite:///db.sqlite3")


def test_production_holds_only_the_logins_it_was_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://sightline_web:x@db/sightline")
    monkeypatch.setenv("DATABASE_PUBLIC_URL", "postgresql://sightline_public_web:x@db/sightline")
    assert {alias: address.user for alias, address in env.database_addresses().items()} == {
        "default": "sightline_web",
        "public": "sightline_public_web",
    }


def test_production_without_any_address_says_which_is_missing() -> None:
    with pytest.raises(env.EnvironmentProblem, match="DATABASE_URL is not set"):
        env.database_addresses()


def test_elsewhere_five_logins_are_derived_and_none_is_the_administrator(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGHTLINE_MODE", "demo")
    monkeypatch.setenv("DATABASE_URL", "postgresql://admin:root@/postgres?host=/run/pg")
    addresses = env.database_addresses()
    assert set(addresses) == set(env.LOGINS)
    assert len({address.user for address in addresses.values()}) == 5
    assert len({address.password for address in addresses.values()}) == 5
    assert all(address.user != "admin" and address.host == "/run/pg" for address in addresses.values())


def test_modes_share_no_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://admin:root@/postgres?host=/run/pg")
    names = {}
    for mode in ("demo", "development", "test"):
        monkeypatch.setenv("SIGHTLINE_MODE", mode)
        addresses = env.database_addresses().values()
        names[mode] = {address.user for address in addresses} | {address.name for address in addresses}
    assert len(set.union(*names.values())) == sum(map(len, names.values()))


def test_derived_passwords_depend_on_the_secret_and_the_role(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "one")
    first = env.derived_password("a")
    assert first == env.derived_password("a") != env.derived_password("b")
    monkeypatch.setenv("SECRET_KEY", "two")
    assert env.derived_password("a") != first


@pytest.mark.parametrize(("text", "meant"), [("1", True), ("Yes", True), ("on", True), ("0", False), ("", False)])
def test_flags(monkeypatch: pytest.MonkeyPatch, text: str, meant: bool) -> None:
    monkeypatch.setenv("A_FLAG", text)
    assert env.flag("A_FLAG") is meant


def test_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_LIST", " one, two ,,three")
    assert env.listed("A_LIST") == ["one", "two", "three"]
    assert env.listed("NOT_SET", "a,b") == ["a", "b"]


def test_only_the_web_is_held_to_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_STATEMENT_TIMEOUT", "12")
    wanted = "-c statement_timeout=12s -c idle_in_transaction_session_timeout=24s -c lock_timeout=4s"
    assert env.time_limits("default") == env.time_limits("public") == {"options": wanted}
    assert env.time_limits("worker") == env.time_limits("owner") == env.time_limits("maintenance") == {}


def test_no_time_at_all_for_a_pooler_that_refuses_options(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_STATEMENT_TIMEOUT", "0")
    assert env.time_limits("default") == {}


def test_a_time_that_is_no_number_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_STATEMENT_TIMEOUT", "30s")
    with pytest.raises(env.EnvironmentProblem, match="whole number of seconds"):
        env.time_limits("default")


def test_a_private_folder_is_closed_to_others(tmp_path: Path) -> None:
    made = env.private_folder(tmp_path / "data" / "incoming")
    assert [path.stat().st_mode & 0o777 for path in (made, made.parent)] == [0o700, 0o700]


def test_a_private_folder_that_cannot_be_made_is_no_error_here(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    assert not env.private_folder(tmp_path / "data" / "incoming").exists()


def test_the_data_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    assert env.data_folder() == env.ROOT / "var"
    monkeypatch.setenv("SIGHTLINE_DATA_DIR", "/srv/sightline")
    assert str(env.data_folder()) == "/srv/sightline"
