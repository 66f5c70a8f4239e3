"""Times the same question asked in several ways, in turns within one run, and checks that the answers agree."""

import random
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connections, transaction
from django.db.models import Count, QuerySet
from guardian.shortcuts import get_objects_for_user

from accounts.acting import acting
from accounts.models import User
from accounts.roles import Tier
from portal.kit.db import current_database, set_context, tier_context, use_database
from records.models import Student, StudentGrant
from tests.benchmarks.questions import Asker, Question, hand_written

WALLS, PAGE, GUARDIAN = "walls", "page", "guardian"

#: Asked through the ORM, as a page asks.
ORM: dict[str, Callable[[Any, dict[str, Any]], Any]] = {
    "first page of 25": lambda rows, _: list(rows.order_by("sort_key", "pk")[:25]),
    "all rows": lambda rows, _: list(rows),
    "one": lambda rows, values: list(rows.filter(uid=values["one"])),
    "count": lambda rows, _: rows.count(),
    "count by group": lambda rows, _: list(rows.values_list("school_id", "grades__0").annotate(Count("pk")).order_by()),
}


@dataclass
class Timing:
    """Seconds of each way of asking; those at the same place were taken right after one another."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    rows: list[int] = field(default_factory=list)

    def median(self, way: str) -> float | None:
        """Milliseconds, or None where the question was not asked in this way."""
        taken = self.seconds.get(way)
        return statistics.median(taken) * 1000 if taken else None

    @property
    def best_by_hand(self) -> str:
        ways = [way for way in self.seconds if way not in (WALLS, PAGE, GUARDIAN)]
        return min(ways, key=lambda way: statistics.median(self.seconds[way]))

    @property
    def ratio(self) -> float:
        """Median of walls / best hand-written form, pair by pair."""
        pairs = zip(self.seconds[WALLS], self.seconds[self.best_by_hand], strict=True)
        return statistics.median(walls / hand for walls, hand in pairs)


def measure(asker: Asker, question: Question, student: str) -> Timing | None:
    """Ask the question as each of the people in turn. None where the answer would be too many rows for a page.

    ``student`` is the student column of the table. Raises AssertionError where two ways give different answers.
    """
    forms = hand_written(student, asker.role)
    timing = Timing({way: [] for way in (WALLS, *forms)})
    ways = [WALLS, *forms, *((PAGE, GUARDIAN) if student == "s.id" else ())]
    people = _people(asker)
    for turn in range(asker.repeat):
        user = people[turn % len(people)]
        values: dict[str, Any] = {"me": user.pk, "role": asker.role}
        before, where = next(iter(forms.values()))
        if "%(one)s" in question.sql:
            values["one"] = _somebody(before, where, question, values, turn)
            if values["one"] is None:
                continue
        if turn == 0 and _rows(before + question.sql.format(where=where), values) > question.up_to_rows:
            return None
        answers = {}
        for way in random.sample(ways, len(ways)):
            if way == GUARDIAN and turn % 4:
                continue  # it takes long, and the median of a quarter of the turns says enough
            seconds, answers[way] = _asked(way, user, asker.role, question, forms, values)
            timing.seconds.setdefault(way, []).append(seconds)
        _agree(answers, f"{asker.words}, {question.words}, user {user.pk}")
        timing.rows.append(answers[WALLS][0][0] if question.words == "count" else len(answers[WALLS]))
    return timing


def _people(asker: Asker) -> list[User]:
    with use_database("maintenance"):
        found = {user.pk: user for user in User.objects.filter(pk__in=asker.users)}
    return [found[number] for number in asker.users]


def _rows(sql: str, values: dict[str, Any]) -> int:
    with _by_hand():
        return _ask(f"SELECT count(*) FROM ({sql}) counted", values)[1][0][0]


def _somebody(before: str, where: str, question: Question, values: dict[str, Any], turn: int) -> Any:
    """One row that the person may see, another one each time."""
    table = question.sql.split(" FROM ")[1].split(" ")[0]
    key = "uid" if table == "records_student" else "id"
    with _by_hand():
        found = _ask(f"{before}SELECT s.{key} FROM {table} s WHERE {where} LIMIT 1 OFFSET {turn % 2}", values)[1]
    return found[0][0] if found else None


def _asked(way: str, user: User, role: str, question: Question, forms: Any, values: Any) -> tuple[float, Any]:
    if way == WALLS:
        with tier_context(Tier.LOCAL, user_id=user.pk, role=role):
            return _ask(question.sql.format(where="true"), values)
    if way == PAGE:
        with acting(user, role):
            return _timed(lambda: ORM[question.words](Student.objects.visible_to(user), values))
    if way == GUARDIAN:
        with _by_hand():
            return _timed(lambda: ORM[question.words](_guardians(user), values))
    before, where = forms[way]
    with _by_hand():
        return _ask(before + question.sql.format(where=f"({where})"), values)


def _guardians(user: User) -> QuerySet:
    # Looks at its generic table only when no direct model offers itself.
    StudentGrant.enabled = False  # type: ignore[attr-defined]
    try:
        return get_objects_for_user(
            user, "records.view_student", klass=Student, use_groups=False, accept_global_perms=False
        )
    finally:
        del StudentGrant.enabled  # type: ignore[attr-defined]


@contextmanager
def _by_hand() -> Iterator[None]:
    """As the login that no wall stops, in a transaction like the others."""
    with use_database("maintenance"), transaction.atomic(using="maintenance"):
        yield


def _ask(sql: str, values: dict[str, Any]) -> tuple[float, list[Any]]:
    with connections[current_database()].cursor() as cursor:

        def asked() -> list[Any]:
            cursor.execute(sql, values)
            return cursor.fetchall()

        return _timed(asked)


def _timed(ask: Callable[[], Any]) -> tuple[float, Any]:
    started = time.perf_counter()
    answer = ask()
    return time.perf_counter() - started, answer


def _size(answer: Any) -> int:
    return answer if isinstance(answer, int) else len(answer)


def _agree(answers: dict[str, Any], where: str) -> None:
    """The SQL answers are the same row for row, the ORM's as many."""
    expected = sorted(map(repr, answers[WALLS]))
    for way, answer in answers.items():
        if way in (PAGE, GUARDIAN):
            same = _size(answer) == (answers[WALLS][0][0] if isinstance(answer, int) else len(expected))
        else:
            same = sorted(map(repr, answer)) == expected
        assert same, f"{way} answers otherwise than the walls: {where}"


def context_seconds(asker: Asker, repeat: int = 200) -> float:
    """Median time to set the context of a request: role, person, acting role."""
    taken = []
    for turn in range(repeat):
        user_id = asker.users[turn % len(asker.users)]
        with transaction.atomic():
            taken.append(_timed(lambda: set_context(Tier.LOCAL, user_id=user_id, role=asker.role))[0])  # noqa: B023
    return statistics.median(taken)


def first_seconds(asker: Asker, question: Question, repeat: int = 15) -> tuple[float, float]:
    """Median time of the first question on a new connection, when nothing is planned yet: walls, hand-written."""
    before, where = list(hand_written("s.id", asker.role).values())[-1]
    walls, hand = [], []
    for turn in range(repeat):
        values = {"me": asker.users[turn % len(asker.users)], "role": asker.role}
        for alias in ("default", "maintenance"):
            connections[alias].close()
            connections[alias].ensure_connection()
        with tier_context(Tier.LOCAL, user_id=values["me"], role=asker.role):
            walls.append(_ask(question.sql.format(where="true"), values)[0])
        with _by_hand():
            hand.append(_ask(before + question.sql.format(where=f"({where})"), values)[0])
    return statistics.median(walls), statistics.median(hand)
