"""Who gets which answer at every address, as data. An address of the portal that is not listed here fails a test.

A role that is not among ``allowed`` is refused: with 403 where what the address speaks of is in its scope (or where
it speaks of nothing in particular), with 404 where it is out of scope or does not exist.
"""

from dataclasses import dataclass, field

FAMILY = frozenset({"parent", "student"})
SCHOOL = frozenset({"teacher", "counselor", "principal", "district", "records", "support"})
LOCAL = FAMILY | SCHOOL
OTHER = frozenset({"state", "federal", "researcher", "provider"})
#: ``none``: signed in, and holds no role
SIGNED_IN = LOCAL | OTHER | {"none"}
EVERYBODY = SIGNED_IN | {"anonymous"}
NOBODY: frozenset[str] = frozenset()
EXPORTERS = frozenset({"teacher", "principal", "district"})
CUSTODIANS = frozenset({"principal", "district", "records"})
DISTRICT = frozenset({"district"})
KEEPERS = CUSTODIANS
PRINTERS = CUSTODIANS
FLOW_READERS = frozenset({"district", "records"})
DECIDERS = frozenset({"principal", "district"})
MERGERS = frozenset({"district", "records"})
HELPERS = frozenset({"teacher", "counselor", "principal"})
TEACHERS = frozenset({"teacher"})
GIVERS = frozenset({"principal", "district"})
WORKERS = frozenset({"teacher", "counselor", "principal", "district", "records"})
OFFICIALS = frozenset({"district", "state"})

#: The person who stands for each role.
PEOPLE = {
    "parent": "gina",
    "student": "stu",
    "teacher": "nadia",
    "counselor": "carl",
    "principal": "petra",
    "district": "dora",
    "records": "rhea",
    "support": "sol",
    "state": "stella",
    "federal": "fred",
    "researcher": "rita",
    "provider": "prov",
    "none": "nora",
    "anonymous": "",
}

#: What each of them has in scope, by kind.
IN_SCOPE = {
    "student": dict.fromkeys(LOCAL, "ana") | {"student": "stu", "records": "gone"},
    "section": dict.fromkeys(LOCAL, "river_algebra"),
    "school": dict.fromkeys(SCHOOL - {"teacher"} | OTHER, "river_high"),
    "staff": dict.fromkeys(LOCAL, "omar"),
    "import": dict.fromkeys(DISTRICT, "river"),
    "merge": dict.fromkeys(MERGERS, "twin"),
    "intervention": dict.fromkeys(LOCAL, "ana") | {"student": "stu"},
    "group": dict.fromkeys(SCHOOL, "river_algebra"),
    "letter": dict.fromkeys(PRINTERS, "ana"),
    "batch": dict.fromkeys(PRINTERS, "ana"),
    "flow": dict.fromkeys(FLOW_READERS, "river_yearbook"),
    "support": dict.fromkeys(DISTRICT, "sol"),
    "request": dict.fromkeys(FLOW_READERS, "petra"),
    "person": dict.fromkeys(CUSTODIANS, "nadia"),
    "pause": dict.fromkeys(CUSTODIANS, "rory"),
    "review": dict.fromkeys(CUSTODIANS, "river"),
    "item": dict.fromkeys(CUSTODIANS, "river"),
    "decision": dict.fromkeys(DECIDERS, "river_high"),
    "scenario": dict.fromkeys(DISTRICT, "river"),
    "task": {"teacher": "nadia", "counselor": "carl", "principal": "petra", "district": "dora", "records": "rhea"},
}
#: What nobody of them has in scope (the state and the nation have all schools in theirs).
OUT_OF_SCOPE = {
    "student": "lin",
    "section": "lake_algebra",
    "school": "lake_high",
    "staff": "lotte",
    "import": "lake",
    "merge": "twin_lake",
    "intervention": "lin",
    "group": "lake_algebra",
    "letter": "lin",
    "batch": "lin",
    "flow": "lake_yearbook",
    "request": "lena",
    "support": "suki",
    "person": "lotte",
    "pause": "lotte",
    "review": "lake",
    "item": "lake",
    "decision": "lake_high",
    "scenario": "lake",
    "task": "lotte",
}
SEES_ALL_SCHOOLS = frozenset({"state", "federal", "researcher"})


@dataclass(frozen=True)
class Address:
    """One address and method: its URL name, who is answered with ``ok``, and what it is asked with."""

    name: str
    allowed: frozenset[str]
    method: str = "get"
    about: str = ""
    ok: int = 200
    query: str = ""
    data: dict[str, str] = field(default_factory=dict)
    #: roles that get another answer than ``ok``
    other: dict[str, int] = field(default_factory=dict)
    #: the right is asked before the object, so that 403 tells nothing of what exists
    right_first: bool = False
    #: keyword of the address that is no object of the records
    kwargs: dict[str, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        return " ".join([self.method, self.name + self.query, *self.kwargs.values()])

    def expected(self, role: str, scope: str) -> int:
        """The status for a role; ``scope`` is in, out or missing ("in" where the address is about nothing)."""
        if role == "anonymous" and "anonymous" not in self.allowed:
            return 302
        if scope != "in" and not (self.right_first and role not in self.allowed):
            return 404
        return self.other.get(role, self.ok) if role in self.allowed else 403


ADDRESSES = (
    # --- for everybody ----------------------------------------------------------------------------------
    Address("landing", EVERYBODY),
    Address("health", EVERYBODY),
    Address("dictionary", EVERYBODY),
    Address("styleguide", EVERYBODY),
    Address("set_language", EVERYBODY, ok=302),
    Address("set_language", EVERYBODY, "post", ok=302, data={"language": "es"}),
    Address("sign_in_link", EVERYBODY, ok=404, kwargs={"token": "no-such-token"}),
    Address("sign_in_link", EVERYBODY, "post", ok=404, kwargs={"token": "no-such-token"}),
    # --- for everybody who is signed in -----------------------------------------------------------------
    Address("home", SIGNED_IN, ok=302, other=dict.fromkeys(OTHER | {"none"}, 200)),
    Address("switch_role", SIGNED_IN, "post", ok=302, data={"role": "federal"}),
    Address("profile", SIGNED_IN),
    Address("profile_language", SIGNED_IN, "post", ok=302, data={"language": "en"}),
    # --- ways to sign in ---
    Address("ways_in", SIGNED_IN),
    Address("way_in_end", SIGNED_IN, "post", ok=404, data={"way": "0"}),
    Address("other_district", SIGNED_IN),
    # To an official it says that the mail is for families, and switches nothing on.
    Address("profile_digest", SIGNED_IN, "post", ok=302, data={"digest": "on"}),
    Address("digest_preview", FAMILY),
    Address("digest_end", EVERYBODY, ok=404, kwargs={"token": "no-such-token"}),
    Address("digest_end", EVERYBODY, "post", ok=404, kwargs={"token": "no-such-token"}),
    # --- students ---------------------------------------------------------------------------------------
    Address("children", FAMILY),
    Address("missing_child", FAMILY),
    Address("students", SCHOOL),
    Address("students", EXPORTERS, query="?download=csv"),
    Address("student_search", SCHOOL),
    Address("student_search", SCHOOL, "post", ok=302, data={"words": "canary"}),
    Address("student", LOCAL, about="student"),
    Address("conference", FAMILY, about="student"),
    Address("student_part", LOCAL, about="student", kwargs={"name": "attendance"}),
    Address("student_part", LOCAL - {"teacher"}, about="student", kwargs={"name": "conduct"}),
    Address("student_part", LOCAL - {"teacher"}, about="student", kwargs={"name": "health"}),
    Address("student_part", LOCAL - {"teacher"}, about="student", kwargs={"name": "demographics"}),
    Address("student_part", FAMILY | {"district", "records", "support"}, about="student", kwargs={"name": "economic"}),
    Address("student_part", LOCAL, about="student", kwargs={"name": "academics"}),
    Address("student_whole", FAMILY, about="student"),
    Address("student_whole_file", FAMILY, about="student", kwargs={"form": "pdf"}),
    Address("student_whole_file", FAMILY, about="student", kwargs={"form": "zip"}),
    Address("student_access", FAMILY | CUSTODIANS, about="student"),
    Address("custody", CUSTODIANS, about="student"),
    Address("custody", CUSTODIANS, "post", about="student"),
    # Without naming a restriction there is none to end; ending one is in test_dated_truth.py.
    Address("custody_end", CUSTODIANS, "post", about="student", ok=404),
    # --- what is decided for schools --------------------------------------------------------------------
    Address("decisions", DECIDERS),
    Address("decisions", DECIDERS, query="?download=csv"),
    Address("decision_new", DECIDERS),
    # For no school: the same page again.
    Address("decision_new", DECIDERS, "post"),
    Address("decision_resources", DISTRICT),
    Address("decision_resources", DISTRICT, query="?resource=counselor"),
    Address("decision_resources", DISTRICT, "post"),
    Address("decision", DECIDERS, about="decision", right_first=True),
    # Nothing was said: there is no such step.
    Address("decision", DECIDERS, "post", about="decision", ok=404, right_first=True),
    Address("decision_paper", DECIDERS, about="decision", right_first=True),
    Address("decision_review", DECIDERS, about="decision", right_first=True),
    # It has not started: the same page again, which says so.
    Address("decision_review", DECIDERS, "post", about="decision", right_first=True),
    Address("scenarios", DISTRICT),
    Address("scenario_new", DISTRICT),
    Address("scenario_new", DISTRICT, query="?budget=200000&resources=counselor"),
    # Under no title: the same page again.
    Address("scenario_new", DISTRICT, "post", query="?budget=200000&resources=counselor"),
    Address("scenario", DISTRICT, about="scenario", right_first=True),
    # --- who holds the rights from 18 on ---
    Address("rights", CUSTODIANS),
    Address("rights", CUSTODIANS, query="?state=unknown"),
    Address("rights", EXPORTERS - {"teacher"}, query="?download=csv"),
    Address("student_rights", CUSTODIANS, about="student"),
    Address("student_rights", CUSTODIANS, "post", about="student"),
    Address("student_rights_end", CUSTODIANS, "post", about="student", ok=404),
    # --- two records of one child -----------------------------------------------------------------------
    Address("duplicates", MERGERS),
    Address("student_merge", MERGERS, about="student"),
    Address("student_merge", MERGERS, "post", about="student"),
    Address("merge_undo", MERGERS, about="merge"),
    # Not confirmed: the same page again.
    Address("merge_undo", MERGERS, "post", about="merge"),
    # --- sections, schools, people ----------------------------------------------------------------------
    Address("sections", SCHOOL),
    Address("section", SCHOOL, about="section"),
    Address("section", EXPORTERS, about="section", query="?download=csv"),
    Address(
        "schools",
        SCHOOL - {"teacher"},
        # Who serves one school goes straight to it.
        other={"counselor": 302, "principal": 302, "support": 302},
    ),
    Address("school", SCHOOL - {"teacher"}, about="school"),
    # --- early warning and the school -------------------------------------------------------------------
    Address("early_warning", SCHOOL),
    Address("early_warning", SCHOOL, query="?area=courses&since=week&grade=09"),
    Address("early_warning", EXPORTERS, query="?download=csv"),
    Address("early_warning_lines", DISTRICT),
    # Nothing is filled in: the same page again.
    Address("early_warning_lines", DISTRICT, "post"),
    *(
        Address("school_trends", SCHOOL - {"teacher"}, about="school", kwargs={"name": name})
        for name in ("attendance", "conduct", "grades", "tests", "staff")
    ),
    Address("school_trends", SCHOOL - {"teacher"}, about="school", kwargs={"name": "attendance"}, query="?by=grade"),
    Address("school_sections", SCHOOL - {"teacher"}, about="school"),
    *(
        Address("school_behind", SCHOOL - {"teacher"}, about="school", kwargs={"name": name})
        for name in ("absent", "suspended", "failing", "missing", "reading", "mathematics")
    ),
    Address("school_behind", EXPORTERS - {"teacher"}, about="school", kwargs={"name": "absent"}, query="?download=csv"),
    Address("school_conflicts", SCHOOL - {"teacher"}, about="school"),
    # --- measures ---------------------------------------------------------------------------------------
    Address("measures", SCHOOL - {"teacher"}),
    Address("measures", SCHOOL - {"teacher"}, query="?measure=chronic_absenteeism&by=race_ethnicity"),
    Address("measure_definitions", SCHOOL - {"teacher"}),
    # --- what each school needs ---
    Address("needs", DISTRICT),
    Address("needs", DISTRICT, query="?show=means&sort=-of_vacancies&level=high"),
    Address("needs", DISTRICT, query="?download=csv"),
    # Nothing is filled in: the same page again, with what is missing.
    Address("needs_weights", DISTRICT, "post", data={"vacancies": "eleven"}),
    Address("needs_count", DISTRICT, "post", ok=302),
    Address("needs_progress", DISTRICT, ok=302),
    Address("need", frozenset({"principal", "district"}), about="school"),
    # ---
    Address("staff", frozenset({"counselor", "principal", "district"})),
    Address("people", DISTRICT),
    Address("people_letters", DISTRICT),
    # Everybody of the world has come in: the same page, with a message.
    Address("people_letters", DISTRICT, "post"),
    # This person has signed in before, so that no link is made: back to the list, with a message.
    Address("person_link", DISTRICT, "post", about="staff", ok=302),
    # --- imports ----------------------------------------------------------------------------------------
    Address("imports", DISTRICT),
    Address("import_new", DISTRICT),
    Address("import_new", DISTRICT, "post"),
    Address("import_templates", DISTRICT),
    Address("import_template_zip", DISTRICT),
    Address("import_template", DISTRICT, kwargs={"kind": "attendance"}),
    Address("import_template_file", DISTRICT, kwargs={"kind": "attendance"}),
    Address("import_template_guide", DISTRICT, kwargs={"kind": "attendance"}),
    Address("import_job", DISTRICT, about="import", right_first=True),
    Address("import_job", DISTRICT, about="import", query="?download=csv", right_first=True),
    Address("import_progress", DISTRICT, about="import", ok=302, right_first=True),
    Address("import_refused_rows", DISTRICT, about="import", right_first=True),
    # This import is done, so that none of these changes anything: back to its page, with a message.
    Address("import_cancel", DISTRICT, "post", about="import", ok=302, right_first=True),
    Address("import_confirm", DISTRICT, "post", about="import", ok=302, right_first=True),
    Address("import_retry", DISTRICT, "post", about="import", ok=302, right_first=True),
    # --- interventions, small groups ---------------------------------------------------------------------
    Address("interventions", SCHOOL),
    Address("intervention_library", SCHOOL),
    Address("intervention_open", HELPERS, about="student"),
    Address("intervention_open", HELPERS, about="student", query="?from=fractions"),
    Address("intervention_open", HELPERS, "post", about="student"),
    Address("intervention", SCHOOL, about="intervention"),
    # With nothing filled in: the same page, which says what is missing.
    Address("intervention", HELPERS, "post", about="intervention", data={"what": "check_in"}),
    Address("today", TEACHERS),
    Address("student_timeline", SCHOOL, about="student"),
    Address("student_timeline", SCHOOL, about="student", query="?kind=conduct&page=2"),
    Address("section_results", SCHOOL, about="section"),
    Address("section_results", SCHOOL, about="section", query="?of=x&below=999999"),
    Address("group_new", TEACHERS, about="section"),
    Address("group_new", TEACHERS, "post", about="section"),
    Address("group", SCHOOL, about="group"),
    # The teacher's own: with nothing filled in, the same page. Of others it is not theirs to change.
    Address("group", TEACHERS, "post", about="group"),
    Address("group_end", TEACHERS, "post", about="group", ok=302, data={}),
    # --- letters to families -----------------------------------------------------------------------------
    Address("letter", EVERYBODY, ok=302, other={"anonymous": 200}),
    # Nothing is typed in: the same page again, which says what is missing.
    Address("letter", EVERYBODY, "post", ok=302, other={"anonymous": 200}),
    Address("letter_come_in", EVERYBODY, ok=302),
    Address("letter_come_in", EVERYBODY, "post", ok=302),
    Address("letter_finish", EVERYBODY, ok=404, kwargs={"token": "no-such-token"}),
    Address("letter_finish", EVERYBODY, "post", ok=404, kwargs={"token": "no-such-token"}),
    Address("add_child", SIGNED_IN),
    Address("add_child", SIGNED_IN, "post", data={"number": "12"}),
    Address("letters", PRINTERS),
    # No school or nobody is chosen: the same page again.
    Address("letters", PRINTERS, "post", data={"grade": "99"}),
    Address("letter_batch", PRINTERS, about="batch", right_first=True),
    Address("letter_printed", PRINTERS, about="letter", right_first=True),
    # It is withdrawn once; after that nothing is changed.
    Address("letter_revoke", PRINTERS, "post", about="letter", ok=302, right_first=True),
    Address("student_letters", PRINTERS, about="student"),
    Address("student_letters", PRINTERS, "post", about="student", data={"days": "0"}),
    # --- what leaves the district ------------------------------------------------------------------------
    Address("leaving", FLOW_READERS),
    Address("flow", FLOW_READERS, about="flow", right_first=True),
    Address("flow", FLOW_READERS, about="flow", query="?page=2", right_first=True),
    Address("directory_send", DISTRICT, "post", about="flow", right_first=True),
    Address("directory_end", DISTRICT, "post", about="flow", ok=302, right_first=True),
    Address("directory_notice", DISTRICT),
    # Nothing is filled in: the same page again.
    Address("directory_notice", DISTRICT, "post"),
    Address("directory_new", DISTRICT),
    Address("directory_new", DISTRICT, "post"),
    Address("student_sharing", FAMILY | CUSTODIANS, about="student"),
    Address("student_sharing", FAMILY | CUSTODIANS, "post", about="student"),
    # --- how many students a day ------------------------------------------------------------------------
    Address("access_limit", SCHOOL - {"teacher"}),
    # Nothing is filled in: the same page again.
    Address("access_limit", SCHOOL - {"teacher"}, "post"),
    Address("access_limit_set", DISTRICT),
    Address("access_limit_set", DISTRICT, "post"),
    Address("access_requests", FLOW_READERS),
    Address("access_decide", FLOW_READERS, about="request", right_first=True),
    Address("access_decide", FLOW_READERS, "post", about="request", right_first=True),
    Address("unusual_access", FLOW_READERS),
    # No finding is named.
    Address("unusual_access", FLOW_READERS, "post", ok=404),
    Address("unusual_lines", DISTRICT),
    Address("unusual_lines", DISTRICT, "post"),
    # --- who can see which students, and who decided it --------------------------------------------------
    # Who serves one school goes straight to it.
    Address("who_sees", CUSTODIANS, other={"principal": 302}),
    Address("school_people", CUSTODIANS, about="school"),
    Address("school_people", CUSTODIANS, about="school", query="?role=counselor"),
    Address("student_people", CUSTODIANS, about="student"),
    Address("staff_access", CUSTODIANS, about="staff", ok=302),
    Address("person", CUSTODIANS, about="person", right_first=True),
    Address("person_students", CUSTODIANS, about="person", right_first=True),
    Address("access_give", GIVERS, about="person", right_first=True),
    # Nothing is chosen or filled in: the same page again.
    Address("access_give", GIVERS, "post", about="person", right_first=True),
    # Without naming a grant there is none to end; ending one is in test_governing.py.
    Address("access_end", GIVERS, about="person", ok=404, right_first=True),
    Address("access_end", GIVERS, "post", about="person", ok=404, right_first=True),
    Address("access_pause", GIVERS, about="person", right_first=True),
    Address("access_pause", GIVERS, "post", about="person", right_first=True),
    Address("account_close", DISTRICT, about="person", right_first=True),
    Address("account_close", DISTRICT, "post", about="person", right_first=True),
    Address("access_pause_end", GIVERS, about="pause", right_first=True),
    Address("access_pause_end", GIVERS, "post", about="pause", right_first=True),
    Address("access_reviews", CUSTODIANS),
    Address("access_reviews", DISTRICT, "post"),
    Address("access_review", CUSTODIANS, about="review", right_first=True),
    # Its due date has passed: back to the review, with a message.
    Address("access_confirm", GIVERS, "post", about="item", ok=302, right_first=True),
    # --- published tables -------------------------------------------------------------------------------
    Address("table_check", OFFICIALS),
    Address("table_check", OFFICIALS, "post"),
    # --- data quality -----------------------------------------------------------------------------------
    Address("quality", KEEPERS),
    Address("quality_rule", KEEPERS, kwargs={"code": "student_without_guardian"}),
    Address("quality_rule", KEEPERS & EXPORTERS, kwargs={"code": "student_without_guardian"}, query="?download=csv"),
    # A family's means are kept from the people of the school, and so is what is wrong with what is on file of them.
    Address("quality_rule", KEEPERS - {"principal"}, kwargs={"code": "unknown_codes_economic_statuses"}),
    # Who sees to what was found, school by school. Nothing is chosen or filled in: the same page again.
    Address("quality_work", KEEPERS),
    Address("quality_trend", KEEPERS),
    Address("quality_item", KEEPERS, about="school", kwargs={"code": "attendance_in_future"}, right_first=True),
    Address("quality_item", KEEPERS, "post", about="school", kwargs={"code": "attendance_in_future"}, right_first=True),
    Address(
        "quality_item",
        KEEPERS,
        about="school",
        kwargs={"code": "unknown_codes_economic_statuses"},
        other={"principal": 403},
        right_first=True,
    ),
    Address("quality_mine", WORKERS),
    Address("quality_task", WORKERS, about="task", right_first=True),
    Address("quality_task", WORKERS, "post", about="task", right_first=True),
    # --- support of the operator: last, since one of these ends it ---------------------------------------
    Address("support", DISTRICT),
    Address("support_new", DISTRICT),
    Address("support_new", DISTRICT, "post"),
    Address("support_access", DISTRICT, about="support", right_first=True),
    Address("support_end", DISTRICT, "post", about="support", ok=302, right_first=True),
)
