"""The rules of the decision ledger's walls, as the changes that remove them."""

from tests.access.rules import Rule

WALLS = ("tests/access/test_decisions_walls.py",)
SECOND = ("tests/access/test_second_person.py",)
_WALLS, _QUERYSETS = "records.walls.decisions", "records.querysets"


def _policy(name: str, old: str, new: str, tests: tuple[str, ...] = WALLS) -> Rule:
    return Rule(name, "database", ((_WALLS, old, new),), tests)


def _apart(name: str, old: str, new: str) -> Rule:
    return Rule(f"a second person: {name}", "database", (("records.walls.procedure", old, new),), SECOND)


def _queryset(name: str, old: str, new: str) -> Rule:
    return Rule(name, "queryset", ((_QUERYSETS, old, new),), WALLS)


DECISION_RULES = (
    _queryset(
        "decisions for those who take part in them",
        "if not has_right(user, Right.PROPOSE_DECISIONS):\n            return self.none()\n        columns",
        "if user.acting_role is None:\n            return self.none()\n        columns",
    ),
    _queryset(
        "decisions about one's own schools",
        "filter(place__in=scope_of(user).organizations)\n        if",
        "all()\n        if",
    ),
    _queryset(
        "cited figures by category",
        "rows = rows.filter(categories__contained_by=sorted(user.acting_role.categories))",
        "pass",
    ),
    _policy(
        "decisions for those who take part in them, in SQL",
        "TAKES_PART = acting_with(Right.PROPOSE_DECISIONS)",
        'TAKES_PART = "true"',
    ),
    _policy(
        "decisions about one's own schools, in SQL",
        'OF_MY_SCHOOL = f"school_id = {MY_PLACES} AND {TAKES_PART}"',
        'OF_MY_SCHOOL = f"{TAKES_PART}"',
    ),
    _policy(
        "scenarios of one's own district, in SQL",
        'OF_MY_DISTRICT = f"district_id = {MY_PLACES} AND {TAKES_PART}"',
        'OF_MY_DISTRICT = f"{TAKES_PART}"',
    ),
    _policy(
        "cited figures by category, in SQL",
        """{TAKES_PART} AND {IN_MY_CATEGORIES}",
        ),""",
        """{TAKES_PART}",
        ),""",
    ),
    # That the proposer is no second person says the function, too: both are removed.
    Rule(
        "nobody approves what they proposed",
        "database",
        (
            (_WALLS, "AND p.proposed_by_id <> {ME} ", ""),
            ("records.walls.procedure", "RETURN $1 <> me AND EXISTS", "RETURN $1 = me OR EXISTS"),
        ),
        WALLS,
    ),
    _policy(
        "who approves is a second person",
        '"AND stands_apart(p.proposed_by_id, p.proposed_at, p.district_id))))"',
        '")))"',
        SECOND,
    ),
    _policy(
        "steps follow on each other", 'IN_ORDER = "step_fits(proposal_id, step, number)"', 'IN_ORDER = "true"', SECOND
    ),
    _apart("not by whoever asks", " AND g.given_by_id IS DISTINCT FROM $1", ""),
    _apart("given before what is asked for", " AND g.given_at <= $2", ""),
    _apart("held when it was asked for", "AND g.starts_on <= $2::date ", ""),
    _apart("no number of a step is left out", "WHEN $3 = 0 THEN", "WHEN $3 > 1 THEN true WHEN $3 = 0 THEN"),
    Rule(
        "a second person answers a request",
        "database",
        (("records.walls.access_limits", '"AND stands_apart(r.asked_by_id, r.asked_at, r.district_id) "', '""'),),
        SECOND,
    ),
    Rule(
        "nobody reviews whoever gave them their role",
        "database",
        (("records.walls.unusual", '"AND stands_apart(person_id, now(), district_id)"', '""'),),
        SECOND,
    ),
    Rule(
        "a second person's role is older, in Python",
        "queryset",
        (("records.second_person", "given_at <= since and starts_on <= on", "starts_on <= on"),),
        SECOND,
    ),
    Rule(
        "a second person's role is from somebody else, in Python",
        "queryset",
        (("records.second_person", " and given_by != requester", ""),),
        SECOND,
    ),
    _policy(
        "approving is for those who may",
        "(step NOT IN ('approved', 'refused') OR ({APPROVES} AND EXISTS",
        "(step NOT IN ('approved', 'refused') OR (true AND EXISTS",
    ),
    _policy("funding is for those who may", "(step <> 'funded' OR {APPROVES})", "(step <> 'funded' OR true)"),
    _policy(
        "a step in one's own name",
        'f"{OF_MY_SCHOOL} AND by_id = {ME} AND at BETWEEN',
        'f"{OF_MY_SCHOOL} AND at BETWEEN',
    ),
    _policy("a step of the moment", "AND by_id = {ME} AND at BETWEEN {NOW} AND", "AND by_id = {ME} AND"),
    _policy(
        "a proposal in one's own name",
        "AND proposed_by_id = {ME} AND proposed_at BETWEEN {NOW} AND EXISTS",
        "AND proposed_at BETWEEN {NOW} AND EXISTS",
    ),
    _policy("a step lies where its proposal does", "AND {_as_the_proposal('decisionevent')}", "AND true"),
    _policy("figures are cited with the proposal and by whoever proposes", "THEN {CITES} ELSE", "THEN true ELSE"),
    _policy("figures of a review by whoever writes it", "ELSE {REVIEWS} END", "ELSE true END"),
)
