"""The field table: which columns each OneRoster CSV file has in each version, and what this project does with them.

From the OneRoster CSV Tables 1.1 and the CSV Binding 1.2.1. A file is *kept* when its rows become records; the others
are recognized, their headers checked and their rows counted. `docs/oneroster-import.md` shows districts the same table.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from records.imports.oneroster.contract import FILE_OF

VERSIONS = ("1.1", "1.2")


class Kind(StrEnum):
    """How a cell is read."""

    ID = "id"
    REFERENCE = "reference"
    REFERENCES = "references"
    TEXT = "text"
    WORDS = "words"
    EMAIL = "email"
    DAY = "day"
    YES_NO = "yes_no"
    MAYBE = "maybe"
    """Yes, no, or nothing said."""
    CHOICE = "choice"
    PRIMARY = "primary"
    """``primary`` or ``secondary``, read as yes or no."""
    YEAR = "year"
    NUMBER = "number"
    SCORE = "score"
    """A number, or else the text of a mark."""
    STATE_ID = "state_id"
    """A list of ``{type:identifier}``, of which the state's identifier is taken."""
    LIFECYCLE = "lifecycle"
    """``status`` and ``dateLastModified``: required in delta rows, blank in bulk rows."""
    UNKEPT = "unkept"
    """A column of the standard that this version does not keep."""
    NEVER = "never"
    """A password: no version will keep it."""


@dataclass(frozen=True, slots=True)
class Field:
    """One column. ``name`` is the name in ``COLUMNS``; empty for what is not handed on."""

    column: str
    kind: Kind
    name: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()
    other_choices: tuple[str, ...] = ()
    """Words of the other version, or used for want of one, accepted with a warning."""
    meanings: Mapping[str, str] = field(default_factory=dict)
    """Word -> option that is stored, where that is another word."""
    limit: int = 255
    """Most characters a cell, or one word of a list, may have: what the records can hold."""
    lowest: int = -99_999_999
    highest: int = 99_999_999
    """Between which a number must lie."""
    wanted: bool = False
    """Required by the standard, while the record can do without."""


@dataclass(frozen=True, slots=True)
class FileTable:
    """One file of one version, its columns in the standard's order."""

    file: str
    fields: tuple[Field, ...]
    kept: bool
    name: str = ""
    """The roster file or kind of record that its rows make; empty where they only add to other rows."""

    @property
    def required(self) -> tuple[str, ...]:
        """Columns without which the file cannot be read."""
        return tuple(each.column for each in self.fields if each.required)


SESSION_TYPES = ("gradingPeriod", "semester", "schoolYear", "term")
ORGANIZATION_TYPES = ("department", "school", "district", "local", "state", "national")
CLASS_TYPES = ("homeroom", "scheduled")
USER_ROLES_1_1 = ("administrator", "aide", "guardian", "parent", "proctor", "relative", "student", "teacher")
USER_ROLES_1_2_ONLY = ("counselor", "districtAdministrator", "principal", "siteAdministrator", "systemAdministrator")
SEXES = {"female": "Female", "male": "Male", "other": "NotSelected", "unspecified": "NotSelected"}
SEXES_SHORT = {"f": "Female", "m": "Male", "x": "NotSelected", "u": "NotSelected"}
STATUSES = {
    "exempt": "exempt",
    "fully graded": "fullyGraded",
    "not submitted": "notSubmitted",
    "partially graded": "partiallyGraded",
    "submitted": "submitted",
}
LATE = "late"
"""OneRoster 1.2's further word for what was handed in, and late."""
ENROLLMENT_ROLES = ("administrator", "proctor", "student", "teacher")

_NAME_OF = {file: name for name, file in FILE_OF.items()}
_COMMON = (
    Field("sourcedId", Kind.ID, "sourced_id", required=True),
    Field("status", Kind.LIFECYCLE),
    Field("dateLastModified", Kind.LIFECYCLE),
)


def _id(column: str, name: str, required: bool = False) -> Field:
    return Field(column, Kind.REFERENCE, name, required)


def _text(column: str, name: str, required: bool = False, limit: int = 255) -> Field:
    return Field(column, Kind.TEXT, name, required, limit=limit)


def _words(column: str, name: str) -> Field:
    return Field(column, Kind.WORDS, name)


def _unkept(column: str) -> Field:
    return Field(column, Kind.UNKEPT)


def _choice(column: str, name: str, *choices: str, other: tuple[str, ...] = ()) -> Field:
    return Field(column, Kind.CHOICE, name, True, choices, other)


def _flag(column: str, name: str) -> Field:
    return Field(column, Kind.MAYBE, name)


def _wanted(column: str, kind: Kind, name: str) -> Field:
    return Field(column, kind, name, wanted=True)


def _kept(file: str, *fields: Field, common: tuple[Field, ...] = _COMMON) -> FileTable:
    return FileTable(file, common + fields, kept=True, name=_NAME_OF.get(file, ""))


_ORGS = _kept(
    "orgs",
    _text("name", "name", True),
    _choice("type", "type", *ORGANIZATION_TYPES),
    _text("identifier", "identifier"),
    _id("parentSourcedId", "parent"),
)
_SESSIONS = _kept(
    "academicSessions",
    _text("title", "title", True),
    _choice("type", "type", *SESSION_TYPES),
    Field("startDate", Kind.DAY, "starts_on", True),
    Field("endDate", Kind.DAY, "ends_on", True),
    _id("parentSourcedId", "parent"),
    Field("schoolYear", Kind.YEAR, "school_year", True),
)
_COURSES = _kept(
    "courses",
    _id("schoolYearSourcedId", "school_year"),
    _text("title", "title", True),
    _text("courseCode", "code"),
    _words("grades", "grades"),
    _id("orgSourcedId", "organization", True),
    _words("subjects", "subjects"),
    _words("subjectCodes", "subject_codes"),
)
_CLASSES = _kept(
    "classes",
    _text("title", "title", True),
    _words("grades", "grades"),
    _id("courseSourcedId", "course", True),
    _text("classCode", "code"),
    _choice("classType", "type", *CLASS_TYPES),
    _text("location", "location"),
    _id("schoolSourcedId", "school", True),
    Field("termSourcedIds", Kind.REFERENCES, "sessions", True),
    _words("subjects", "subjects"),
    _words("subjectCodes", "subject_codes"),
    _words("periods", "periods"),
)
_ENROLLMENTS = _kept(
    "enrollments",
    _id("classSourcedId", "section", True),
    _id("schoolSourcedId", "school", True),
    _id("userSourcedId", "user", True),
    _choice("role", "role", *ENROLLMENT_ROLES),
    Field("primary", Kind.YES_NO, "is_primary"),
    Field("beginDate", Kind.DAY, "starts_on"),
    Field("endDate", Kind.DAY, "ends_on"),
)
_ENABLED = Field("enabledUser", Kind.YES_NO, "enabled", True)
_NAMES = (
    _text("username", "username", True),
    Field("userIds", Kind.STATE_ID, "state_id"),
    _text("givenName", "given_name", True),
)
_REACH = (
    _text("middleName", "middle_name"),
    _text("identifier", "identifier"),
    Field("email", Kind.EMAIL, "email", limit=254),
    _text("sms", "sms", limit=64),
    _text("phone", "phone", limit=64),
    Field("agentSourcedIds", Kind.REFERENCES, "agents"),
    _words("grades", "grades"),
    Field("password", Kind.NEVER),
)
_FAMILY = _text("familyName", "family_name", True)
_USERS_1_1 = _kept(
    "users",
    _ENABLED,
    Field("orgSourcedIds", Kind.REFERENCES, "organizations"),
    _choice("role", "role", *USER_ROLES_1_1, other=USER_ROLES_1_2_ONLY),
    *_NAMES,
    _FAMILY,
    *_REACH,
)
_USERS_1_2 = _kept(
    "users",
    _ENABLED,
    *_NAMES,
    _FAMILY,
    *_REACH,
    _unkept("userMasterIdentifier"),
    _text("preferredGivenName", "preferred_given_name"),
    _unkept("preferredMiddleName"),
    _text("preferredFamilyName", "preferred_family_name"),
    _id("primaryOrgSourcedId", "primary_org"),
    _unkept("pronouns"),
)
_ROLES = _kept(
    "roles",
    _id("userSourcedId", "user", True),
    Field("roleType", Kind.PRIMARY, "is_primary", True, ("primary", "secondary")),
    _choice("role", "role", *USER_ROLES_1_1, *USER_ROLES_1_2_ONLY),
    Field("beginDate", Kind.DAY, "starts_on"),
    Field("endDate", Kind.DAY, "ends_on"),
    _id("orgSourcedId", "organization", True),
    _unkept("userProfileSourcedId"),
)

_DEMOGRAPHICS = _kept(
    "demographics",
    Field("birthDate", Kind.DAY, "birth_date"),
    Field(
        "sex", Kind.CHOICE, "sex", choices=tuple(SEXES), other_choices=tuple(SEXES_SHORT), meanings=SEXES | SEXES_SHORT
    ),
    _flag("americanIndianOrAlaskaNative", "american_indian_or_alaska_native"),
    _flag("asian", "asian"),
    _flag("blackOrAfricanAmerican", "black_or_african_american"),
    _flag("nativeHawaiianOrOtherPacificIslander", "native_hawaiian_or_pacific_islander"),
    _flag("white", "white"),
    _flag("demographicRaceTwoOrMoreRaces", "two_or_more_races"),
    _flag("hispanicOrLatinoEthnicity", "hispanic_or_latino"),
    *map(_unkept, ("countryOfBirthCode", "stateOfBirthAbbreviation", "cityOfBirth", "publicSchoolResidenceStatus")),
    # A row of demographics bears the identifier of its user.
    common=(replace(_COMMON[0], name="student"), *_COMMON[1:]),
)
_CATEGORIES_1_1 = _kept("categories", _text("title", "title", True))
_CATEGORIES_1_2 = _kept(
    "categories", _text("title", "title", True), Field("weight", Kind.NUMBER, "weight", lowest=0, highest=1000)
)
_SCORE_SCALES = _kept(
    "scoreScales",
    _text("title", "title"),
    _text("type", "type"),
    _id("orgSourcedId", "organization"),
    _id("courseSourcedId", "course"),
    _id("classSourcedId", "section"),
    _text("scoreScaleValue", "marks", limit=4000),
)
_LINE_ITEM = (
    _text("title", "title", True),
    _text("description", "description", limit=4000),
    _wanted("assignDate", Kind.DAY, "assigned_on"),
    _wanted("dueDate", Kind.DAY, "due_on"),
    _id("classSourcedId", "section", True),
    _wanted("categorySourcedId", Kind.REFERENCE, "category"),
)
_LINE_ITEMS_1_1 = _kept(
    "lineItems",
    *_LINE_ITEM,
    _wanted("gradingPeriodSourcedId", Kind.REFERENCE, "session"),
    _wanted("resultValueMin", Kind.NUMBER, "lowest"),
    _wanted("resultValueMax", Kind.NUMBER, "highest"),
)
_LINE_ITEMS_1_2 = _kept(
    "lineItems",
    *_LINE_ITEM,
    _wanted("academicSessionSourcedId", Kind.REFERENCE, "session"),
    Field("resultValueMin", Kind.NUMBER, "lowest"),
    Field("resultValueMax", Kind.NUMBER, "highest"),
    _unkept("schoolSourcedId"),
)
_LINE_ITEM_SCALES = _kept(
    "lineItemScoreScales",
    _unkept("title"),
    _id("lineItemSourcedId", "line_item", True),
    _id("scoreScaleSourcedId", "scale", True),
)
_RESULT = (_id("lineItemSourcedId", "line_item", True), _id("studentSourcedId", "student", True))
_STATUS = Field("scoreStatus", Kind.CHOICE, "status", True, choices=tuple(STATUSES), meanings=STATUSES)
_SCORED_ON, _COMMENT = _wanted("scoreDate", Kind.DAY, "scored_on"), _text("comment", "comment", limit=4000)
_RESULTS_1_1 = _kept("results", *_RESULT, _STATUS, _wanted("score", Kind.SCORE, "score"), _SCORED_ON, _COMMENT)
_RESULTS_1_2 = _kept(
    "results",
    *_RESULT,
    replace(_STATUS, choices=(*STATUSES, LATE)),
    Field("score", Kind.SCORE, "score"),
    _SCORED_ON,
    _COMMENT,
    _text("textScore", "text_score"),
    _unkept("classSourcedId"),
    _flag("inProgress", "in_progress"),
    _flag("incomplete", "is_incomplete"),
    _flag("late", "is_late"),
    _flag("missing", "is_missing"),
)

# Recognized only. '*' marks a required column, as the standard's tables do.
_OTHERS = {
    "resources": "vendorResourceId* title roles importance vendorId applicationId",
    "classResources": "title classSourcedId* resourceSourcedId*",
    "courseResources": "title courseSourcedId* resourceSourcedId*",
}
_OTHERS_1_2 = {
    "userProfiles": "userSourcedId* profileType* vendorId* applicationId description credentialType* username* "
    "password",
    "userResources": "userSourcedId* orgSourcedId classSourcedId resourceSourcedId*",
    "lineItemLearningObjectiveIds": "lineItemSourcedId source learningObjectiveId",
    "resultLearningObjectiveIds": "resultSourcedId source learningObjectiveId score textScore",
    "resultScoreScales": "title resultSourcedId scoreScaleSourcedId",
}


def _other(file: str, columns: str) -> FileTable:
    fields = [
        Field(
            column.rstrip("*"),
            Kind.NEVER if column == "password" else Kind.UNKEPT,
            required=column.endswith("*"),
        )
        for column in columns.split()
    ]
    common = tuple(replace(each, kind=Kind.UNKEPT, name="") for each in _COMMON)
    return FileTable(file, (*common, *fields), kept=False)


def _tables(*kept: FileTable, others: dict[str, str]) -> dict[str, FileTable]:
    tables = {table.file: table for table in kept}
    tables.update((file, _other(file, columns)) for file, columns in others.items())
    return tables


_ROSTER = (_ORGS, _SESSIONS, _COURSES, _CLASSES)
TABLES: dict[str, dict[str, FileTable]] = {
    "1.1": _tables(
        *_ROSTER, _USERS_1_1, _ENROLLMENTS, _DEMOGRAPHICS, _CATEGORIES_1_1, _LINE_ITEMS_1_1, _RESULTS_1_1,
        others=_OTHERS,
    ),
    "1.2": _tables(
        *_ROSTER, _USERS_1_2, _ROLES, _ENROLLMENTS, _DEMOGRAPHICS, _CATEGORIES_1_2, _SCORE_SCALES, _LINE_ITEMS_1_2,
        _LINE_ITEM_SCALES, _RESULTS_1_2, others=_OTHERS | _OTHERS_1_2,
    ),
}  # fmt: skip
"""Version -> file name without .csv -> its table."""

ALL_FILES = frozenset(file for tables in TABLES.values() for file in tables)
