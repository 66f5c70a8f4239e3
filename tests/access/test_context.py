"""The context ends with its transaction: nothing leaks to the next request, a hook, a stream or a task."""

from collections.abc import Iterator
from contextlib import AbstractContextManager

import pytest
from django.db import connections, transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from accounts.acting import SESSION_KEY, acting
from accounts.middleware import ContextMiddleware
from portal.kit.db import job_context, role_name, set_context, tier_context
from records.models import Student
from tests.access.asking import ask, refused
from tests.access.expected import SEEN
from tests.world import World


def who_asks() -> tuple[object, ...]:
    return ask(
        "default",
        "SELECT current_user, current_setting('sightline.user_id', true), current_setting('sightline.role', true)",
    )[0]


def test_nothing_of_the_context_survives_its_transaction(world: World) -> None:
    with acting(world.user("dora"), "district"):
        assert who_asks() == (role_name("local"), str(world.user("dora").pk), "district")
    user, user_id, role = who_asks()
    assert user == role_name("web")
    assert not user_id and not role
    with refused():
        Student.objects.count()


def test_nothing_survives_a_failure_either(world: World) -> None:
    with pytest.raises(ZeroDivisionError), acting(world.user("dora"), "district"):
        1 / 0  # noqa: B018
    with refused():
        Student.objects.count()


def test_one_connection_serves_one_person_after_another(world: World) -> None:
    backends = set()
    for person, role in (("dora", "district"), ("gina", "parent"), ("lotte", "teacher"), ("gina", "parent")):
        with acting(world.user(person), role):
            backends.add(ask("default", "SELECT pg_backend_pid()")[0][0])
            assert world.names_of(Student.objects.values_list("pk", flat=True)) == SEEN[person, role]
    assert len(backends) == 1, "the test must reuse one connection"


def test_a_local_setting_outlives_a_released_savepoint_so_contexts_do_not_nest(world: World) -> None:
    with transaction.atomic(using="default"):
        with transaction.atomic(using="default"):
            set_context("local", user_id=world.user("dora").pk, role="district")
        # This is the trap: the savepoint is released, the context is still there.
        assert who_asks()[0] == role_name("local")
    with acting(world.user("gina"), "parent"), pytest.raises(RuntimeError):
        open_and_close(acting(world.user("dora"), "district"))
    with transaction.atomic(using="worker"), pytest.raises(RuntimeError):
        open_and_close(job_context("import", district_id=1))
    with transaction.atomic(using="default"), pytest.raises(RuntimeError):
        open_and_close(tier_context("local", user_id=1, role="parent"))


def open_and_close(context: AbstractContextManager[object]) -> None:
    with context:
        pass


def test_a_savepoint_rolled_back_inside_keeps_the_context(world: World) -> None:
    with acting(world.user("gina"), "parent"):
        with pytest.raises(ZeroDivisionError), transaction.atomic(using="default"):
            1 / 0  # noqa: B018
        assert world.names_of(Student.objects.values_list("pk", flat=True)) == SEEN["gina", "parent"]


def test_a_hook_after_the_commit_sees_nothing(world: World) -> None:
    outcome: list[str] = []

    def look() -> None:
        with refused():
            Student.objects.count()
        outcome.append("refused")

    with acting(world.user("dora"), "district"):
        transaction.on_commit(look, using="default")
    assert outcome == ["refused"]


def request_of(world: World, person: str, role: str) -> HttpRequest:
    request = RequestFactory().get("/nowhere/")
    request.user = world.user(person)
    request.session = {SESSION_KEY: role}  # type: ignore[assignment]
    return request


def test_a_page_may_not_stream(world: World) -> None:
    def view(_: HttpRequest) -> StreamingHttpResponse:
        return StreamingHttpResponse(str(student.pk) for student in Student.objects.all())

    with pytest.raises(RuntimeError, match="stream"):
        ContextMiddleware(view)(request_of(world, "dora", "district"))  # type: ignore[arg-type]


def test_a_generator_read_after_the_request_sees_nothing(world: World) -> None:
    made: list[Iterator[int]] = []

    def view(_: HttpRequest) -> HttpResponse:
        made.append(student.pk for student in Student.objects.all().iterator())
        return HttpResponse("ok")

    ContextMiddleware(view)(request_of(world, "dora", "district"))
    with refused():
        list(made[0])


def test_a_failed_page_is_rolled_back_and_a_refusal_is_kept(fresh_world: World) -> None:
    def answering(status: int) -> HttpResponse:
        def view(request: HttpRequest) -> HttpResponse:
            ask(
                "default",
                "INSERT INTO accounts_accessentry (id, at, user_id, role, channel, outcome, view, purpose, categories,"
                " student_count) VALUES (gen_random_uuid(), now(), %s, 'district', 'page', 'denied', '', %s, '{}', 0)",
                [request.user.pk, f"status {status}"],
            )
            return HttpResponse(status=status)

        return ContextMiddleware(view)(request_of(fresh_world, "dora", "district"))  # type: ignore[return-value]

    for status in (200, 302, 403, 404, 500, 503):
        answering(status)
    kept = {row[0] for row in ask("maintenance", "SELECT purpose FROM accounts_accessentry")}
    assert kept == {"status 200", "status 302", "status 403", "status 404"}


def test_the_context_cannot_be_set_for_a_session_by_the_portal(world: World) -> None:
    """SET LOCAL outside a transaction does nothing: a forgotten transaction closes, it does not open."""
    connections["default"].close()
    set_context("local", user_id=world.user("dora").pk, role="district")
    with refused():
        Student.objects.count()


def test_a_task_sees_only_what_its_job_names(world: World) -> None:
    with job_context("import", district_id=world.organization("lake").pk):
        seen = world.names_of(Student.objects.values_list("pk", flat=True))
        assert seen == {"lin", "leo", "lou", "gone_lake", "twin_lake"}
        assert ask("worker", "SELECT current_user") == [(role_name("import"),)]
    with refused():
        ask("worker", "SELECT * FROM records_student")
