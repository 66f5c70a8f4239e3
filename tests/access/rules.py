"""Every rule of every wall, as the change that removes it, and the tests that are expected to notice.

A rule is a change of source text, so that it says exactly what is gone; a change whose text is no longer in the
source fails loudly. Nothing here imports the project: the changes are made while it is being imported.
"""

from dataclasses import dataclass
from pathlib import Path

SIGN_ON = "tests/access/test_wall_single_sign_on.py"
TRUST = "tests/unit/test_trust.py"
SIGNING_IN = "tests/single_sign_on/test_signing_in.py"
ATTACKS = "tests/single_sign_on/test_attacks.py"
CONNECTING = "tests/single_sign_on/test_connecting.py"
AGREE = "tests/access/test_walls_agree.py"
DATABASE = "tests/access/test_wall_database.py"
TIERS = "tests/access/test_wall_tiers.py"
CONTEXT = "tests/access/test_context.py"
CATALOGUE = "tests/access/test_catalogue.py"
LOG = "tests/access/test_access_log.py"
PAGES = "tests/access/test_pages.py"
LEAKS = "tests/access/test_leaks.py"
SECOND_FACTOR = "tests/access/test_second_factor.py"
DATED = "tests/access/test_dated_truth.py"
QUALITY = "tests/access/test_quality_walls.py"
NEEDS = "tests/needs/test_walls.py"
MERGES = "tests/integration/test_merges.py"
MEASURES = "tests/access/test_wall_measures.py"
WARNING = "tests/early_warning/test_walls.py"
HELP = "tests/access/test_interventions_walls.py"
JOINING = "tests/integration/imports/test_joining.py"
LETTER_LIFE = "tests/letters/test_life.py"
LETTER_DOOR = "tests/letters/test_door.py"
LETTER_PRINTING = "tests/letters/test_printing.py"
E18 = ("tests/access/test_rights_at_18.py",)

_QUERYSETS, _SCOPE, _GRANT = "records.querysets", "records.scope", "accounts.models.grant"
_FUNCTIONS, _DECLARED, _APPLY = "records.walls.functions", "records.walls.declared", "records.walls.apply"
_WRITERS = "records.walls.writers"
#: Where tables, and what is said of them, are declared.
_DECLARING = (
    _DECLARED,
    *(
        f"records.walls.{name}"
        for name in (
            "besides",
            "phrases",
            "measured",
            "digested",
            "leaving",
            "access_limits",
            "support",
            "unusual",
            "governing",
            "decisions",
            "needs",
            "quality",
        )
    ),
)
ROOT = Path(__file__).resolve().parents[2]
_DB, _MIDDLEWARE, _POLICIES = "portal.kit.db", "accounts.middleware", "records.policies"
_SETTINGS, _DOORS = "portal.settings", "accounts.doors"


@dataclass(frozen=True)
class Rule:
    """One rule: ``changes`` are (module, text, text without the rule); ``sql`` runs as the owner of the tables."""

    name: str
    wall: str
    changes: tuple[tuple[str, str, str], ...] = ()
    tests: tuple[str, ...] = (AGREE,)
    sql: str = ""
    #: one per wall is removed in every test run
    quick: bool = False

    def applied_to(self, module: str, source: str) -> str:
        """The module's source without the rule. Raises AssertionError where the rule's text is not found once."""
        for changed, old, new in self.changes:
            if changed == module:
                assert source.count(old) == 1, f"{self.name}: {module} holds {old!r} {source.count(old)} times"
                source = source.replace(old, new)
        return source

    @property
    def modules(self) -> set[str]:
        return {module for module, *_ in self.changes}

    def alter_database(self) -> None:
        """Build the walls anew as the changed source declares them, in the database that aliases point at."""
        from records.walls.apply import build
        from tests.access.asking import as_owner

        if any(module.startswith("records.walls") for module in self.modules):
            build()
        if self.sql:
            as_owner(self.sql)


_LET_LOG_BE_EMPTIED = """DO $$ DECLARE part regclass; BEGIN
    FOR part IN SELECT tgrelid::regclass FROM pg_trigger WHERE tgname = 'no_truncate' LOOP
        EXECUTE format('DROP TRIGGER no_truncate ON %s', part);
    END LOOP;
END $$"""


def _trust(name: str, old: str, new: str, tests: tuple[str, ...] = (TRUST,)) -> Rule:
    return Rule(name, "pages", (("accounts.single_sign_on.trust", old, new),), tests)


def _queryset(name: str, old: str, new: str = "return self.all()", **more: object) -> Rule:
    return Rule(name, "queryset", ((_QUERYSETS, old, new),), **more)  # type: ignore[arg-type]


def _scope(name: str, old: str, new: str, tests: tuple[str, ...] = (AGREE,)) -> Rule:
    return Rule(name, "queryset", ((_SCOPE, old, new),), tests)


def _function(name: str, old: str, new: str, tests: tuple[str, ...] = (AGREE,)) -> Rule:
    return Rule(name, "database", ((_FUNCTIONS, old, new),), tests)


def _policy(name: str, old: str, new: str, *tests: str, wall: str = "database", quick: bool = False) -> Rule:
    return Rule(name, wall, ((_declaring(old), old, new),), tests or (AGREE,), quick=quick)


def _declaring(text: str) -> str:
    """Which module of declarations holds this text; where none does, the first, so that the rule fails loudly."""
    holders = (
        module for module in _DECLARING if text in ROOT.joinpath(*module.split(".")).with_suffix(".py").read_text()
    )
    return next(holders, _DECLARED)


def _writer(name: str, old: str, new: str, *tests: str) -> Rule:
    return Rule(name, "database", ((_WRITERS, old, new),), tests)


#: Every table of rows about students but the students' own, without its prefix; a test keeps the list whole.
STUDENT_TABLES = (
    "schoolenrollment",
    "sectionenrollment",
    "studentcontact",
    "continuedaccess",
    "custodyrestriction",
    "assessmentresult",
    "attendanceevent",
    "demographics",
    "directoryoptout",
    "disciplinaryaction",
    "economicstatus",
    "graduationrecord",
    "healthalert",
    "incident",
    "intervention",
    "interventioncheckin",
    "interventionnote",
    "lettercode",
    "programparticipation",
    "result",
    "studentgroupmember",
    "studentmerge",
    "termgrade",
    "transportassignment",
)


def _table_open(table: str) -> Rule:
    return _policy(
        f"policy on {table}",
        'Opening("local", "SELECT", seen(model.wall_category) + NARROWED.get(table, ""))',
        f'Opening("local", "SELECT", "id > 0" if table == "{table}" else seen(model.wall_category) + '
        'NARROWED.get(table, ""))',
    )


def _tier_right(tier: str, wall: str = "tier") -> Rule:
    return _policy(
        f"no right of the {tier} tier on students",
        'Opening("local", "SELECT", seen("identity", student="id")),',
        f'Opening("local", "SELECT", seen("identity", student="id")), Opening("{tier}", "SELECT"),',
        TIERS,
        wall=wall,
        quick=tier == "state",
    )


_RULES = (
    # --- the queryset wall ------------------------------------------------------------------------------
    _queryset("students filtered", 'return self.filter(scope_of(user, Category.IDENTITY).rows("pk"))', quick=True),
    _queryset(
        "rows about students filtered",
        'return self.filter(scope_of(user, cast(Any, self.model).wall_category).rows("student_id"))',
    ),
    _queryset("a teacher's sections filtered", "return self.filter(pk__in=scope.sections)"),
    _queryset("an organization's sections filtered", "return self.filter(school_id__in=scope.organizations)"),
    _queryset(
        "a family's sections filtered",
        'return self.filter(pk__in=enrollments.visible_to(user).in_force().values("section_id"))',
    ),
    _queryset("organizations filtered", "return self.filter(pk__in=scope_of(user).organizations)"),
    _queryset("staff filtered", "return self.filter(district_id__in=scope_of(user).districts)"),
    _queryset("contacts filtered", 'return self.filter(pk__in=links.visible_to(user).values("contact_id"))'),
    _scope("category of the table", "category is not None and category not in role.categories", "False"),
    _scope("custody", "allowed = sorted(granted.difference(*kept_away))", "allowed = sorted(granted)"),
    _scope("custody's dates", "_in_force(about)", "about"),
    _scope("custody of a record just merged", ' | Q(Among("student__merged_into_id", granted))', "", (MERGES,)),
    _scope("a student's own grant opens from 18 on", "return Q(pass_on__lte=timezone.localdate())", "return Q()"),
    _scope("a parent's grant opens until 18", "return Q(pass_on__isnull=True) | ", "return Q() if role else "),
    _scope("on the 18th birthday itself the rights are the student's", "pass_on__gt=", "pass_on__gte="),
    _scope("a parent who still sees a record: the dates", "_in_force(), student=Outer", "student=Outer"),
    _scope(
        "a parent who still sees a record: whom it names",
        'student=OuterRef("content_object"), contact__user_id=user.pk',
        'student=OuterRef("content_object")',
    ),
    _scope(
        "18, as a merged record says", "Coalesce(Subquery(own), merged_say, ", "Coalesce(Subquery(own), None, ", E18
    ),
    _queryset(
        "a parent who still sees a record: to whom it is told",
        "return rows.filter(contact__user_id=user.pk)",
        "return rows",
    ),
    _scope("section enrollment's dates", '_in_force(Among("section_id", granted))', 'Q(Among("section_id", granted))'),
    _scope("second enrollment's dates", '_in_force(Among("at_school_id", below))', 'Q(Among("at_school_id", below))'),
    _scope("students lapsed on paper", "if self.lapsed:", "if False:"),
    _scope("departed students for the records officer alone", "if role.sees_departed else ()", ""),
    _scope("grants of the acting role alone", ".held_by(user).filter(role=role.name)", ".held_by(user)"),
    Rule("one's own grants", "queryset", ((_GRANT, "else self.filter(user_id=pk)", "else self.all()"),)),
    Rule("a grant's first day", "queryset", ((_GRANT, "starts_on__lte=day, ", ""),)),
    Rule("a grant's last day", "queryset", ((_GRANT, "Q(ends_on__isnull=True) | Q(ends_on__gt=day)", "Q()"),)),
    Rule("a grant's last day is half-open", "queryset", ((_GRANT, "ends_on__gt=day", "ends_on__gte=day"),)),
    Rule(
        "deactivated users",
        "queryset",
        (
            (_GRANT, ", user__is_active=True", ""),
            (_SCOPE, " or not user.is_active", ""),
            ("accounts.acting", " or not user.is_active", ""),
        ),
    ),
    Rule(
        "object rule asks the list",
        "queryset",
        (("accounts.backends", "return visible_to(user_obj).filter(pk=obj.pk).exists()", "return True"),),
    ),
    Rule(
        "no permission but view",
        "queryset",
        (("accounts.backends", 'if perm.rsplit(".", 1)[-1] != f"view_{obj._meta.model_name}":', "if False:"),),
    ),
    # --- the database wall ------------------------------------------------------------------------------
    _policy(
        "policy on records_student",
        'Opening("local", "SELECT", seen("identity", student="id"))',
        'Opening("local", "SELECT", "id > 0")',
        quick=True,
    ),
    *(_table_open(f"records_{name}") for name in STUDENT_TABLES),
    Rule(
        "FORCE",
        "database",
        ((_APPLY, '"{table}" FORCE ROW LEVEL SECURITY\'', '"{table}" NO FORCE ROW LEVEL SECURITY\''),),
        (DATABASE, CATALOGUE),
    ),
    Rule(
        "row security on",
        "database",
        ((_APPLY, '"{table}" ENABLE ROW LEVEL SECURITY\'', '"{table}" DISABLE ROW LEVEL SECURITY\''),),
    ),
    _function("category of the table, in SQL", "c.role = acting AND c.category = $1", "c.role = acting", (DATABASE,)),
    _function("deactivated users, in SQL", 'WHERE u.id = me AND u.is_active)"""', 'WHERE u.id = me)"""'),
    _function("one's own grants, in SQL", "{alias}.user_id = me AND ", ""),
    _function("grants of the acting role, in SQL", "AND {alias}.role = acting AND ", "AND "),
    _function("first day, in SQL", "{alias}.starts_on <= current_date AND ", ""),
    _function("last day, in SQL", "{alias}.ends_on > current_date", "true"),
    _function("last day is half-open, in SQL", "{alias}.ends_on > current_date", "{alias}.ends_on >= current_date"),
    _function("custody, in SQL", "g.content_object_id IN (m.id, m.merged_into_id) AND p.user_id = me", "false"),
    _function("custody of a record just merged, in SQL", "(m.id, m.merged_into_id)", "(m.id, NULL)", (MERGES,)),
    _function("a student's own grant opens from 18 on, in SQL", "THEN {_PASS_ON} <= current_date", "THEN true"),
    _function("a parent's grant opens until 18, in SQL", "ELSE coalesce({_PASS_ON} > current_date, true)", "ELSE true"),
    _function(
        "on the 18th birthday itself the rights are the student's, in SQL",
        "{_PASS_ON} > current_date",
        "{_PASS_ON} >= current_date",
    ),
    _function(
        "a parent who still sees a record: the dates, in SQL",
        'r.student_id = g.content_object_id AND p.user_id = me AND {dated("r")})',
        "r.student_id = g.content_object_id AND p.user_id = me)",
    ),
    _function(
        "a parent who still sees a record: whom it names, in SQL",
        "r.student_id = g.content_object_id AND p.user_id = me AND",
        "r.student_id = g.content_object_id AND",
    ),
    _function(
        "18, as a merged record says, in SQL",
        "WHERE t.student_id = g.content_object_id AND t.carried_out_at",
        "WHERE false AND t.carried_out_at",
        E18,
    ),
    _function(
        "of whom one does not see nobody says when the rights pass",
        "WHERE s.id = $1 AND (\n            s.id = ANY",
        "WHERE s.id = $1 AND (true OR\n            s.id = ANY",
        E18,
    ),
    Rule(
        "pages say of merged records what the walls say",
        "pages",
        (("records.rights", "said = Case(When(Exists(merges), then=as_merged), default=None,", "said = Case("),),
        E18,
    ),
    _function(
        "a district is open while the rights are there, in SQL",
        """WHERE {_held("g")} AND {_HAS_RIGHTS} AND {_NOT_KEPT_AWAY}
        UNION""",
        """WHERE {_held("g")} AND {_NOT_KEPT_AWAY}
        UNION""",
        E18,
    ),
    _function(
        "whom a court keeps away is not told of 18",
        """IS NOT TRUE
        AND {_NOT_KEPT_AWAY} AND""",
        """IS NOT TRUE
        AND""",
        E18,
    ),
    _function(
        "a parent whose rights have passed is told no name that the student chose",
        "'name', s.given_name))",
        "'name', coalesce(nullif(s.preferred_given_name, ''), s.given_name)))",
        E18,
    ),
    _function(
        "of birth dates the guard reads when the rights pass",
        '    "records_demographics": "student_id, rights_pass_on",\n',
        "",
        E18,
    ),
    _policy(
        "a parent who still sees a record: to whom it is told, in SQL",
        "AND ({acting_with(Right.CONTINUE_ACCESS)} OR {ACTS_AS_STUDENT} OR {OWN_CONTACT})",
        "AND true",
    ),
    _policy(
        "a parent still sees a record by the decision of those who may",
        'f"recorded_by_id = {ME} AND {acting_with(Right.CONTINUE_ACCESS)} AND filed',
        'f"recorded_by_id = {ME} AND filed',
        *E18,
    ),
    _policy(
        "a parent still sees a record by a decision in one's own name",
        'f"recorded_by_id = {ME} AND {acting_with(Right.CONTINUE_ACCESS)} AND filed',
        'f"{acting_with(Right.CONTINUE_ACCESS)} AND filed',
        *E18,
    ),
    _policy(
        "a parent who still sees a record is a contact of the student",
        '"AND l.contact_id = records_continuedaccess.contact_id)",',
        '")",',
        *E18,
    ),
    _policy(
        "of a decision that a parent still sees a record only the end changes",
        """            columns="ends_on",
        ),
    ),
    "records_studentmerge\"""",
        """        ),
    ),
    "records_studentmerge\"""",
        *E18,
    ),
    _function("section enrollment's dates, in SQL", '{_held("g")} AND {dated("e")} AND', '{_held("g")} AND'),
    _function("second enrollment's dates, in SQL", ' AND {BESIDE} AND {dated("e")}"""', ' AND {BESIDE}"""'),
    _function("a second enrollment outlives a lapse, in SQL", "EXCEPT {_ALSO_AT_MY_SCHOOLS}", ""),
    _function("lapsed on paper, in SQL", "s.held_until <= current_date", "false"),
    _function(
        "departed students for the records officer, in SQL",
        """
        OR NOT EXISTS (SELECT FROM accounts_rolecategory c WHERE c.role = acting AND c.sees_departed) THEN""",
        " THEN",
    ),
    _function("fixed search path", "SET search_path = pg_catalog, public, pg_temp ", "", (CATALOGUE,)),
    _function(
        "functions closed to PUBLIC",
        "REVOKE ALL ON FUNCTION {signature} FROM",
        "GRANT EXECUTE ON FUNCTION {signature} TO",
        (CATALOGUE,),
    ),
    _policy(
        "policy on staff",
        '"records_staff": (Opening("local", "SELECT", IN_MY_DISTRICTS)',
        '"records_staff": (Opening("local", "SELECT", "id > 0")',
    ),
    _policy(
        "policy on contacts",
        'f"user_id = {ME} OR EXISTS (SELECT FROM records_studentcontact l WHERE l.contact_id = records_contact.id)"',
        '"id > 0"',
    ),
    _policy(
        "what is known about schools stays in the district",
        'IN_THE_DISTRICT = (Opening("local", "SELECT", IN_MY_DISTRICTS)',
        'IN_THE_DISTRICT = (Opening("local", "SELECT", "id > 0")',
        DATABASE,
    ),
    _policy(
        "grants of others hidden",
        'f"{MINE} OR ({acting_with(Right.INVITE_PEOPLE)} AND "',
        'f"{MINE} OR (true AND "',
        DATABASE,
    ),
    _policy(
        "custody restrictions by those who may",
        "recorded_by_id = {ME} AND {acting_with(Right.RESTRICT_CUSTODY)} AND EXISTS",
        "recorded_by_id = {ME} AND EXISTS",
        DATABASE,
    ),
    _policy("an import's own district", 'f"district_id + 0 = {JOB_DISTRICT}"', '"district_id > 0"', TIERS),
    _queryset(
        "checks of one's own districts",
        """        if not has_right(user, Right.SEE_DATA_QUALITY):
            return self.filter(district__in=_assigned_to(self.model, user).values("district"))
        return self.filter(district__in=scope_of(user).districts)""",
        "        return self.all()",
        tests=(QUALITY,),
    ),
    _queryset(
        "quality counts of one's own schools",
        "place__in=scope_of(user).organizations, categories__contained_by",
        "categories__contained_by",
        tests=(QUALITY,),
    ),
    _queryset(
        "quality counts of the role's categories",
        "place__in=scope_of(user).organizations, categories__contained_by=sorted(user.acting_role.categories)",
        "place__in=scope_of(user).organizations",
        tests=(QUALITY,),
    ),
    _policy(
        "only a district draws the lines of the early-warning rule",
        "set_by_id = {ME} AND {acting_with(Right.SET_EARLY_WARNING)}",
        "set_by_id = {ME}",
        WARNING,
    ),
    _policy(
        "lines of the early-warning rule are drawn in one's own name",
        "set_by_id = {ME} AND {acting_with(Right.SET_EARLY_WARNING)}",
        "{acting_with(Right.SET_EARLY_WARNING)}",
        WARNING,
    ),
    _policy(
        "quality counts of one's own schools, in SQL",
        'AT_MY_PLACE = f"coalesce(school_id, district_id) = {MY_PLACES} AND ',
        'AT_MY_PLACE = f"true AND ',
        QUALITY,
    ),
    _policy(
        "quality counts of the role's categories, in SQL",
        'OR {ENTRUSTED}) AND {IN_MY_CATEGORIES}"),',
        'OR {ENTRUSTED})"),',
        QUALITY,
    ),
    # --- stored figures of schools ---
    _queryset(
        "figures of one's own schools",
        "self.filter(organization__in=mine, categories__contained_by=sorted(user.acting_role.categories))",
        "self.filter(categories__contained_by=sorted(user.acting_role.categories))",
        tests=(NEEDS,),
    ),
    _queryset(
        "figures of the role's categories",
        "self.filter(organization__in=mine, categories__contained_by=sorted(user.acting_role.categories))",
        "self.filter(organization__in=mine)",
        tests=(NEEDS,),
    ),
    _queryset(
        "weights of needs for one's own districts",
        """        if not has_right(user, Right.WEIGH_NEEDS):
            return self.none()
        return self.filter(district__in=scope_of(user).districts)""",
        "        return self.all()",
        tests=(NEEDS,),
    ),
    _policy(
        "figures of one's own schools, in SQL",
        'f"organization_id = {MY_PLACES} AND {acting_with',
        'f"true AND {acting_with',
        NEEDS,
    ),
    _policy(
        "figures of the role's categories, in SQL",
        '{acting_with(Right.SEE_FIGURES)} AND {IN_MY_CATEGORIES}"',
        '{acting_with(Right.SEE_FIGURES)}"',
        NEEDS,
    ),
    _policy(
        "figures for those who may see figures",
        "organization_id = {MY_PLACES} AND {acting_with(Right.SEE_FIGURES)} ",
        "organization_id = {MY_PLACES} ",
        NEEDS,
    ),
    _policy(
        "a page that counts writes no figure", 'OF_A_COUNT = f"{ME} IS NULL AND ', 'OF_A_COUNT = f"true AND ', NEEDS
    ),
    _policy(
        "a count writes its own district's figures",
        'OF_A_COUNT = f"{ME} IS NULL AND district_id + 0 = {JOB_DISTRICT}"',
        'OF_A_COUNT = f"{ME} IS NULL"',
        NEEDS,
    ),
    _policy(
        "only a district weighs needs",
        "set_by_id = {ME} AND {acting_with(Right.WEIGH_NEEDS)}",
        "set_by_id = {ME}",
        NEEDS,
    ),
    _policy(
        "needs are weighed in one's own name",
        "set_by_id = {ME} AND {acting_with(Right.WEIGH_NEEDS)}",
        "{acting_with(Right.WEIGH_NEEDS)}",
        NEEDS,
    ),
    _policy(
        "needs are weighed in one's own district",
        'Opening("local", "INSERT", f"{IN_MY_DISTRICTS} AND {WEIGHS}")',
        'Opening("local", "INSERT", WEIGHS)',
        NEEDS,
    ),
    _policy(
        "counts are asked for in one's own name",
        "asked_by_id = {ME} AND {acting_with(Right.WEIGH_NEEDS)} AND moved_at",
        "{acting_with(Right.WEIGH_NEEDS)} AND moved_at",
        NEEDS,
    ),
    _policy(
        "counts are asked for in one's own district",
        'Opening("local", "INSERT", f"{IN_MY_DISTRICTS} AND {ASKS}")',
        'Opening("local", "INSERT", ASKS)',
        NEEDS,
    ),
    # --- what teachers write ------------------------------------------------------------------------------
    _queryset(
        "restricted notes for those named",
        "return super().visible_to(user).filter(named)",
        "return super().visible_to(user)",
    ),
    _policy(
        "restricted notes for those named, in SQL",
        'f" AND (author_id = {ME} OR {ME} = ANY (readers))"',
        '" AND true"',
    ),
    _queryset(
        "small groups of one's own sections",
        "return self.filter(Q(section_id__in=scope.sections) | Q(section__school_id__in=scope.organizations))",
        tests=(AGREE, HELP),
    ),
    _policy(
        "small groups of one's own sections, in SQL",
        'Opening("local", "SELECT", SECTION_SEEN)',
        'Opening("local", "SELECT", "id > 0")',
        HELP,
    ),
    _policy(
        "members of groups that one sees, in SQL",
        '" AND EXISTS (SELECT FROM records_studentgroup g WHERE g.id = group_id)"',
        '" AND true"',
    ),
    _function(
        "a teacher's sections, in SQL",
        'AND {ON_SECTION} AND {_ALLOWED});\n    END IF;\n    RETURN coalesce(reached, \'{{}}\');\n"""\n\nMY_D',
        'OR true);\n    END IF;\n    RETURN coalesce(reached, \'{{}}\');\n"""\n\nMY_D',
        (HELP,),
    ),
    _policy(
        "interventions by those who run them",
        "RUNS_INTERVENTIONS = acting_with(Right.RUN_INTERVENTIONS)",
        'RUNS_INTERVENTIONS = "true"',
        HELP,
    ),
    _policy(
        "an intervention in one's own name",
        'f"opened_by_id = {ME} AND {RUNS_INTERVENTIONS} AND is_active',
        'f"{RUNS_INTERVENTIONS} AND is_active',
        HELP,
    ),
    _policy(
        "what a file brought is the file's",
        "f\"opened_by_id IS NOT NULL AND {RUNS_INTERVENTIONS} AND {seen('supports')}\"",
        "f\"{RUNS_INTERVENTIONS} AND {seen('supports')}\"",
        HELP,
    ),
    _policy(
        "a check-in where its intervention is", "AND i.ends_on IS NULL AND {same})", "AND i.ends_on IS NULL)", HELP
    ),
    _policy(
        "a small group by who teaches the section",
        'OWN_GROUP = f"made_by_id = {ME} AND section_id = {MY_SECTIONS}"',
        'OWN_GROUP = f"made_by_id = {ME}"',
        HELP,
    ),
    _policy("members of one's own groups", "g.is_active AND g.made_by_id = {ME} ", "g.is_active ", HELP),
    Rule(
        "no file speaks of what was written on a page",
        "database",
        (
            (
                "records.imports.merge_records",
                'return f"t.{written_here}_id IS NULL" if written_here else "true"',
                'return "true"',
            ),
        ),
        ("tests/integration/imports/test_interventions_and_imports.py",),
    ),
    # --- letters, and who joins a contact -----------------------------------------------------------------
    _writer(
        "joining in one's own name",
        "IF joining IS NULL OR joining IS DISTINCT FROM {_ME}\n    OR NOT EXISTS",
        "IF NOT EXISTS",
        JOINING,
    ),
    _writer(
        "whoever has come in is not replaced",
        "IF had IS DISTINCT FROM joining AND has_come_in(had) THEN RETURN 'taken'; END IF;",
        "",
        JOINING,
    ),
    _writer(
        "whoever was deactivated is not replaced",
        "IF EXISTS (SELECT FROM accounts_user u WHERE u.id = had AND NOT u.is_active) THEN RETURN 'over'; END IF;",
        "",
        JOINING,
    ),
    _writer("joining while the relationship holds", "OR NOT EXISTS ({_RELATED}) THEN", "THEN", JOINING),
    _writer(
        "joining past no court order",
        "IF NOT EXISTS ({_RELATED} AND NOT {_KEPT_AWAY}) THEN RETURN 'restricted'; END IF;",
        "",
        JOINING,
    ),
    _writer(
        "a court order names a person",
        "(p.id = the_contact OR p.user_id IN (joining, had))",
        "p.id = the_contact",
        JOINING,
    ),
    _writer(
        "joining leaves no court order behind with another contact",
        "IF had IS DISTINCT FROM joining AND {_LEFT_BEHIND} THEN RETURN 'restricted'; END IF;",
        "",
        LETTER_LIFE,
    ),
    _writer("joining an active contact", "the_contact AND p.is_active FOR UPDATE", "the_contact FOR UPDATE", JOINING),
    _writer("joining as a parent or guardian", "\"c.relationship IN ('parent', 'guardian')\"", '"true"', JOINING),
    Rule(
        "no roster takes a contact from who joined it",
        "database",
        (("records.imports.sign_ins", 'unless="AND p.joined_at IS NULL"', 'unless=""'),),
        (JOINING,),
    ),
    Rule(
        "joining as a parent makes no teacher",
        "database",
        (
            (
                "records.imports.sign_ins",
                "CASE WHEN c.joined_at IS NULL THEN c.user_id END) AS user_id",
                "c.user_id) AS user_id",
            ),
        ),
        (JOINING,),
    ),
    Rule(
        "joining behind the sign-in door alone",
        "database",
        ((_APPLY, 'writers.statements(quoted("web"))', "writers.statements(f\"{quoted('web')}, {quoted('local')}\")"),),
        (JOINING, CATALOGUE),
    ),
    _writer("five wrong tries lock", "IF so_far >= {WRONG_TRIES} THEN RETURN 'locked'; END IF;", "", LETTER_LIFE),
    _writer("wrong tries are counted", "SET wrong = so_far + 1", "SET wrong = so_far", LETTER_LIFE),
    _writer("a letter asks for its code", "coalesce(kept = ANY (the_hashes), FALSE)", "TRUE", LETTER_LIFE),
    _writer("a letter works once", '"l.used_at IS NULL AND ', '"', LETTER_LIFE),
    _writer("a withdrawn letter opens nothing", "l.revoked_at IS NULL AND ", "", LETTER_LIFE),
    _writer("a letter works in its time", " AND l.expires_at > now()", "", LETTER_LIFE),
    _writer(
        "using a letter is a try", "outcome := check_letter(the_number, the_hashes);", "outcome := 'open';", LETTER_LIFE
    ),
    _writer(
        "coming in as nobody who has come in",
        "IF own.id IS NOT NULL AND has_come_in(own.id) THEN RETURN 0; END IF;",
        "",
        LETTER_DOOR,
    ),
    _writer(
        "of two who come in as one user at once the second waits",
        "PERFORM pg_advisory_xact_lock({COMING_IN}, (p.user_id % 2147483647)::int)\n            FROM",
        "PERFORM FROM",
        LETTER_DOOR,
    ),
    _writer(
        "coming in as nobody who works for a district",
        "SELECT FROM records_staff s WHERE s.user_id = own.id\n        UNION ALL ",
        "",
        LETTER_DOOR,
    ),
    _writer(
        "coming in with nothing of another district",
        "AND c.district_id <> letter.district_id",
        "AND false",
        LETTER_DOOR,
    ),
    _writer(
        "coming in as nobody who was deactivated", "IF NOT own.is_active THEN RETURN NULL; END IF;", "", LETTER_DOOR
    ),
    _writer(
        "a letter's grant goes back with its record",
        "letter.student_id, letter.filed_under_id, '{RoleName",
        "letter.student_id, NULL, '{RoleName",
        LETTER_LIFE,
    ),
    _writer(
        "a student's sign-in stands in no other student's way",
        "AND g.filed_under_id IS NOT DISTINCT FROM letter.filed_under_id",
        "",
        LETTER_LIFE,
    ),
    _writer("one student, one sign-in", "g.user_id <> joining AND has_come_in", "false AND has_come_in", LETTER_LIFE),
    _queryset(
        "letters for those who print them",
        "if not has_right(user, Right.PRINT_LETTERS):",
        "if False:",
    ),
    _policy(
        "letters for those who print them, in SQL",
        '"records_lettercode": f" AND {acting_with(Right.PRINT_LETTERS)}"',
        '"records_lettercode": " AND true"',
    ),
    _policy(
        "a letter in one's own name",
        'f"printed_by_id = {ME} AND {acting_with(Right.PRINT_LETTERS)} AND filed',
        'f"{acting_with(Right.PRINT_LETTERS)} AND filed',
        LETTER_PRINTING,
    ),
    Rule(
        "a letter by those who may",
        "database",
        (
            (
                "records.walls.besides",
                'f"printed_by_id = {ME} AND {acting_with(Right.PRINT_LETTERS)} AND filed',
                'f"printed_by_id = {ME} AND filed',
            ),
            (_FUNCTIONS, "IF acting IS NULL OR acting NOT IN ({_PRINTERS}) THEN RETURN false; END IF;", ""),
        ),
        (LETTER_PRINTING,),
    ),
    _policy("a letter to who may have one", ' AND {ADDRESSED}"', '"', LETTER_PRINTING),
    _function(
        "a letter past no court order",
        "AND (p.id = $2 OR p.user_id = (SELECT same",
        "AND false AND (p.id = $2 OR p.user_id = (SELECT same",
        (LETTER_PRINTING,),
    ),
    _function(
        "a letter to a parent until 18, or by a decision",
        'RETURN {rights_of_parent("$1", "$2")} AND {_LETTER',
        "RETURN {_LETTER",
        (LETTER_PRINTING,),
    ),
    _function(
        "a letter by a decision about this contact",
        "AND r.contact_id = {contact} AND",
        "AND",
        (LETTER_PRINTING,),
    ),
    _function(
        "a letter by a decision in force",
        'AND r.contact_id = {contact} AND {dated("r")}',
        "AND r.contact_id = {contact}",
        (LETTER_PRINTING,),
    ),
    _function(
        "a student's own letter from 18 on",
        'RETURN coalesce({pass_on("$1")} <= current_date, false)',
        "RETURN true",
        (LETTER_PRINTING,),
    ),
    _function(
        "who gets a letter is told to those who print them",
        "IF acting IS NULL OR acting NOT IN ({_PRINTERS}) THEN RETURN false; END IF;",
        "",
        (LETTER_PRINTING,),
    ),
    _writer(
        "joining as a parent until 18, or by a decision",
        'AND {rights_of_parent("c.student_id", "c.contact_id")}',
        "",
        LETTER_LIFE,
    ),
    _function(
        "a letter past no court order about the same person",
        "OR p.user_id = (SELECT same.user_id FROM records_contact same WHERE same.id = $2)",
        "",
        (LETTER_PRINTING,),
    ),
    _function(
        "a letter past no order about a record filed under the student",
        "(m.id = $1 OR m.merged_into_id = $1)",
        "m.id = $1",
        (LETTER_PRINTING,),
    ),
    _policy(
        "a letter for some weeks",
        "f\"AND expires_at <= now() + interval '{LONGEST_DAYS + 1} days' AND {as_the",
        'f"AND {as_the',
        LETTER_PRINTING,
    ),
    _policy(
        "a page withdraws letters, and nothing else",
        'columns="revoked_at"',
        'columns="revoked_at, used_at"',
        LETTER_PRINTING,
    ),
    _policy(
        "codes are written by those who print letters",
        'f"{acting_with(Right.PRINT_LETTERS)} AND wrong = 0',
        'f"wrong = 0',
        LETTER_PRINTING,
    ),
    _policy(
        "codes are read by nobody",
        'TABLES["records_letterkey"] = (',
        'TABLES["records_letterkey"] = (Opening("local", "SELECT"),',
        LETTER_PRINTING,
        CATALOGUE,
    ),
    # --- counting ---------------------------------------------------------------------------------------
    _policy(
        "counting: one's own schools", 'return f"at_school_id = {schools} OR {job}"', 'return "true AND true"', MEASURES
    ),
    _policy(
        "counting: students of one's own schools, in a category of one's own",
        'return f"{student} IN ({theirs}) OR {job}"',
        'return "true AND true"',
        MEASURES,
    ),
    _policy(
        "counting: classes for which one's own schools answer",
        "return f\"{ANSWERABLE.format(row='')} = {schools} OR {job}\"",
        'return "true AND true"',
        MEASURES,
    ),
    _policy("counting: one's own district", 'return f"{IN_MY_DISTRICTS} OR {job}"', 'return "true AND true"', MEASURES),
    _policy(
        "counting: a job's district is no person's",
        'job = f"({ME} IS NULL AND district_id + 0 = {JOB_DISTRICT})"',
        'job = f"(district_id + 0 = {JOB_DISTRICT})"',
        MEASURES,
    ),
    _policy("counting: no column beside those declared", ", columns=columns),)", "),)", MEASURES, CATALOGUE),
    Rule(
        "counting: the categories of the role",
        "queryset",
        (("records.measures.access", "and set(categories) <= role.categories", ""),),
        (MEASURES,),
    ),
    Rule(
        "counting: the places of one's grants",
        "queryset",
        (("records.measures.access", "if any(place.pk not in reached for place in places):", "if False:"),),
        (MEASURES,),
    ),
    Rule(
        "counting ends with its block",
        "context",
        ((_DB, "transaction.set_rollback(True, using=alias)", "pass"),),
        (MEASURES,),
    ),
    # --- the tier wall ----------------------------------------------------------------------------------
    _tier_right("state"),
    _tier_right("federal"),
    _tier_right("research"),
    _tier_right("provider"),
    _tier_right("public"),
    _tier_right("web"),
    _tier_right("worker"),
    _policy(
        "the public login reads no table",
        '"accounts_rolecategory": (Opening("web", "SELECT"), *_SHARED)',
        '"accounts_rolecategory": (Opening("web", "SELECT"), Opening("public", "SELECT"), *_SHARED)',
        TIERS,
        wall="tier",
    ),
    _policy(
        "a page reads its own account alone",
        'Opening("local", "SELECT", f"id = {ME} OR ({_OWN_STAFF})")',
        'Opening("local", "SELECT", "id > 0")',
        TIERS,
        wall="tier",
    ),
    # --- the context ------------------------------------------------------------------------------------
    Rule(
        "role local to the transaction",
        "context",
        ((_DB, "f'SET LOCAL ROLE", "f'SET ROLE"),),
        (CONTEXT,),
        quick=True,
    ),
    Rule(
        "person local to the transaction",
        "context",
        ((_DB, "set_config(%s, %s, true)", "set_config(%s, %s, false)"),),
        (CONTEXT,),
    ),
    Rule(
        "contexts do not nest",
        "context",
        ((_DB, "if connections[alias].in_atomic_block:", "if False:"),),
        (CONTEXT,),
    ),
    Rule("pages do not stream", "context", ((_MIDDLEWARE, "if response.streaming:", "if False:"),), (CONTEXT,)),
    Rule("failures are rolled back", "context", ((_MIDDLEWARE, "response.status_code >= 500", "False"),), (CONTEXT,)),
    # --- the log ----------------------------------------------------------------------------------------
    Rule("the log's trigger", "log", sql="DROP TRIGGER append_only ON accounts_accessentry", tests=(LOG,), quick=True),
    Rule(
        "the log's trigger against emptying",
        "log",
        sql=_LET_LOG_BE_EMPTIED,
        tests=(LOG,),
    ),
    Rule(
        "no right to change the log",
        "log",
        ((_APPLY, "REVOKE UPDATE, DELETE ON", "REVOKE TRUNCATE ON"),),
        (CATALOGUE,),
    ),
    _policy(
        "nobody writes in another's name",
        'Opening(tier, "INSERT", f"{MINE} AND {AS_IT_HAPPENS}")',
        'Opening(tier, "INSERT", AS_IT_HAPPENS)',
        LOG,
        wall="log",
    ),
    _policy(
        "an entry says the role of the moment",
        "role = coalesce(current_setting('sightline.role', true), '') \"\n    \"AND at",
        '"\n    "at',
        LOG,
        wall="log",
    ),
    _policy(
        "an entry says the time of the moment",
        "AND at BETWEEN now() - interval '5 minutes' AND now() + interval '5 minutes'",
        "",
        LOG,
        wall="log",
    ),
    _policy(
        "nobody adds to another's entry",
        "entry_id = {array('my_entries()')} AND ",
        "",
        LOG,
        wall="log",
    ),
    _policy(
        "the log is read by those who may see the student",
        '"(SELECT FROM records_student s WHERE s.id = accounts_accessentrystudent.student_id UNION ALL "',
        '"(SELECT UNION ALL "',
        LOG,
        wall="log",
    ),
    # --- merges of students -----------------------------------------------------------------------------
    _policy(
        "a merge is asked for in one's own name",
        "decided_by_id = {ME} AND {acting_with(Right.MERGE_STUDENTS)} AND filed_under_id",
        "{acting_with(Right.MERGE_STUDENTS)} AND filed_under_id",
        MERGES,
    ),
    _policy(
        "a merge is asked for by those who may",
        "decided_by_id = {ME} AND {acting_with(Right.MERGE_STUDENTS)} AND filed_under_id",
        "decided_by_id = {ME} AND filed_under_id",
        MERGES,
    ),
    _policy(
        "a merge is of two students whom one sees",
        "AND EXISTS (SELECT FROM records_student k JOIN records_student m ON m.district_id = k.district_id ",
        "OR EXISTS (SELECT FROM records_student k JOIN records_student m ON m.district_id = k.district_id ",
        MERGES,
    ),
    _policy(
        "a job alone says that a merge is carried out",
        'columns="undone_by_id, undo_asked_at"',
        'columns="undone_by_id, undo_asked_at, carried_out_at, undone_at, student_id"',
        MERGES,
    ),
    _policy(
        "a job logs no look but those of a merge that is undone",
        "interval '5 minutes' AND EXISTS (SELECT FROM records_studentmerge m \"",
        "interval '5 minutes' OR EXISTS (SELECT FROM records_studentmerge m \"",
        MERGES,
        wall="log",
    ),
    # --- single sign-on ---------------------------------------------------------------------------------
    _function(
        "a provider names active contacts, by identifier",
        "c.is_active AND c.sourced_id = $2",
        "c.sourced_id = $2",
        (SIGN_ON,),
    ),
    _function(
        "a provider names contacts of its district, by identifier",
        "c.district_id = $1 AND c.is_active AND c.sourced_id = $2",
        "c.is_active AND c.sourced_id = $2",
        (SIGN_ON,),
    ),
    _function(
        "a provider names contacts of its district, by address",
        "c.district_id = $1 AND c.is_active AND c.email_lookup = ANY ($3)",
        "c.is_active AND c.email_lookup = ANY ($3)",
        (SIGN_ON,),
    ),
    _function(
        "a provider names active staff of its district",
        "s.district_id = $1 AND s.is_active\n        AND (s.sourced_id = $2",
        "true\n        AND (s.sourced_id = $2",
        (SIGN_ON,),
    ),
    _function("a provider for staff names no contact", "WHERE $5 IN ('families', 'both')", "WHERE true", (SIGN_ON,)),
    _function("a provider for families names no staff", "WHERE $5 IN ('staff', 'both') AND", "WHERE", (SIGN_ON,)),
    _function(
        "another district's contact uses the account",
        "s.district_id <> $2\n        UNION ALL\n        SELECT FROM "
        "records_contact c WHERE c.user_id = $1 AND c.district_id <> $2",
        "s.district_id <> $2\n        UNION ALL\n        SELECT FROM records_contact c WHERE false",
        (SIGN_ON,),
    ),  # fmt: skip
    _function(
        "a contact that a person joined is another district's, too",
        "c.user_id = $1 AND c.district_id <> $2",
        "c.user_id = $1 AND c.district_id <> $2 AND c.joined_at IS NULL",
        (SIGN_ON,),
    ),
    _function(
        "a student of another district is held, whoever granted it",
        "WHERE g.user_id = $1 AND s.district_id <> $2\n        UNION ALL\n        SELECT FROM records_sectiongrant",
        "WHERE g.user_id = $1 AND s.district_id <> $2 AND g.source <> 'roster'\n        UNION ALL\n        SELECT FROM "
        "records_sectiongrant",
        (SIGN_ON,),
    ),
    _function("a state's official uses the account", "o.district_id IS DISTINCT FROM $2", "false", (SIGN_ON,)),
    _function(
        "single sign-on is asked about by sign-in pages alone",
        "asker = sign_in if name in ASKED_AT_SIGN_IN else callers",
        "asker = f'{sign_in}, {callers}'",
        (SIGN_ON,),
    ),
    _policy(
        "an account is connected in one's own name",
        'Opening("web", "INSERT, DELETE", MINE)',
        'Opening("web", "INSERT, DELETE", "id > 0")',
        SIGN_ON,
    ),
    _policy(
        "a connection is changed in one's own name",
        'Opening("web", "UPDATE", MINE, columns="last_login, extra_data")',
        'Opening("web", "UPDATE", "id > 0", columns="last_login, extra_data")',
        SIGN_ON,
    ),
    _policy(
        "a connection stays with its person",
        'Opening("web", "UPDATE", MINE, columns="last_login, extra_data")',
        'Opening("web", "UPDATE", columns="last_login, extra_data, user_id")',
        SIGN_ON,
    ),
    _trust("an account in use is not opened by a first sign-in", "not person.has_come_in and ", ""),
    _trust("an account of another district is not opened", " and not person.used_elsewhere\n", "\n"),
    _trust("a connection from without ends there", "person.used_elsewhere and not link.from_within", "False"),
    _trust("a deactivated person stays out", "if not person.is_active:", "if False:"),
    _trust("two people are not one", "if len(named) == 1:", "if named:", (TRUST, SIGNING_IN)),
    _trust("only a colleague's own child makes one of two", "len(rest) == 1 and rest[0].is_staff", "len(rest) == 1"),
    _function(
        "an account that a person joined is told from one that the roster made",
        "OR ($5 = 'joined' AND found.joined_at IS NOT NULL)",
        "OR $5 = 'joined'",
        (SIGN_ON,),
    ),
    _trust("a connection is to one account", "if link.user_id != person.id:", "if False:"),
    _trust("nobody takes an account over", "if person.has_come_in:", "if False:"),
    _trust(
        "a connected account is not moved",
        "if link is not None and link.user_id != signed_in:",
        "if False:",
        (TRUST, CONNECTING),
    ),  # fmt: skip
    Rule(
        "an address counts when it is proven",
        "pages",
        (("accounts.single_sign_on.claims", 'if claims.get("email_verified") is True else None', ""),),
        (TRUST,),
    ),
    Rule(
        "a token is signed with a published key",
        "pages",
        (
            (
                "accounts.single_sign_on.provider",
                "lookup_kid=jwtkit.lookup_kid_jwk,",
                "lookup_kid=jwtkit.lookup_kid_jwk,\n                verify_signature=False,",
            ),
        ),
        (ATTACKS,),
    ),  # fmt: skip
    Rule(
        "a token answers this request",
        "pages",
        (("accounts.single_sign_on.adapter", "if not _answers_this_request(assertion):", "if False:"),),
        (ATTACKS,),
    ),
    Rule(
        "a provider is who it was configured to be",
        "pages",
        (("accounts.single_sign_on.provider", 'if found["issuer"].rstrip("/") != configured.issuer:', "if False:"),),
        (ATTACKS,),
    ),
    Rule(
        "a provider's second factor is that which was configured",
        "pages",
        (
            (
                "accounts.single_sign_on.claims",
                "if not provider.asserts_second_factor:\n        return False\n",
                "if not provider.asserts_second_factor:\n        return True\n",
            ),
        ),
        (TRUST,),
    ),  # fmt: skip
    Rule(
        "sessions end with their provider",
        "pages",
        ((_SETTINGS, '"accounts.middleware.ProviderMiddleware",', ""),),
        (SIGNING_IN,),
    ),
    # --- what the pages ask -----------------------------------------------------------------------------
    Rule(
        "a part of a record needs its category",
        "pages",
        ((_POLICIES, "if not carries(request.user, category):", "if False:"),),
        (PAGES,),
    ),
    Rule(
        "pages look up what is visible",
        "pages",
        ((_POLICIES, "model.objects.visible_to(request.user).filter(uid=uid", "model.objects.filter(uid=uid"),),
        (PAGES,),
    ),
    Rule(
        "out of scope is answered like not existing",
        "pages",
        (
            (
                _POLICIES,
                'record_denial(request, f"{model._meta.model_name} out of scope or missing")\n        raise Http404',
                'record_denial(request, f"{model._meta.model_name} out of scope or missing")\n'
                '        if model._base_manager.using("maintenance").filter(uid=uid).exists():\n'
                '            raise PermissionDenied("hidden")\n        raise Http404',
            ),
        ),
        (PAGES,),
        quick=True,
    ),
    Rule(
        "a right is asked for", "pages", ((_POLICIES, "if not has_right(request.user, right):", "if False:"),), (PAGES,)
    ),
    Rule("a role is asked for", "pages", ((_POLICIES, "if not fits(request.user):", "if False:"),), (PAGES,)),
    Rule(
        "signed in by default",
        "pages",
        ((_SETTINGS, '"django.contrib.auth.middleware.LoginRequiredMiddleware",', ""),),
        (PAGES,),
    ),
    Rule(
        "second factor",
        "pages",
        ((_SETTINGS, '"accounts.middleware.SecondFactorMiddleware",', ""),),
        (SECOND_FACTOR,),
    ),
    Rule(
        "sign-in pages have no tier",
        "pages",
        ((_MIDDLEWARE, "if role is not None and door is Door.SIGNED_IN:", "if role is not None:"),),
        ("tests/access/test_sign_in_addresses.py",),
    ),
    Rule(
        "pages are kept by no cache",
        "pages",
        ((_MIDDLEWARE, "if request.user.is_authenticated:", "if False:"),),
        (PAGES,),
    ),
    Rule(
        "a chosen role is one that is held",
        "pages",
        (("accounts.acting", "if wanted is not None and role.name == wanted.name), None)", "), wanted)"),),
        (DATED,),
    ),
    Rule(
        "what is shown is logged",
        "log",
        ((_POLICIES, "record_access(request, seen, categories, purpose, channel=channel)", "pass"),),
        (LEAKS,),
    ),
    Rule(
        "each student of an answer is logged",
        "log",
        (("accounts.access", "for seen in rows\n    )", "for seen in rows[:1]\n    )"),),
        (LEAKS,),
    ),
    Rule(
        "refusals are logged",
        "log",
        ((_POLICIES, 'record_denial(request, f"{model._meta.model_name} out of scope or missing")', "pass"),),
        (LEAKS,),
    ),
    Rule(
        "columns by category",
        "pages",
        (("portal.kit.tables", "if _category(name, column) not in allowed", "if False"),),
        ("tests/unit/test_tables.py",),
    ),
)

# Written with what stands above.
from tests.access.rules_decisions import DECISION_RULES  # noqa: E402
from tests.access.rules_leaving import LEAVING  # noqa: E402
from tests.access.rules_people import PEOPLE_RULES  # noqa: E402
from tests.access.rules_quality import QUALITY_RULES  # noqa: E402

_ALL_RULES = (*_RULES, *LEAVING, *PEOPLE_RULES, *DECISION_RULES, *QUALITY_RULES)
RULES = {rule.name: rule for rule in _ALL_RULES}
assert len(RULES) == len(_ALL_RULES)
