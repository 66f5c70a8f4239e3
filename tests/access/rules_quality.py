"""Rules about who sees to what the checks of data quality found, and who is told of it."""

from tests.access.rules import Rule

WORK = ("tests/access/test_quality_work.py",)
_WALLS, _ENTRUSTED, _QUERYSETS = "records.walls.quality", "records.walls.entrusted", "records.querysets"


def _policy(name: str, old: str, new: str) -> Rule:
    return Rule(f"findings: {name}", "database", ((_WALLS, old, new),), WORK)


def _function(name: str, old: str, new: str) -> Rule:
    return Rule(f"findings: {name}, in SQL", "database", ((_ENTRUSTED, old, new),), WORK)


def _queryset(name: str, old: str, new: str) -> Rule:
    return Rule(f"findings: {name}", "queryset", ((_QUERYSETS, old, new),), WORK)


QUALITY_RULES = (
    _queryset("who may be asked", "if not has_right(user, Right.WORK_ON_QUALITY):", "if user.acting_role is None:"),
    _queryset("at the place where one works", "person=user.pk, place__in=places, ", "person=user.pk, "),
    _queryset("asked in one's own name", "person=user.pk, place__in=places, ", "place__in=places, "),
    _queryset("until another is named", ".exclude(Exists(later.exclude(person__isnull=False, person=user.pk)))", ""),
    _queryset(
        "what is said, to who assigns", "if not has_right(user, Right.ASSIGN_QUALITY):", "if user.acting_role is None:"
    ),
    _function(
        "until another is named",
        "AND n.person_id IS DISTINCT FROM me",
        "AND false",
    ),
    _function("of an open account", "OR NOT EXISTS (SELECT FROM accounts_user u WHERE u.id = me AND u.is_active)", ""),
    _function("while one teaches there", "{dated('g')} AND {on_section}", "{on_section}"),
    _function("whom an official of the place may ask", "OR NOT $1 = ANY (my_schools('enrollment')) THEN", "THEN"),
    _function("asked in a role that carries the data", "WHERE $2 <@ {carried", "WHERE ARRAY[]::text[] <@ {carried"),
    _function("asked where they work", "WHERE s.school_id = $1 AND {section_held}", "WHERE {section_held}"),
    _policy("in one's own name", 'f"by_id = {ME} AND at BETWEEN {NOW} AND {IN_MY', 'f"at BETWEEN {NOW} AND {IN_MY'),
    _policy("of the moment", "by_id = {ME} AND at BETWEEN {NOW} AND", "by_id = {ME} AND"),
    _policy("on what was counted", "AND c.number = records_qualitystep.number AND c.number > 0", ""),
    _policy("of the kind of data that was counted", "AND c.categories = records_qualitystep.categories ", ""),
    _policy("of the latest check", '"AND r.id > records_qualitystep.run_id)"', '"AND false)"'),
    _policy(
        "assigned by officials of the place",
        'f"coalesce(school_id, district_id) = {MY_PLACES} AND {ASSIGNS} AND (what',
        'f"true AND (what',
    ),
    _policy("only to whom may be asked", "(what <> 'assigned' OR person_id = \"", '(true OR person_id = "'),
    _policy("right, said by whom it was given", 'AND {ENTRUSTED}"\n\nTABLES', '"\n\nTABLES'),
    _policy("right, said in one's own name", "what = 'right' AND person_id = {ME} AND", "what = 'right' AND"),
    _policy("no more than right", "what = 'right' AND person_id", "person_id"),
    _policy(
        "read at one's own places",
        'f"(coalesce(school_id, district_id) = {MY_PLACES} AND {ASSIGNS} AND {IN_MY_CATEGORIES}) "',
        'f"({ASSIGNS} AND {IN_MY_CATEGORIES}) "',
    ),
    _policy(
        "counts to whom they were given", 'OR {ENTRUSTED}) AND {IN_MY_CATEGORIES}"', 'OR true) AND {IN_MY_CATEGORIES}"'
    ),
    _policy("checks to whom they concern", 'OR {DISTRICT_OF_MINE}",', 'OR true",'),
)
