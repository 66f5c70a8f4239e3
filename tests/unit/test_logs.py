"""No value of a person's reaches a log, whichever way it tries."""

import io
import logging
import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import DisallowedHost, PermissionDenied
from django.urls import URLResolver, get_resolver, reverse
from django.urls.converters import StringConverter

from portal.kit.logs import WithoutValues

CANARY = "Quetzalcoatl"
MAIL = "quetzalcoatl@example.org"


class IntegrityError(Exception):
    """Stands for the database driver's, whose text it carries."""


@pytest.fixture
def written() -> tuple[logging.Logger, io.StringIO]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
    handler.addFilter(WithoutValues())
    logger = logging.Logger("under test")
    logger.addHandler(handler)
    return logger, stream


DATABASE_WORDS = [
    f'duplicate key value violates unique constraint "records_student_email_key"\nDETAIL:  Key (email)=({MAIL}) is.',
    f'new row for relation "records_student" violates check constraint "dates"\nDETAIL:  Failing row contains (1, '
    f"{CANARY},\n{CANARY}, null).",
    f'invalid input syntax for type date: "{CANARY}"\nCONTEXT:  COPY staging_students, line 3, column born: "{CANARY}"',
    f"column \"nome\" does not exist\nLINE 1: SELECT nome FROM s WHERE family = '{CANARY}'\n               ^",
    f'date/time field value out of range: "{CANARY} said "no""\nHINT:  Perhaps you need "{CANARY}".',
    f'update or delete on table "records_student" violates foreign key\nDETAIL:  Key (name, born)=({CANARY}, (x)) is',
]


@pytest.mark.parametrize("words", DATABASE_WORDS)
def test_an_error_of_the_database(written: tuple[logging.Logger, io.StringIO], words: str) -> None:
    logger, stream = written
    try:
        try:
            raise IntegrityError(words)
        except IntegrityError as error:
            raise RuntimeError(f"row refused: {error}") from error
    except RuntimeError as error:
        logger.exception("import failed: %s", error)
    text = stream.getvalue()
    assert CANARY not in text and MAIL not in text
    assert "import failed" in text
    assert "IntegrityError" in text and "RuntimeError" in text
    assert "test_logs.py" in text, "the traceback still says where"


def test_the_name_of_a_constraint_stays(written: tuple[logging.Logger, io.StringIO]) -> None:
    logger, stream = written
    try:
        raise IntegrityError(DATABASE_WORDS[0])
    except IntegrityError:
        logger.exception("refused")
    assert "records_student_email_key" in stream.getvalue()


@pytest.mark.parametrize("make", [KeyError, ValueError, lambda text: ValueError(f"time data '{text}' does not match")])
def test_what_python_could_not_read(written: tuple[logging.Logger, io.StringIO], make: type[Exception]) -> None:
    logger, stream = written
    value = f"{CANARY} Maria" if make is not ValueError else MAIL
    try:
        raise make(value)
    except Exception:
        logger.exception("could not be read")
    assert CANARY not in stream.getvalue() and MAIL not in stream.getvalue()


@pytest.mark.parametrize(
    ("message", "arguments"),
    [
        ("Not Found: /students/?family=%s&page=2", (CANARY,)),
        ("(0.003) SELECT 1 WHERE family = %%s; args=('%s',); alias=default", (CANARY,)),
        ("could not send to %s", (MAIL,)),
        ("could not send to <%s>, giving up", (MAIL,)),
        ("raised unexpected: %r", (IntegrityError(DATABASE_WORDS[1]),)),
        ("raised unexpected: %r", (IntegrityError(DATABASE_WORDS[0]),)),
    ],
)
def test_a_message(written: tuple[logging.Logger, io.StringIO], message: str, arguments: tuple[object]) -> None:
    logger, stream = written
    logger.warning(message, *arguments)
    text = stream.getvalue()
    assert CANARY not in text and MAIL not in text
    assert text.startswith("WARNING ")


def test_a_failed_task_of_celery(written: tuple[logging.Logger, io.StringIO]) -> None:
    logger, stream = written
    try:
        raise IntegrityError(DATABASE_WORDS[1])
    except IntegrityError as error:
        context = {"name": "records.tasks.x", "exc": repr(error), "traceback": f"Traceback ...\nError: {error}"}
        logger.error("Task %(name)s raised: %(exc)s\n%(traceback)s", context, exc_info=True)
    assert CANARY not in stream.getvalue()
    assert "records.tasks.x" in stream.getvalue()


def test_a_message_that_cannot_be_written_is_not_lost(written: tuple[logging.Logger, io.StringIO]) -> None:
    logger, stream = written
    logger.warning("%d students", CANARY)
    assert CANARY not in stream.getvalue()
    assert "test_logs" in stream.getvalue()


def test_plain_messages_stay_as_they_are(written: tuple[logging.Logger, io.StringIO]) -> None:
    logger, stream = written
    logger.info("Import %s: %d rows, %s", "0b0c", 12, "3 refused (students.csv, line 7)")
    assert stream.getvalue() == "INFO Import 0b0c: 12 rows, 3 refused (students.csv, line 7)\n"


@pytest.mark.parametrize(
    "path", ["/account/link/{}/", "/account/password/reset/key/{}/", "/account/confirm-email/{}/", "/account/link/{}"]
)
@pytest.mark.parametrize("words", ["Not Found: %s", "Forbidden (CSRF token missing.): %s", 'Referer "https://x%s" is'])
def test_the_token_of_a_link(written: tuple[logging.Logger, io.StringIO], path: str, words: str) -> None:
    logger, stream = written
    logger.warning(words, path.format("3-Zk9_s3cr-et"))
    assert "s3cr" not in stream.getvalue()
    assert path.partition("{")[0] in stream.getvalue(), "which page it was is still said"


#: Parts of addresses that are no secret: a number of the portal's own, or a name out of its code.
_OPEN_PARTS = {"int": "7", "uuid": str(uuid4()), "slug": "plain"}


def _secret_addresses(resolver: URLResolver) -> Iterator[str]:
    """An address of every page in whose address any text may stand, with the canary as that text."""
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from _secret_addresses(one)
            continue
        pattern: Any = one.pattern
        parts: dict[str, Any] = pattern.converters or dict.fromkeys(pattern.regex.groupindex)
        secret = {name for name, kind in parts.items() if kind is None or type(kind) is StringConverter}
        if secret:
            kinds = {name: re.sub("Converter$", "", type(kind).__name__).lower() for name, kind in parts.items()}
            yield reverse(one.name, kwargs={n: CANARY if n in secret else _OPEN_PARTS[kinds[n]] for n in parts})


SECRET_ADDRESSES = sorted(set(_secret_addresses(get_resolver())))


def test_the_pages_with_a_secret_in_their_address_are_found() -> None:
    for start in ("/account/link/", "/account/digest/", "/letter/finish/", "/account/password/reset/key/"):
        assert any(address.startswith(start) for address in SECRET_ADDRESSES), start


@pytest.mark.parametrize("address", SECRET_ADDRESSES)
@pytest.mark.parametrize("words", ["Not Found: %s", "Forbidden (CSRF cookie not set.): %s", "GET http://x%s HTTP/1.1"])
def test_no_secret_of_an_address_is_written(
    written: tuple[logging.Logger, io.StringIO], address: str, words: str
) -> None:
    logger, stream = written
    logger.warning(words, address)
    assert CANARY not in stream.getvalue()


@pytest.mark.parametrize("kind", [PermissionDenied, DisallowedHost])
def test_a_refusal_takes_one_line(written: tuple[logging.Logger, io.StringIO], kind: type[Exception]) -> None:
    logger, stream = written
    try:
        raise kind("no")
    except kind:
        logger.warning("Forbidden: %s", "/students/", exc_info=True)
    assert stream.getvalue() == "WARNING Forbidden: /students/\n"
