"""Answers for one state: who its people are, and how long the server takes for a page of theirs.

``python -m tests.benchmarks.pages_server DATABASE``; one question a line on standard input, one answer a line, as JSON.
Pages go through the whole of Django (sessions, walls, templates, access log) as for a browser, without the network.
"""

import json
import sys
import time
from typing import Any

#: As many of each role are offered to choose from.
OFFERED = 400
#: role -> (name of an address, what it is about, further parts of the address)
PAGES: dict[str, tuple[tuple[str, str, dict[str, str]], ...]] = {
    "parent": (
        ("children", "", {}),
        ("student", "student", {}),
        ("conference", "student", {}),
        ("student_whole", "student", {}),
    ),
    "teacher": (
        ("today", "", {}),
        ("sections", "", {}),
        ("section", "section", {}),
        ("section_results", "section", {}),
        ("students", "", {}),
        ("early_warning", "", {}),
        ("interventions", "", {}),
        ("student", "student", {}),
        ("student_timeline", "student", {}),
    ),
    "principal": (
        ("school", "school", {}),
        ("early_warning", "", {}),
        ("school_trends", "school", {"name": "attendance"}),
        ("school_trends", "school", {"name": "tests"}),
        ("school_trends", "school", {"name": "grades"}),
        ("school_sections", "school", {}),
        ("school_behind", "school", {"name": "absent"}),
        ("school_conflicts", "school", {}),
        ("students", "", {}),
        ("interventions", "", {}),
        ("student", "student", {}),
        ("student_timeline", "student", {}),
    ),
    "district": (("schools", "", {}), ("students", "", {}), ("early_warning", "", {}), ("interventions", "", {})),
}

#: role -> users, how many students they have, and something of theirs that a page can be about
PEOPLE = {
    "parent": """
        SELECT user_id, count(*), (array_agg(s.uid))[1] AS student, NULL AS section, NULL AS school
        FROM records_studentgrant g JOIN records_student s ON s.id = g.content_object_id AND s.school_id IS NOT NULL
        JOIN records_demographics d ON d.student_id = s.id AND d.rights_pass_on > current_date
        WHERE g.role = 'parent' AND {held} GROUP BY user_id""",
    "teacher": """
        SELECT user_id, count(DISTINCT e.student_id), (array_agg(s.uid))[1], (array_agg(c.uid))[1], NULL
        FROM records_sectiongrant g JOIN records_section c ON c.id = g.content_object_id
        JOIN records_sectionenrollment e ON e.section_id = c.id AND e.starts_on <= current_date
            AND (e.ends_on IS NULL OR e.ends_on > current_date)
        JOIN records_student s ON s.id = e.student_id
        WHERE g.user_id IN (SELECT DISTINCT user_id FROM records_sectiongrant g WHERE {held} ORDER BY 1 LIMIT 2000)
        AND {held} GROUP BY user_id""",
    "principal": """
        SELECT g.user_id, count(*), (array_agg(s.uid))[1], NULL, (array_agg(o.uid))[1]
        FROM records_organizationgrant g JOIN records_organization o ON o.id = g.content_object_id
        JOIN records_student s ON s.school_id = o.id
        WHERE g.role = 'principal' AND {held} GROUP BY g.user_id""",
    "district": """
        SELECT g.user_id, count(*), NULL, NULL, NULL
        FROM records_organizationgrant g JOIN records_student s ON s.district_id = g.content_object_id
        WHERE g.role = 'district' AND s.school_id IS NOT NULL AND {held} GROUP BY g.user_id
        HAVING count(DISTINCT s.school_id) > 1""",
}
_HELD = "g.starts_on <= current_date AND (g.ends_on IS NULL OR g.ends_on > current_date)"


def main(name: str) -> None:
    from tests.benchmarks.imports import point_at

    point_at(name)
    answers = {"size": _size, "people": _people, "page": _page}
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(answers[asked.pop("ask")](**asked)), flush=True)


def _rows(sql: str) -> list[Any]:
    from django.db import connections

    from portal.kit.db import use_database

    with use_database("maintenance"), connections["maintenance"].cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def _size() -> int:
    found: int = _rows("SELECT count(*) FROM records_student WHERE school_id IS NOT NULL")[0][0]
    return found


def _people(role: str) -> list[dict[str, Any]]:
    """Some of the role, and always who has most students: user, number of students, path of each page."""
    from django.urls import reverse

    sql = f"WITH p (user_id, students, student, section, school) AS ({PEOPLE[role].format(held=_HELD)}) SELECT * FROM p"
    found = _rows(f"({sql} ORDER BY hashint8(user_id) LIMIT {OFFERED}) UNION ({sql} ORDER BY students DESC LIMIT 1)")
    people = []
    for user, students, *about in found:
        uids = dict(zip(("student", "section", "school"), about, strict=True))
        pages = {}
        for name, kind, more in PAGES[role]:
            kwargs = {**more, **({"uid": uids[kind]} if kind else {})}
            pages[" ".join([name, *more.values()])] = reverse(name, kwargs=kwargs)
        people.append({"user": user, "students": students, "pages": pages})
    return people


_clients: dict[tuple[int, str], Any] = {}


def _page(user: int, role: str, path: str) -> float:
    """Milliseconds until the answer is there. Raises AssertionError where it is no page."""
    client = _clients.get((user, role)) or _clients.setdefault((user, role), _signed_in(user, role))
    began = time.perf_counter()
    answer = client.get(path)
    taken = (time.perf_counter() - began) * 1000
    assert answer.status_code == 200, f"{path}: {answer.status_code}"
    return taken


def _signed_in(number: int, role: str) -> Any:
    from allauth.mfa.adapter import get_adapter
    from allauth.mfa.models import Authenticator
    from django.test import Client

    from accounts.acting import SESSION_KEY
    from accounts.models import User
    from portal.kit.db import use_database

    with use_database("maintenance"):
        user = User.objects.get(pk=number)
        Authenticator.objects.get_or_create(
            user=user, type=Authenticator.Type.TOTP, defaults={"data": {"secret": get_adapter().encrypt("A" * 32)}}
        )
    client = Client(SERVER_NAME="localhost")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session[SESSION_KEY] = role
    session.save()
    return client


if __name__ == "__main__":
    main(sys.argv[1])
