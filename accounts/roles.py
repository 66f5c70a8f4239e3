"""Roles and data categories: the policy of who may see what, written to be read by a school official.

This file is the single source. The database holds a copy of ``ROLES`` (accounts_rolecategory, written after
every migration) so that row-level security decides by the same words.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Category(StrEnum):
    """Kinds of student data: the unit of policy. Every field in ``records`` belongs to exactly one."""

    IDENTITY = "identity"
    CONTACTS = "contacts"
    DEMOGRAPHICS = "demographics"
    ENROLLMENT = "enrollment"
    ATTENDANCE = "attendance"
    ACADEMICS = "academics"
    ASSESSMENT = "assessment"
    CONDUCT = "conduct"
    SUPPORTS = "supports"
    ECONOMIC = "economic"
    HEALTH = "health"
    TRANSPORTATION = "transportation"


class Level(StrEnum):
    """How closely data points at one person."""

    PII = "pii"
    DEIDENTIFIED = "deidentified"
    AGGREGATE = "aggregate"


class Tier(StrEnum):
    """The database role under which an audience's requests run: the third wall."""

    LOCAL = "local"
    STATE = "state"
    FEDERAL = "federal"
    RESEARCH = "research"
    PROVIDER = "provider"
    PUBLIC = "public"


class Right(StrEnum):
    """What a role may do, beyond seeing the students its grants reach."""

    SEE_STAFF = "see_staff"
    EXPORT_ROSTER = "export_roster"
    SEE_RECORD_ACCESS = "see_record_access"
    RESTRICT_CUSTODY = "restrict_custody"
    CONTINUE_ACCESS = "continue_access"
    IMPORT_RECORDS = "import_records"
    INVITE_PEOPLE = "invite_people"
    SEE_DATA_QUALITY = "see_data_quality"
    ASSIGN_QUALITY = "assign_quality"
    WORK_ON_QUALITY = "work_on_quality"
    SEE_STATE_ID = "see_state_id"
    MERGE_STUDENTS = "merge_students"
    SET_EARLY_WARNING = "set_early_warning"
    RUN_INTERVENTIONS = "run_interventions"
    PRINT_LETTERS = "print_letters"
    SEE_FLOWS = "see_flows"
    SEND_FLOWS = "send_flows"
    RECORD_OPT_OUT = "record_opt_out"
    SET_ACCESS_LIMITS = "set_access_limits"
    DECIDE_ACCESS = "decide_access"
    REVIEW_UNUSUAL = "review_unusual"
    APPROVE_SUPPORT = "approve_support"
    SEE_PEOPLE = "see_people"
    GIVE_ACCESS = "give_access"
    REVIEW_ACCESS = "review_access"
    PROPOSE_DECISIONS = "propose_decisions"
    APPROVE_DECISIONS = "approve_decisions"
    SEE_FIGURES = "see_figures"
    WEIGH_NEEDS = "weigh_needs"
    CHECK_TABLES = "check_tables"


class GrantedOn(StrEnum):
    """The kind of object that law and custom attach a role to."""

    STUDENT = "student"
    SECTION = "section"
    ORGANIZATION = "organization"


class RoleName(StrEnum):
    PARENT = "parent"
    STUDENT = "student"
    TEACHER = "teacher"
    COUNSELOR = "counselor"
    PRINCIPAL = "principal"
    DISTRICT = "district"
    RECORDS = "records"
    SUPPORT = "support"
    STATE = "state"
    FEDERAL = "federal"
    RESEARCHER = "researcher"
    PROVIDER = "provider"


@dataclass(frozen=True)
class Role:
    """One role: what it is called, what it is for, and everything it may see and do."""

    name: RoleName
    title: str | Promise
    sentence: str | Promise
    tier: Tier
    granted_on: GrantedOn
    categories: frozenset[Category] = frozenset()
    rights: frozenset[Right] = frozenset()
    second_factor: bool = True
    sees_departed: bool = False
    """Students who have left keep no school; only the district's records officer still sees them."""


EVERYTHING = frozenset(Category)
TEACHING = frozenset(
    {
        Category.IDENTITY,
        Category.CONTACTS,
        Category.ENROLLMENT,
        Category.ATTENDANCE,
        Category.ACADEMICS,
        Category.ASSESSMENT,
        Category.SUPPORTS,
    }
)
#: US Department of Agriculture rules keep a child's meal status from the people of the school.
WITHOUT_MEAL_STATUS = EVERYTHING - {Category.ECONOMIC}

_ROLES = (
    Role(
        RoleName.PARENT,
        _("Parent or guardian"),
        _("Sees the whole record of their own children until they are 18, and of nobody else's (34 CFR 99.10, 99.5)."),
        Tier.LOCAL,
        GrantedOn.STUDENT,
        EVERYTHING,
        frozenset({Right.SEE_RECORD_ACCESS, Right.SEE_STATE_ID}),
        second_factor=False,
    ),
    Role(
        RoleName.STUDENT,
        _("Student, from 18 on"),
        _("Sees their own whole record; the rights are theirs from their 18th birthday (34 CFR 99.5)."),
        Tier.LOCAL,
        GrantedOn.STUDENT,
        EVERYTHING,
        frozenset({Right.SEE_RECORD_ACCESS, Right.SEE_STATE_ID}),
        second_factor=False,
    ),
    Role(
        RoleName.TEACHER,
        _("Teacher"),
        _("Sees what teaching needs about the students of their own sections, while they teach them."),
        Tier.LOCAL,
        GrantedOn.SECTION,
        TEACHING,
        frozenset({Right.EXPORT_ROSTER, Right.RUN_INTERVENTIONS, Right.WORK_ON_QUALITY}),
    ),
    Role(
        RoleName.COUNSELOR,
        _("Counselor"),
        _("Sees the students of their school, without meal status."),
        Tier.LOCAL,
        GrantedOn.ORGANIZATION,
        WITHOUT_MEAL_STATUS,
        frozenset({Right.SEE_STAFF, Right.RUN_INTERVENTIONS, Right.WORK_ON_QUALITY}),
    ),
    Role(
        RoleName.PRINCIPAL,
        _("Principal"),
        _("Sees every student of their own school, without meal status."),
        Tier.LOCAL,
        GrantedOn.ORGANIZATION,
        WITHOUT_MEAL_STATUS,
        frozenset(
            {
                Right.SEE_STAFF,
                Right.EXPORT_ROSTER,
                Right.SEE_RECORD_ACCESS,
                Right.RESTRICT_CUSTODY,
                Right.CONTINUE_ACCESS,
                Right.SEE_DATA_QUALITY,
                Right.ASSIGN_QUALITY,
                Right.WORK_ON_QUALITY,
                Right.SEE_STATE_ID,
                Right.RUN_INTERVENTIONS,
                Right.PRINT_LETTERS,
                Right.RECORD_OPT_OUT,
                Right.SEE_PEOPLE,
                Right.GIVE_ACCESS,
                Right.PROPOSE_DECISIONS,
                Right.SEE_FIGURES,
            }
        ),
    ),
    Role(
        RoleName.DISTRICT,
        _("District official"),
        _("Sees the students of their own district's schools, brings the roster in and invites people."),
        Tier.LOCAL,
        GrantedOn.ORGANIZATION,
        EVERYTHING,
        frozenset(
            {
                Right.SEE_STAFF,
                Right.EXPORT_ROSTER,
                Right.SEE_RECORD_ACCESS,
                Right.RESTRICT_CUSTODY,
                Right.CONTINUE_ACCESS,
                Right.IMPORT_RECORDS,
                Right.INVITE_PEOPLE,
                Right.SEE_DATA_QUALITY,
                Right.ASSIGN_QUALITY,
                Right.WORK_ON_QUALITY,
                Right.SEE_STATE_ID,
                Right.MERGE_STUDENTS,
                Right.SET_EARLY_WARNING,
                Right.PRINT_LETTERS,
                Right.SEE_FLOWS,
                Right.SEND_FLOWS,
                Right.RECORD_OPT_OUT,
                Right.SET_ACCESS_LIMITS,
                Right.DECIDE_ACCESS,
                Right.REVIEW_UNUSUAL,
                Right.APPROVE_SUPPORT,
                Right.SEE_PEOPLE,
                Right.GIVE_ACCESS,
                Right.REVIEW_ACCESS,
                Right.PROPOSE_DECISIONS,
                Right.APPROVE_DECISIONS,
                Right.SEE_FIGURES,
                Right.WEIGH_NEEDS,
                Right.CHECK_TABLES,
            }
        ),
    ),
    Role(
        RoleName.RECORDS,
        _("Records officer"),
        _("Keeps the district's records, also of students who have left."),
        Tier.LOCAL,
        GrantedOn.ORGANIZATION,
        EVERYTHING,
        frozenset(
            {
                Right.SEE_RECORD_ACCESS,
                Right.RESTRICT_CUSTODY,
                Right.CONTINUE_ACCESS,
                Right.SEE_DATA_QUALITY,
                Right.ASSIGN_QUALITY,
                Right.WORK_ON_QUALITY,
                Right.SEE_STATE_ID,
                Right.MERGE_STUDENTS,
                Right.PRINT_LETTERS,
                Right.SEE_FLOWS,
                Right.RECORD_OPT_OUT,
                Right.DECIDE_ACCESS,
                Right.REVIEW_UNUSUAL,
                Right.SEE_PEOPLE,
            }
        ),
        sees_departed=True,
    ),
    Role(
        RoleName.SUPPORT,
        _("Support of the operator"),
        _("Sees nothing until a district lets a named person in, for schools, kinds of data and hours of its choice."),
        Tier.LOCAL,
        GrantedOn.ORGANIZATION,
        EVERYTHING,
    ),
    Role(
        RoleName.STATE,
        _("State official"),
        _("Sees what districts submitted, without identities, and aggregates."),
        Tier.STATE,
        GrantedOn.ORGANIZATION,
        rights=frozenset({Right.CHECK_TABLES}),
    ),
    Role(
        RoleName.FEDERAL,
        _("US Department of Education"),
        _("Sees aggregates that states submitted: the least of all."),
        Tier.FEDERAL,
        GrantedOn.ORGANIZATION,
    ),
    Role(
        RoleName.RESEARCHER,
        _("Researcher"),
        _("Sees de-identified and aggregate data of an approved plan, until it ends."),
        Tier.RESEARCH,
        GrantedOn.ORGANIZATION,
    ),
    Role(
        RoleName.PROVIDER,
        _("Service provider"),
        _("Reads the elements its agreement names, of the students it serves."),
        Tier.PROVIDER,
        GrantedOn.ORGANIZATION,
    ),
)

ROLES: dict[str, Role] = {role.name: role for role in _ROLES}


def role_named(name: str | None) -> Role | None:
    """The role of that name; None for an unknown or empty name, so that what is unknown may do nothing."""
    return ROLES.get(name or "")


def has_right(user: Any, right: Right) -> bool:
    """Whether the role that the user acts in carries the right; nobody's does where there is none."""
    role = getattr(user, "acting_role", None)
    return role is not None and right in role.rights


@cache
def holding(right: Right) -> Callable[[Any], bool]:
    """``has_right`` with the right given, as an entry of the menu asks it; the same function for the same right."""
    return lambda user: has_right(user, right)
