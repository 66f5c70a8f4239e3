"""Rules about what leaves, how much a person sees, and support: each as the change that removes it."""

from tests.access.rules import Rule, _policy

FLOWS = "tests/leaving/test_directory.py"
LIMIT = "tests/leaving/test_limit.py"
SUPPORT = "tests/leaving/test_support.py"
UNUSUAL = "tests/leaving/test_unusual.py"
_TOLD, _FUNCTIONS = "records.walls.told", "records.walls.functions"


def _told(name: str, old: str, new: str, test: str) -> Rule:
    return Rule(name, "database", ((_TOLD, old, new),), (test,))


LEAVING = (
    # --- directory information ---
    _policy(
        "only what the law allows is designated",
        '"elements <@ ARRAY["',
        '"true OR elements <@ ARRAY["',
        FLOWS,
    ),
    _policy(
        "a notice is given in one's own name, by who sends, in one's own district",
        'f"stated_by_id = {ME} AND {acting_with(Right.SEND_FLOWS)} AND {IN_MY_DISTRICTS}"',
        '"true"',
        FLOWS,
    ),
    _policy(
        "families have two weeks to say no",
        'f"AND may_leave_from >= published_on + {LEAST_DAYS}"',
        '"AND true"',
        FLOWS,
    ),
    _policy("a notice is not of a later day", "AND published_on <= current_date ", "", FLOWS),
    _policy(
        "a file is kept in one's own name, about one's own recipient",
        'f"sent_by_id = {ME} AND {acting_with(Right.SEND_FLOWS)} AND {IN_MY_DISTRICTS} AND EXISTS (SELECT FROM "',
        '"EXISTS (SELECT FROM "',
        FLOWS,
    ),
    _policy(
        "a parent says no while the rights are theirs",
        "AND coalesce(rights_pass_on(student_id) > current_date, true)",
        "",
        FLOWS,
    ),
    _policy(
        "paper is written down by who may",
        "f\"source = 'paper' AND {acting_with(Right.RECORD_OPT_OUT)}\"",
        "\"source = 'paper'\"",
        FLOWS,
    ),
    _policy(
        "a family says no about its own child, in its own name",
        "stated_by_id = {ME} AND filed_under_id IS NULL AND {as_the_student('directoryoptout')} ",
        "filed_under_id IS NULL ",
        FLOWS,
    ),
    _told("sections that an official gave count", "AND g.source = 'roster' ", "", LIMIT),
    _told("looks at given sections count", "s.via IN ('organization', 'section')", "s.via = 'organization'", LIMIT),
    Rule(
        "a teacher of given sections has a limit",
        "pages",
        (("records.limits.check", "bool(scope_of(user).lent)", "False"),),
        (LIMIT,),
    ),
    _told(
        "who said no is told to who sends",
        "acting NOT IN ({_roles_with(Right.SEE_FLOWS)})",
        "false",
        FLOWS,
    ),
    _told(
        "the last word holds",
        "o.stated_at DESC, o.id DESC",
        "o.stated_at, o.id",
        FLOWS,
    ),
    Rule(
        "a file leaves out whose family said no",
        "pages",
        (("records.flows.directory.provider", '.filter(NotAmong(F("pk"), said_no))', ".all()"),),
        (FLOWS,),
    ),
    # --- the limit of students a day ---
    Rule(
        "the limit is asked before students are shown",
        "pages",
        (("records.policies", "check_limit(request, seen)", "pass"),),
        (LIMIT,),
    ),
    _told("the limit counts what was seen today", "a.at >= date_trunc('day', now())", "true", LIMIT),
    _told("an approval expires", "AND d.approved AND d.expires_at > now()", "AND d.approved", LIMIT),
    _told("the last number of a district holds", "l.set_at DESC, l.id DESC", "l.set_at, l.id", LIMIT),
    _told("a raise holds from the next day on", " AND l.set_at < date_trunc('day', now())", "", LIMIT),
    _told("a lower number holds at once", "SELECT min(l.students_a_day) FROM", "SELECT max(NULL::int) FROM", LIMIT),
    _told(
        "more of one district opens nothing of another",
        "LEFT JOIN granted g ON g.district_id = asked.id",
        "LEFT JOIN granted g ON true",
        LIMIT,
    ),
    _policy("a look is written as what it is", " AND {VIA_OF_THE_ROLE}", "", LIMIT, wall="log"),
    _policy("two persons are needed to see more", "AND r.asked_by_id <> {ME} ", "", LIMIT),
    _policy(
        "more is decided by who may, in their own name",
        'f"decided_by_id = {ME} AND {_DECIDES} AND EXISTS',
        'f"EXISTS',
        LIMIT,
    ),
    _policy(
        "an approval is as long as was asked",
        "AND (expires_at IS NULL OR expires_at <= now() + make_interval(hours => r.hours) + interval '1 minute'))",
        ")",
        LIMIT,
    ),
    # --- support ---
    Rule(
        "support ends at its moment (rows)",
        "database",
        ((_FUNCTIONS, '"(g.ends_at IS NULL OR g.ends_at > now())"', '"true"'),),
        (SUPPORT,),
    ),
    Rule(
        "support ends at its moment (queryset)",
        "queryset",
        (("records.models.grants", "Q(ends_at__isnull=True) | Q(ends_at__gt=timezone.now())", ""),),
        (SUPPORT,),
    ),
    Rule(
        "support sees the chosen kinds of data (rows)",
        "database",
        ((_FUNCTIONS, '"(g.only_categories IS NULL OR $1 = ANY (g.only_categories))"', '"true"'),),
        (SUPPORT,),
    ),
    Rule(
        "support sees the chosen kinds of data (queryset)",
        "queryset",
        (("records.scope", "grants = grants.opening(category)", "pass"),),
        (SUPPORT,),
    ),
    Rule(
        "support's role is narrowed to what all grants open",
        "pages",
        (("accounts.acting", "if role.name != RoleName.SUPPORT:", "if True:"),),
        (SUPPORT,),
    ),
    _policy(
        "support is let in for hours", "AND ends_at <= now() + interval", "OR ends_at <= now() + interval", SUPPORT
    ),
    _policy(
        "no official opens what they do not see",
        '"AND categories::text[] <@ ARRAY(SELECT c.category::text FROM accounts_rolecategory c "\n'
        "            \"WHERE c.role = current_setting('sightline.role', true)) \"\n            ",
        "",
        SUPPORT,
    ),
    _policy(
        "support is a person of the operator",
        '"AND EXISTS (SELECT FROM accounts_supportperson p WHERE p.user_id = person_id)"',
        '""',
        SUPPORT,
    ),
    _policy(
        "a grant for support is what a decision says",
        '"AND only_categories = a.categories AND records_organizationgrant.ends_at <= a.ends_at)"',
        '")"',
        SUPPORT,
    ),
    # --- unusual access ---
    _told(
        "the log is counted for who reviews, in their own district",
        "acting NOT IN ({_roles_with(Right.REVIEW_UNUSUAL)}) OR NOT $1 = ANY (my_districts())",
        "false",
        UNUSUAL,
    ),
    _told("a raise of the limit is listed", "n.students_a_day > n.before AND ", "false AND ", UNUSUAL),
    _told("lines that were redrawn are listed", "t.district_id = $1 AND t.set_at >= $2", "false", UNUSUAL),
    Rule(
        "lines hold for the days before they are redrawn",
        "pages",
        (("records.unusual.rule", "if each.first <= day.on <= each.last", "if each.last == date.max"),),
        (UNUSUAL,),
    ),
    _policy(
        "a limit is dated as of now",
        "{acting_with(Right.SET_ACCESS_LIMITS)} AND {IN_MY_DISTRICTS} AND {SET_NOW}",
        "{acting_with(Right.SET_ACCESS_LIMITS)} AND {IN_MY_DISTRICTS}",
        UNUSUAL,
    ),
    _policy(
        "lines are dated as of now",
        "{acting_with(Right.SET_ACCESS_LIMITS)} AND {SET_NOW}",
        "{acting_with(Right.SET_ACCESS_LIMITS)}",
        UNUSUAL,
    ),
    _policy(
        "somebody else reviews, in their own name",
        'f"reviewed_by_id = {ME} AND person_id <> {ME} AND {_REVIEWS} "',
        "_REVIEWS",
        UNUSUAL,
    ),
)
