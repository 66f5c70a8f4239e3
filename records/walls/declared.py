"""Every table's walls: which database role has which right, and which rows each may touch.

``TABLES`` names the table and its openings; an opening is a right, a database role and a condition on rows.
Student-level tables need no line here for reading: theirs follows from the model's ``wall_category``.
"""

from accounts.roles import Right
from records.letters.codes import LONGEST_DAYS
from records.models import student_level_models
from records.walls import (
    access_limits,
    decisions,
    digested,
    governing,
    leaving,
    measured,
    needs,
    quality,
    support,
    unusual,
)
from records.walls.besides import BESIDES, NARROWED
from records.walls.conditions import (
    ALL,
    JOB_DISTRICT,
    ME,
    SIGNED_IN_TIERS,
    Opening,
    acting_with,
    array,
    seen,
    via_of_the_role,
)
from records.walls.phrases import IN_MY_DISTRICTS, IN_THE_DISTRICT, MINE, MY_SECTIONS, OF_THE_JOB, READ_AND_WRITE

#: A small group shows to who teaches the section, and to who serves its school; changed by who made it, while they
#: teach the section.
TAUGHT_AT = array("my_schools('academics')")
SECTION_SEEN = (
    f"section_id = {MY_SECTIONS} OR EXISTS (SELECT FROM records_section s "
    f"WHERE s.id = section_id AND s.school_id = {TAUGHT_AT})"
)
OWN_GROUP = f"made_by_id = {ME} AND section_id = {MY_SECTIONS}"
GROUP_OF_ITS_DISTRICT = (
    "EXISTS (SELECT FROM records_section s WHERE s.id = section_id "
    "AND s.district_id = records_studentgroup.district_id)"
)
IMPORTS_HERE = f"{IN_MY_DISTRICTS} AND {acting_with(Right.IMPORT_RECORDS)}"
#: A log entry says the role of the moment and the time of the moment.
AS_IT_HAPPENS = (
    "role = coalesce(current_setting('sightline.role', true), '') "
    "AND at BETWEEN now() - interval '5 minutes' AND now() + interval '5 minutes'"
)
VIA_OF_THE_ROLE = via_of_the_role()
INVITES = f"created_by_id = {ME} AND {acting_with(Right.INVITE_PEOPLE)}"
#: In one's own name, for one's own district.
DRAWS_LINES = f"set_by_id = {ME} AND {acting_with(Right.SET_EARLY_WARNING)}"
#: What follows when somebody proves to be the parent or guardian whom the roster names, or the student of 18 or more.
JOINED = "(role = 'parent' AND source = 'roster') OR (role = 'student' AND source = 'official')"
OLD_TRY = f"last_at < now() - interval '{LONGEST_DAYS + 10} days'"


def _grant(table: str, district: str) -> tuple[Opening, ...]:
    """A grant table: one's own; for officials who invite people those of their districts; an import's district."""
    object_here = f"EXISTS (SELECT FROM {table} o WHERE o.id = content_object_id AND {{}})"
    return (
        Opening("web", "SELECT", MINE),
        *(Opening(tier, "SELECT", MINE) for tier in SIGNED_IN_TIERS if tier != "local"),
        Opening(
            "local",
            "SELECT",
            f"{MINE} OR ({acting_with(Right.INVITE_PEOPLE)} AND "
            + object_here.format(f"o.{district} = {array('my_districts()')}")
            + ")",
        ),
        Opening("import", READ_AND_WRITE, object_here.format(f"o.{district} + 0 = {JOB_DISTRICT}")),
    )


_OWN_STAFF = (
    f"EXISTS (SELECT FROM records_staff s WHERE s.user_id = accounts_user.id) AND {acting_with(Right.INVITE_PEOPLE)}"
)
_SHARED = tuple(Opening(tier, "SELECT") for tier in SIGNED_IN_TIERS)

TABLES: dict[str, tuple[Opening, ...]] = {
    # Sign-in: before anybody is known, the web login itself reads these, and no student table.
    "accounts_user": (
        Opening("web", "SELECT"),
        # While somebody signs in nobody is known yet; from then on one's own row. The address changes only to the
        # proven one, through the library.
        Opening("web", "UPDATE", f"{ME} IS NULL OR id = {ME}", columns="password, last_login, language, email"),
        *(Opening(tier, "SELECT", f"id = {ME}") for tier in SIGNED_IN_TIERS if tier != "local"),
        Opening("local", "SELECT", f"id = {ME} OR ({_OWN_STAFF})"),
        Opening("import", "SELECT", columns="id, username, email, is_active, last_login"),
        Opening("import", "INSERT"),
        # For whom a letter speaks and no roster made a user.
        Opening("guard", "INSERT", "password LIKE '!%' AND starts_with(username, 'letter:') AND email = ''"),
        Opening("digest", "SELECT", digested.WANTED, columns="id, uid, email, language, is_active"),
    ),
    "accounts_digestsubscription": (
        # Switched on for oneself; a signed link ends it, whoever is signed in.
        Opening("web", "INSERT", MINE),
        Opening("web", "SELECT"),
        Opening("web", "UPDATE", columns="is_on, changed_at"),
        Opening("local", "SELECT", MINE),
        Opening("digest", "SELECT", "is_on"),
        Opening("digest", "UPDATE", "is_on", columns="settled_for, outcome, known"),
    ),
    "accounts_signinlink": (
        Opening("web", "SELECT, UPDATE"),
        Opening("local", "INSERT", f"{INVITES} AND may_invite(user_id)"),
        Opening("local", "SELECT", INVITES),
    ),
    "accounts_rolecategory": (Opening("web", "SELECT"), *_SHARED),
    "account_emailaddress": (
        Opening("web", ALL),
        Opening("import", "SELECT"),
        Opening("digest", "SELECT", columns="user_id, email, verified"),
        Opening("local", "SELECT", MINE, columns="user_id, email, verified"),
    ),
    "account_emailconfirmation": (Opening("web", ALL),),
    "mfa_authenticator": (Opening("web", ALL), *(Opening(tier, "SELECT", MINE) for tier in SIGNED_IN_TIERS)),
    # Which account of an identity provider signs whom in: found while nobody is known, changed in one's own name.
    "socialaccount_socialaccount": (
        Opening("web", "SELECT"),
        Opening("web", "INSERT, DELETE", MINE),
        Opening("web", "UPDATE", MINE, columns="last_login, extra_data"),
    ),
    "django_session": (
        Opening("web", ALL),
        # A worker clears what has expired, and cannot read whose it was.
        Opening("purge", "SELECT", "expire_date < now()", columns="expire_date"),
        Opening("purge", "DELETE", "expire_date < now()"),
    ),
    "django_content_type": (Opening("web", "SELECT"), *_SHARED, Opening("import", "SELECT")),
    "auth_permission": (Opening("web", "SELECT"), *_SHARED, Opening("import", "SELECT")),
    # The access log: written by whoever answers, read by those who may see the student, changed by nobody.
    "accounts_accessentry": (
        Opening("web", "INSERT", f"user_id IS NOT DISTINCT FROM {ME} AND {AS_IT_HAPPENS}"),
        *(Opening(tier, "INSERT", f"{MINE} AND {AS_IT_HAPPENS}") for tier in SIGNED_IN_TIERS),
        Opening(
            "local",
            "SELECT",
            f"{MINE} OR ({acting_with(Right.SEE_RECORD_ACCESS)} AND EXISTS (SELECT FROM accounts_accessentrystudent s "
            "WHERE s.entry_id = accounts_accessentry.id))",
        ),
    ),
    "accounts_accessentrystudent": (
        # Only the students' own tier has students to write of, and each person adds to their own entries alone.
        # The relationship is one that the acting role has: what is counted for the limit is not written otherwise.
        Opening("local", "INSERT", f"entry_id = {array('my_entries()')} AND {VIA_OF_THE_ROLE}"),
        Opening(
            "local",
            "SELECT",
            f"{acting_with(Right.SEE_RECORD_ACCESS)} AND EXISTS "
            "(SELECT FROM records_student s WHERE s.id = accounts_accessentrystudent.student_id UNION ALL "
            # Who looked at a record that was merged is shown with the one it was merged into.
            "SELECT FROM records_studentmerge m WHERE m.merged_id = accounts_accessentrystudent.student_id "
            "AND m.carried_out_at IS NOT NULL AND m.undone_at IS NULL)",
        ),
        # When a merge is undone, the looks at the kept record are written to the other one as well.
        Opening("import", "SELECT", OF_THE_JOB),
        Opening(
            "import",
            "INSERT",
            f"{OF_THE_JOB} AND at <= now() + interval '5 minutes' AND EXISTS (SELECT FROM records_studentmerge m "
            "WHERE m.merged_id = accounts_accessentrystudent.student_id AND m.undo_asked_at IS NOT NULL "
            "AND accounts_accessentrystudent.at >= m.carried_out_at "
            "AND (m.undone_at IS NULL OR m.undone_at > now() - interval '1 hour'))",
        ),
    ),
    # Organizations, sessions, courses and sections are about no student; an import writes its own district's.
    "records_organization": (
        Opening("web", "SELECT"),
        *_SHARED,
        Opening("import", "SELECT"),
        Opening("import", "INSERT, UPDATE", f"{OF_THE_JOB} AND id IS DISTINCT FROM {JOB_DISTRICT}"),
    ),
    "records_academicsession": (Opening("local", "SELECT"), Opening("import", READ_AND_WRITE, OF_THE_JOB)),
    "records_course": (Opening("local", "SELECT"), Opening("import", READ_AND_WRITE, OF_THE_JOB)),
    "records_section": (Opening("local", "SELECT"), Opening("import", READ_AND_WRITE, OF_THE_JOB)),
    "records_sectionsession": (
        Opening("local", "SELECT"),
        Opening("import", ALL, "EXISTS (SELECT FROM records_section s WHERE s.id = section_id)"),
    ),
    "records_staff": (Opening("local", "SELECT", IN_MY_DISTRICTS), Opening("import", READ_AND_WRITE, OF_THE_JOB)),
    "records_staffappointment": (
        Opening("local", "SELECT", IN_MY_DISTRICTS),
        Opening("import", READ_AND_WRITE, OF_THE_JOB),
    ),
    "records_sectionassignment": (
        Opening("local", "SELECT", IN_MY_DISTRICTS),
        Opening("import", READ_AND_WRITE, OF_THE_JOB),
    ),
    # About schools and about no student: read by the people of the district.
    **dict.fromkeys(
        (
            "records_assessment",
            "records_budgetline",
            "records_calendarday",
            "records_lineitem",
            "records_lineitemcategory",
            "records_schoolresource",
            "records_scorescale",
            "records_staffposition",
        ),
        IN_THE_DISTRICT,
    ),
    "records_contact": (
        # Asked under the person's own policies: a contact shows where a visible student's link shows.
        Opening(
            "local",
            "SELECT",
            f"user_id = {ME} OR EXISTS (SELECT FROM records_studentcontact l WHERE l.contact_id = records_contact.id)",
        ),
        Opening("import", READ_AND_WRITE, OF_THE_JOB),
        # Who proved to be this contact: by the functions of records/walls/writers.py alone.
        Opening("guard", "UPDATE", columns="user_id, joined_at"),
    ),
    "records_studentgrant": (
        *_grant("records_student", "district_id"),
        Opening("guard", "INSERT", JOINED),
        Opening("guard", "UPDATE", JOINED, columns="ends_on"),
    ),
    "records_sectiongrant": _grant("records_section", "district_id"),
    "records_organizationgrant": _grant("records_organization", "district_id"),
    "records_importjob": (
        Opening("local", "SELECT, INSERT", IMPORTS_HERE),
        # An official cancels and confirms; what became of an import is its worker's to say.
        Opening(
            "local",
            "UPDATE",
            f"{IMPORTS_HERE} AND state IN ('waiting', 'running', 'confirm', 'cancelled')",
            columns="state, message, ended_at, sent_at, cancel_asked, decided_by_id, allow_large_endings",
        ),
        Opening("import", READ_AND_WRITE, OF_THE_JOB),
    ),
    "records_importedfile": (Opening("import", READ_AND_WRITE, OF_THE_JOB),),
    "records_importissue": (
        Opening("local", "SELECT", IMPORTS_HERE),
        Opening("import", "SELECT, INSERT", OF_THE_JOB),
    ),
    # Where the lines of the early-warning rule lie: read in the district; each change is a row of its own.
    "records_earlywarningthresholds": (
        Opening("local", "SELECT", IN_MY_DISTRICTS),
        Opening("local", "INSERT", f"{IN_MY_DISTRICTS} AND {DRAWS_LINES}"),
    ),
    "records_studentgroup": (
        Opening("local", "SELECT", SECTION_SEEN),
        Opening("local", "INSERT", f"{OWN_GROUP} AND {GROUP_OF_ITS_DISTRICT}"),
        Opening("local", "UPDATE", OWN_GROUP, columns="title, is_active"),
    ),
}

#: Codes of letters: written with the letter, tried by the functions of records/walls/writers.py, read by nobody else.
TABLES["records_letterkey"] = (
    Opening("local", "INSERT", f"{acting_with(Right.PRINT_LETTERS)} AND wrong = 0 AND code_hash IS NOT NULL"),
    Opening("guard", "INSERT", "code_hash IS NULL"),
    Opening("guard", "UPDATE", columns="wrong, last_at"),
    # No letter is valid for so long.
    Opening("purge", "SELECT", OLD_TRY, columns="last_at"),
    Opening("purge", "DELETE", OLD_TRY),
)
TABLES |= needs.TABLES | quality.TABLES

# --- what leaves ---
TABLES |= leaving.TABLES | access_limits.TABLES | support.TABLES | unusual.TABLES
TABLES["records_organizationgrant"] += support.GRANTS
NARROWED |= leaving.NARROWED
BESIDES |= leaving.BESIDES
# ---
TABLES |= governing.TABLES
for _table, _openings in governing.BESIDES.items():
    TABLES[_table] += _openings
TABLES |= decisions.TABLES


def all_tables() -> dict[str, tuple[Opening, ...]]:
    """Every declared table with its openings, student-level ones included."""
    tables = dict(TABLES)
    tables["records_student"] = (
        Opening("local", "SELECT", seen("identity", student="id")),
        Opening("import", READ_AND_WRITE, OF_THE_JOB),
    )
    for model in student_level_models():
        table = model._meta.db_table
        tables[table] = (
            Opening("local", "SELECT", seen(model.wall_category) + NARROWED.get(table, "")),
            Opening("import", READ_AND_WRITE, OF_THE_JOB),
            *BESIDES.get(table, ()),
        )
    for table, (columns, rows) in digested.READ.items():
        tables[table] += (Opening("digest", "SELECT", rows, columns),)
    for table, (columns, category) in measured.READ.items():
        tables[table] += (Opening("measure", "SELECT", measured.counted(table, category), columns=columns),)
    return tables
