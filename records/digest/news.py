"""Which kinds of news wait for a family: asked under the row policies, as that family, by the role *digest*."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connections

from accounts.digest.mail import News
from accounts.roles import RoleName
from portal.kit.db import current_database, set_context
from records.eighteen import SOON

ROLES = (RoleName.PARENT, RoleName.STUDENT)

#: One row: is there news of each kind, and the greatest row number of each kind that is there now. A kind of which
#: nothing was known yet has news only by its days. Functions tell whose rights pass soon, and whose have passed.
_ASK = """
WITH result AS (SELECT r.id, r.line_item_id, r.scored_on, r.is_missing FROM records_result r WHERE r.is_active),
absence AS (SELECT a.id, a.on_date FROM records_attendanceevent a WHERE a.is_active),
test AS (SELECT max(t.id) AS latest FROM records_assessmentresult t WHERE t.is_active),
grade AS (SELECT max(g.id) AS latest FROM records_termgrade g WHERE g.is_active)
SELECT
    EXISTS (SELECT FROM result WHERE scored_on <= %(today)s AND (scored_on > %(since)s OR id > %(result)s))
        OR coalesce((SELECT latest FROM grade) > %(grade)s, false),
    EXISTS (SELECT FROM result JOIN records_lineitem l ON l.id = result.line_item_id
        WHERE result.is_missing AND l.is_active AND l.due_on > %(since)s AND l.due_on <= %(today)s),
    EXISTS (SELECT FROM absence WHERE on_date <= %(today)s AND (on_date > %(since)s OR id > %(absence)s)),
    coalesce((SELECT latest FROM test) > %(test)s, false),
    EXISTS (SELECT FROM (SELECT rights_pass_on(child) AS day FROM unnest(my_students('demographics')) child) passes
        WHERE %(parent)s AND passes.day - %(soon)s > %(since)s AND passes.day - %(soon)s <= %(today)s)
    OR EXISTS (SELECT FROM jsonb_array_elements(my_passing('demographics')) p WHERE %(parent)s
        AND (p ->> 'on')::date > %(since)s AND (p ->> 'on')::date <= %(today)s),
    (SELECT max(id) FROM result), (SELECT latest FROM grade), (SELECT max(id) FROM absence), (SELECT latest FROM test)
"""
_KINDS = ("result", "grade", "absence", "test")


@dataclass(frozen=True)
class Waiting:
    """The kinds of news of one person, and what is to be remembered until the next time."""

    news: frozenset[News]
    known: dict[str, dict[str, int]]


def waiting_for(user_id: int, known: dict[str, Any], *, since: date, today: date) -> Waiting:
    """What is new for this person after ``since`` until ``today``, in every family's role they hold.

    Call it inside a transaction of the worker's login; it stays in the role *digest* as this person.
    """
    news: set[News] = set()
    remembered: dict[str, dict[str, int]] = {}
    for role in ROLES:
        found, latest = _in_role(user_id, role, known.get(role, {}), since=since, today=today)
        news |= found
        if latest:
            remembered[str(role)] = latest
    return Waiting(frozenset(news), remembered)


def _in_role(
    user_id: int, role: RoleName, known: dict[str, int], *, since: date, today: date
) -> tuple[set[News], dict[str, int]]:
    set_context("digest", user_id=user_id, role=role)
    with connections[current_database()].cursor() as cursor:
        asked: dict[str, Any] = {kind: known.get(kind) for kind in _KINDS}
        days: dict[str, Any] = {"since": since, "today": today, "soon": SOON, "parent": role == RoleName.PARENT}
        cursor.execute(_ASK, {**asked, **days})
        row = cursor.fetchone()
    latest = {kind: number for kind, number in zip(_KINDS, row[len(News) :], strict=True) if number is not None}
    return {kind for kind, is_new in zip(News, row, strict=False) if is_new}, known | latest


def since_when(settled_for: date | None, week: date) -> date:
    """The last day that an earlier mail spoke of: the last week's end, at most two weeks ago; the first time, one."""
    return max(settled_for or week - timedelta(days=7), week - timedelta(days=14))
