"""The rules of the decision ledger's walls, as the changes that remove them."""

from tests.access.rules import Rule

WALLS = ("tests/access/test_decisions_walls.py",)
_WALLS, _QUERYSETS = "records.walls.decisions", "records.querysets"


def _policy(name: str, old: str, new: str) -> Rule:
    return Rule(name, "database", ((_WALLS, old, new),), WALLS)


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
    _policy("nobody approves what they proposed", "AND p.proposed_by_id <> {ME})))", "AND true)))"),
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
