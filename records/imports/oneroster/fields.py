"""The field table: which columns each OneRoster CSV file has in each version, and what this project does with them.

From the OneRoster CSV Tables 1.1 and the CSV Binding 1.2.1. A file is *kept* when its rows become records; the others
are recognized, their headers checked and their rows counted. `docs/oneroster-import.md` shows districts the same table.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

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
    CHOICE = "choice"
    PRIMARY = "primary"
    """``primary`` or ``secondary``, read as yes or no."""
    YEAR = "year"
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
    """Words of the other version, accepted with a warning."""
    limit: int = 255
    """Most characters a cell, or one word of a list, may have: what the records can hold."""


@dataclass(frozen=True, slots=True)
class FileTable:
    """One file of one version, its columns in the standard's order."""

    file: str
    fields: tuple[Field, ...]
    kept: bool

    @property
    def required(self) -> tuple[str, ...]:
        """Columns without which the file cannot be read."""
        return tuple(field.column for field in self.fields if field.required)


SESSION_TYPES = ("gradingPeriod", "semester", "schoolYear", "term")
ORGANIZATION_TYPES = ("department", "school", "district", "local", "state", "national")
CLASS_TYPES = ("homeroom", "scheduled")
USER_ROLES_1_1 = ("administrator", "aide", "guardian", "parent", "proctor", "relative", "student", "teacher")
USER_ROLES_1_2_ONLY = ("counselor", "districtAdministrator", "principal", "siteAdministrator", "systemAdministrator")
ENROLLMENT_ROLES = ("administrator", "proctor", "student", "teacher")

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


def _kept(file: str, *fields: Field) -> FileTable:
    return FileTable(file, _COMMON + fields, kept=True)


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
_NAMES = (_text("username", "username", True), _unkept("userIds"), _text("givenName", "given_name", True))
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

# Recognized only. '*' marks a required column, as the standard's tables do.
_OTHERS_COMMON = {
    "demographics": "birthDate sex americanIndianOrAlaskaNative asian blackOrAfricanAmerican "
    "nativeHawaiianOrOtherPacificIslander white demographicRaceTwoOrMoreRaces hispanicOrLatinoEthnicity "
    "countryOfBirthCode stateOfBirthAbbreviation cityOfBirth publicSchoolResidenceStatus",
    "resources": "vendorResourceId* title roles importance vendorId applicationId",
    "classResources": "title classSourcedId* resourceSourcedId*",
    "courseResources": "title courseSourcedId* resourceSourcedId*",
}
_LINE_ITEM = "title* description assignDate* dueDate* classSourcedId* categorySourcedId*"
_RESULT = "lineItemSourcedId* studentSourcedId* scoreStatus*"
_OTHERS_1_1 = {
    "categories": "title*",
    "lineItems": f"{_LINE_ITEM} gradingPeriodSourcedId* resultValueMin* resultValueMax*",
    "results": f"{_RESULT} score* scoreDate* comment",
}
_OTHERS_1_2 = {
    "userProfiles": "userSourcedId* profileType* vendorId* applicationId description credentialType* username* "
    "password",
    "userResources": "userSourcedId* orgSourcedId classSourcedId resourceSourcedId*",
    "categories": "title* weight",
    "lineItems": f"{_LINE_ITEM} academicSessionSourcedId* resultValueMin resultValueMax schoolSourcedId*",
    "results": f"{_RESULT} score scoreDate* comment textScore classSourcedId inProgress incomplete late missing",
    "scoreScales": "title type orgSourcedId courseSourcedId classSourcedId scoreScaleValue",
    "lineItemLearningObjectiveIds": "lineItemSourcedId source learningObjectiveId",
    "lineItemScoreScales": "title lineItemSourcedId scoreScaleSourcedId",
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
    common = tuple(replace(field, kind=Kind.UNKEPT, name="") for field in _COMMON)
    return FileTable(file, (*common, *fields), kept=False)


def _tables(*kept: FileTable, others: dict[str, str]) -> dict[str, FileTable]:
    tables = {table.file: table for table in kept}
    tables.update((file, _other(file, columns)) for file, columns in (_OTHERS_COMMON | others).items())
    return tables


TABLES: dict[str, dict[str, FileTable]] = {
    "1.1": _tables(_ORGS, _SESSIONS, _COURSES, _CLASSES, _USERS_1_1, _ENROLLMENTS, others=_OTHERS_1_1),
    "1.2": _tables(_ORGS, _SESSIONS, _COURSES, _CLASSES, _USERS_1_2, _ROLES, _ENROLLMENTS, others=_OTHERS_1_2),
}
"""Version -> file name without .csv -> its table."""

ALL_FILES = frozenset(file for tables in TABLES.values() for file in tables)
