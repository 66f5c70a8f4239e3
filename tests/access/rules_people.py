"""Rules about who gives, ends, confirms and pauses whose access, and who is told who can see whom."""

from tests.access.rules import Rule

PEOPLE, GOVERNING = "tests/access/test_people.py", "tests/access/test_governing.py"
_FUNCTIONS, _REACH, _GOVERNING = "records.walls.functions", "records.walls.reach", "records.walls.governing"
_GRANTS, _QUERYSETS = "records.models.grants", "records.querysets"


def _rule(name: str, module: str, old: str, new: str, *tests: str, wall: str = "database") -> Rule:
    return Rule(name, wall, ((module, old, new),), tests or (GOVERNING,))


def _asks(name: str, old: str, new: str) -> Rule:
    return _rule(name, _GOVERNING, old, new)


PEOPLE_RULES = (
    # --- keeping away, in both walls ---
    _rule("pauses", _GRANTS, "return super().in_force(day).filter(~Exists(pauses))", "return super().in_force(day)",
          PEOPLE, wall="queryset"),
    _rule("pauses of a district", _GRANTS, " | Q(organization=OuterRef(self.district))", "", PEOPLE, wall="queryset"),
    _rule("a pause has a first day", _GRANTS, "            starts_on__lte=day,\n            ends_on__gt=day,\n",
          "            ends_on__gt=day,\n", PEOPLE, wall="queryset"),
    _rule("a pause ends", _GRANTS, "            ends_on__gt=day,\n", "", PEOPLE, wall="queryset"),
    _rule("pauses of sections, in SQL", _FUNCTIONS, 'ON_SECTION = not_paused("records_section", "school_id")',
          'ON_SECTION = "true"', PEOPLE),
    _rule("what the district paused, no school lifts", "records.walls.governing",
          "IF the_role IN ({_REVIEWERS}) AND acting NOT IN ({_REVIEWERS}) THEN RETURN 'district'; END IF;", ""),
    _rule("pauses of organizations, in SQL", _FUNCTIONS, 'ON_ORGANIZATION = not_paused("records_organization", "id")',
          'ON_ORGANIZATION = "true"', PEOPLE),
    _rule("a pause's dates, in SQL", _FUNCTIONS, 'WHERE k.person_id = g.user_id AND {dated("k")})',
          "WHERE k.person_id = g.user_id)", PEOPLE),
    _rule("a pause of another school, in SQL", _FUNCTIONS, "AND k.organization_id IN (x.{place}, x.district_id)", "",
          PEOPLE),
    # --- who can see whom ---
    _rule("who reaches: custody", _REACH, "AND {HOLDER_HAS_RIGHTS} AND {HOLDER_NOT_KEPT_AWAY}",
          "AND {HOLDER_HAS_RIGHTS}", PEOPLE),
    _rule("who reaches: rights at 18", _REACH, "AND {HOLDER_HAS_RIGHTS} AND {HOLDER_NOT_KEPT_AWAY}",
          "AND {HOLDER_NOT_KEPT_AWAY}", PEOPLE),
    _rule("who reaches: enrollment's dates", _REACH, ' AND {dated("e")} AND {ON_SECTION}', " AND {ON_SECTION}", PEOPLE),
    _rule("who reaches: pauses of sections", _REACH, ' AND {dated("e")} AND {ON_SECTION}', ' AND {dated("e")}', PEOPLE),
    _rule("who reaches: pauses of organizations", _REACH, " AND {ON_ORGANIZATION} AND {UNTIL_NOW}\n",
          " AND {UNTIL_NOW}\n", PEOPLE),
    _rule("who reaches: only students whom one sees", _REACH,
          "(s.id = ANY (mine) OR s.school_id = ANY (schools) OR (s.school_id IS NULL AND s.district_id = ANY "
          "(departed)))", "(true OR s.id = ANY (mine))", PEOPLE),
    _rule("who reaches: who has left, by their keeper alone", _REACH, "(NOT p.past OR EXISTS", "(true OR EXISTS",
          PEOPLE),
    _rule("who reaches: told to those who may know", _REACH,
          "acting NOT IN ({KNOWS}) THEN RETURN; END IF;\n    mine", "false THEN RETURN; END IF;\n    mine", PEOPLE),
    _rule("people known: told to those who may know", _REACH,
          "acting NOT IN ({KNOWS}) THEN RETURN; END IF;\n    schools", "false THEN RETURN; END IF;\n    schools",
          PEOPLE),
    _rule("people known: of one's own district", _REACH, " AND s.district_id = ANY (my_districts()))", ")", PEOPLE),
    # --- deciding ---
    _asks("deciders", "OR acting NOT IN ({_GIVERS}) THEN RETURN 'refused'", "THEN RETURN 'refused'"),
    _asks("nothing to oneself", "IF the_person = me THEN RETURN 'oneself'; END IF;{_FIND}\n    IF NOT {_holds()} THEN "
          "RETURN 'place'; END IF;\n    IF NOT {MAY_GIVE}", "{_FIND}\n    IF NOT {_holds()} THEN RETURN 'place'; END "
          "IF;\n    IF NOT {MAY_GIVE}"),
    _asks("where one holds something", "AND g.content_object_id = ANY (up){more})", "{more})"),
    _asks("in the acting role", "g.user_id = me AND g.role = acting\n", "g.user_id = me\n"),
    _asks("no longer than one holds", "(g.ends_on IS NULL OR g.ends_on >= the_end)\")", "true\")"),
    _asks("the longest time", "OR the_end > the_start + {LONGEST_DAYS}", "OR false"),
    _asks("not for days that have passed", "OR the_start < current_date", "OR false"),
    _asks("with a reason", "IF btrim(the_why) = '' OR the_start IS NULL", "IF the_start IS NULL"),
    _asks("to staff of the district", "AND s.is_active AND u.is_active AND s.district_id = the_district", ""),
    _asks("the roster ends its own", "IF source = 'roster' THEN RETURN 'roster'; END IF;", ""),
    _asks("what has ended stays ended", "IF had IS DISTINCT FROM the_due + 1 THEN RETURN 'over'; END IF;", ""),
    _asks("confirmed until the due date", "IF the_due < current_date THEN RETURN 'late'; END IF;", ""),
    _asks("unconfirmed access ends after the due date",
          "UPDATE records_organizationgrant g SET ends_on = the_due + 1 FROM", "UPDATE records_organizationgrant g SET "
          "ends_on = g.ends_on FROM"),
    _asks("a review is of one's own district", " OR NOT the_district = ANY (my_schools('identity')) THEN", " THEN"),
    _asks("a review gives two weeks", "OR the_due < current_date + {REVIEW_DAYS[0]}", "OR false"),
    _asks("a principal pauses no principal", "AND (acting, g.role) NOT IN ({_PAIRS})) THEN", "AND false) THEN"),
    _asks("nobody is kept away from a part of what they hold as a whole", "AND g.content_object_id = ANY (up[2:]) AND",
          "AND false AND"),
    _asks("an account that another district uses is left open",
          "IF EXISTS ({_HELD_ELSEWHERE}) THEN RETURN 'elsewhere'; END IF;", ""),
    _asks("the functions make official grants alone",
          'Opening("guard", "UPDATE", _BY_OFFICIALS, columns="ends_on"),\n        Opening(\n',
          'Opening("guard", "UPDATE", columns="ends_on"),\n        Opening(\n'),
)  # fmt: skip
