"""``check --deploy`` passes for a sound production environment and fails for each unsound setting."""

import base64
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from portal.environment import ROOT, worthless_key

SERVER = "db.example.org/sightline?sslmode=verify-full"
SOUND = {
    "SIGHTLINE_MODE": "production",
    "SIGHTLINE_PROCESS": "web",
    "SECRET_KEY": "n2vK8qZr5tYw1xB7mC4dF9gH3jL6pS0aQeUiOkXzWbVnTyRcMd",
    "FIELD_KEYS": "2:9wZ8sVRSyKXkW3cCpwFLMyAqDFGXK3G8HCIZXOjXeY0=,1:yJ1vTeuwCwzsBCbDZpJnTQjHh2RqT1tKQMZGpEcJrFA=",
    "LOOKUP_KEYS": "1:KtSP0uXJbQ1K0iQf2m5hXkYlWcGv8n3oZr7aEdTqBxM=",
    "DATABASE_URL": f"postgresql://sightline_web:one@{SERVER}",
    "DATABASE_PUBLIC_URL": f"postgresql://sightline_public_web:two@{SERVER}",
    "REDIS_URL": "rediss://broker.example.org:6379/0",
    "ALLOWED_HOSTS": "portal.example.org",
    "BEHIND_TLS_PROXY": "1",
    "EMAIL_HOST": "mail.example.org",
    "EMAIL_USE_TLS": "1",
    "DEFAULT_FROM_EMAIL": "portal@example.org",
}
WORTHLESS = base64.b64encode(worthless_key("LOOKUP_KEYS", "demo")).decode()


def check(folder: Path, **changes: str | None) -> subprocess.CompletedProcess[str]:
    """Run the check in a process of its own; None unsets a variable."""
    folder.chmod(0o700)
    environment = {"PATH": os.environ["PATH"], "SIGHTLINE_DATA_DIR": str(folder), **SOUND, **changes}
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env={name: value for name, value in environment.items() if value is not None},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_sound_environment_passes(tmp_path: Path) -> None:
    result = check(tmp_path)
    assert result.returncode == 0, result.stderr


def test_a_sound_worker_passes(tmp_path: Path) -> None:
    worker = f"postgresql://sightline_worker:three@{SERVER}"
    result = check(
        tmp_path, SIGHTLINE_PROCESS="worker", DATABASE_WORKER_URL=worker, DATABASE_URL=None, DATABASE_PUBLIC_URL=None
    )
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"SIGHTLINE_MODE": "demo"}, "sightline.E001"),
        ({"ALLOWED_HOSTS": None}, "sightline.E002"),
        ({"ALLOWED_HOSTS": "portal.example.org,*"}, "sightline.E002"),
        ({"DEBUG": "1"}, "sightline.E003"),
        ({"SECRET_KEY": None}, "SECRET_KEY is not set"),
        ({"SECRET_KEY": "short"}, "security.W009"),
        ({"SECRET_KEY": "not-a-secret-demo-only-secret_key-0123456789abcdefghijklmnopqrstuvwxyz"}, "sightline.E005"),
        ({"FIELD_KEYS": None}, "FIELD_KEYS is not set"),
        ({"LOOKUP_KEYS": None}, "LOOKUP_KEYS is not set"),
        ({"FIELD_KEYS": "current:KtSP0uXJbQ1K0iQf2m5hXkYlWcGv8n3oZr7aEdTqBxM="}, "a number from 1 to 255"),
        ({"FIELD_KEYS": "1:KtSP0uXJbQ1K0iQf2m5hXkYlWcGv8n3o"}, "key 1 is not 32 bytes"),
        ({"LOOKUP_KEYS": "1:not base64"}, "key 1 is no base64"),
        ({"LOOKUP_KEYS": f"1:{WORTHLESS}"}, "sightline.E012"),
        ({"LOOKUP_KEYS": "1:9wZ8sVRSyKXkW3cCpwFLMyAqDFGXK3G8HCIZXOjXeY0="}, "sightline.E013"),
        ({"LOOKUP_KEYS": f"1:{base64.b64encode(bytes(32)).decode()}"}, "sightline.E014"),
        ({"SIGHTLINE_PROCESS": "webb"}, "sightline.E006"),
        ({"DATABASE_PUBLIC_URL": None}, "sightline.E007"),
        ({"DATABASE_URL": None}, "sightline.E007"),
        ({"DATABASE_URL": None, "DATABASE_PUBLIC_URL": None}, "DATABASE_URL is not set"),
        ({"DATABASE_URL": f"postgresql://sightline_owner:one@{SERVER}"}, "sightline.E008"),
        ({"DATABASE_PUBLIC_URL": f"postgresql://sightline_web:one@{SERVER}"}, "sightline.E008"),
        ({"DATABASE_URL": "mysql://sightline_web:one@db.example.org/sightline"}, "must begin with postgresql://"),
        ({"DATABASE_OWNER_URL": f"postgresql://sightline_owner:x@{SERVER}"}, "sightline.W001"),
        ({"DATABASE_WORKER_URL": f"postgresql://sightline_worker:x@{SERVER}"}, "sightline.W001"),
        ({"DATABASE_MAINTENANCE_URL": f"postgresql://sightline_maintenance:x@{SERVER}"}, "sightline.W001"),
        ({"DATABASE_ADMIN_URL": f"postgresql://postgres:x@{SERVER}"}, "sightline.W001"),
        ({"DATABASE_URL": "postgresql://sightline_web:one@db.example.org/sightline"}, "sightline.W002"),
        ({"BEHIND_TLS_PROXY": None}, "sightline.W003"),
        ({"REDIS_URL": None}, "sightline.E009"),
        ({"REDIS_URL": "redis+socket:///var/lib/sightline-embedded/0a/run/redis.sock"}, "sightline.E010"),
        (
            {"DATABASE_URL": "postgresql://sightline_web:x@/sightline?host=/home/ana/.local/state/sightline/0a/run"},
            "sightline.E010",
        ),
        ({"EMAIL_HOST": None}, "sightline.W004"),
        ({"EMAIL_USE_TLS": None}, "sightline.W005"),
        ({"DEFAULT_FROM_EMAIL": None}, "sightline.W006"),
        ({"SIGHTLINE_DATA_DIR": "/tmp"}, "sightline.W007"),
    ],
)
def test_each_unsound_setting_fails(tmp_path: Path, changes: dict[str, str | None], said: str) -> None:
    result = check(tmp_path, **changes)
    assert result.returncode != 0
    assert said in result.stderr


PROVIDER = {
    "id": "north", "name": "North County", "district": "SD0001", "server_url": "https://login.north.example",
    "client_id": "sightline", "client_secret": "a secret of sixteen or more", "claim": "email", "serves": "both",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "mode", "said"),
    [
        ({}, 0o640, ""),
        ({}, 0o644, "sightline.W008"),
        ({"server_url": "http://127.0.0.1:8400"}, 0o640, "sightline.E015"),
        ({"server_url": "http://login.north.example"}, 0o640, "must begin with https://"),
        ({"claim": ""}, 0o640, "provider north: claim is missing"),
    ],
)
def test_identity_providers_are_checked(tmp_path: Path, changes: dict[str, str], mode: int, said: str) -> None:
    file = tmp_path / "providers.json"
    file.write_text(json.dumps({"providers": [{**PROVIDER, **changes}]}))
    file.chmod(mode)
    result = check(tmp_path, OIDC_PROVIDERS_FILE=str(file))
    assert (result.returncode == 0) == (not said), result.stderr
    assert said in result.stderr


def test_a_deployment_step_may_hold_the_owner(tmp_path: Path) -> None:
    result = check(tmp_path, SIGHTLINE_PROCESS=None, DATABASE_OWNER_URL=f"postgresql://sightline_owner:x@{SERVER}")
    assert result.returncode == 0, result.stderr


def test_nothing_said_is_production_and_says_what_to_do() -> None:
    result = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    assert "SIGHTLINE_MODE is not set, so this is production" in result.stderr
    assert "Traceback" not in result.stderr
