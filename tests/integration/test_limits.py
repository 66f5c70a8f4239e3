"""What a request may cost: how much of its body is read, where that is put, and how long its queries may take."""

import io
import os
import stat
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.test import Client
from django.urls import reverse

from records.actions.imports import discard_forgotten
from tests.access.asking import ask
from tests.signing_in import sign_in
from tests.world import World


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files that Django began to write to disk."""
    names: list[str] = []
    new_file = TemporaryFileUploadHandler.new_file

    def noted(handler: TemporaryFileUploadHandler, *args: object, **options: object) -> None:
        names.append(str(args[1]))
        new_file(handler, *args, **options)

    monkeypatch.setattr(TemporaryFileUploadHandler, "new_file", noted)
    return names


def _send(client: Client, view: str, size: int) -> int:
    file = SimpleUploadedFile("large.bin", b"x" * size)
    # A cookie that anybody can make up: with it the check of the forgery token reads the body before any view does.
    client.cookies[settings.CSRF_COOKIE_NAME] = "x" * 32
    return client.post(reverse(view), {"upload": file}).status_code


@pytest.mark.parametrize("view", ["account_login", "import_new"])
def test_nobody_known_sends_a_large_file(world: World, kept: list[str], view: str) -> None:
    assert _send(Client(enforce_csrf_checks=True), view, 3 * 1024**2) == 400
    assert kept == []


def test_somebody_known_sends_it_only_where_files_are_taken(world: World, kept: list[str]) -> None:
    client = sign_in(world, "dora", "district")
    assert _send(client, "profile_language", 3 * 1024**2) == 400
    assert kept == []
    # Read as a whole, and refused by the form: it is no zip.
    assert _send(client, "import_new", 3 * 1024**2) == 200
    assert kept == ["large.bin"]


def test_an_import_larger_than_any_is_not_read(world: World, kept: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "IMPORT_MAX_BYTES", 1024**2)
    assert _send(sign_in(world, "dora", "district"), "import_new", 3 * 1024**2) == 400
    assert kept == []


def test_the_answer_says_what_to_do(world: World) -> None:
    answer = Client().post(reverse("account_login"), {"upload": io.BytesIO(b"x" * 2 * 1024**2)})
    assert "it may be too large" in answer.content.decode()


def test_a_file_on_its_way_lies_in_the_private_folder() -> None:
    with TemporaryUploadedFile("roster.zip", "application/zip", 0, None) as file:
        path = Path(file.temporary_file_path())
        assert path.is_relative_to(settings.DATA_FOLDER)
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_what_a_lost_process_left_half_sent_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DATA_FOLDER", tmp_path)
    monkeypatch.setattr(settings, "FILE_UPLOAD_TEMP_DIR", tmp_path / "incoming")
    assert discard_forgotten() == 0, "a folder that is not there yet is no error"
    (tmp_path / "incoming").mkdir()
    old, new = tmp_path / "incoming" / "old.upload", tmp_path / "incoming" / "new.upload"
    for path in (old, new):
        path.write_bytes(b"")
    os.utime(old, (0, 0))
    assert discard_forgotten() == 1
    assert (old.exists(), new.exists()) == (False, True)


def test_the_web_gives_up_in_time_and_a_worker_may_take_longer(world: World) -> None:
    names = ("statement_timeout", "idle_in_transaction_session_timeout", "lock_timeout")
    for alias in ("default", "public"):
        assert [ask(alias, f"SHOW {name}")[0][0] for name in names] == ["30s", "1min", "10s"], alias
    for alias in ("worker", "owner", "maintenance"):
        assert [ask(alias, f"SHOW {name}")[0][0] for name in names] == ["0", "0", "0"], alias
