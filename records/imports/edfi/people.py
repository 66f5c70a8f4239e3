"""Interchanges Student, Contact and StaffAssociation: people, and what a contact is to a student."""

from collections.abc import Iterable, Iterator

from records.imports.edfi.appointments import ROLES as STAFF_ROLES
from records.imports.edfi.appointments import staff_id
from records.imports.edfi.demographics import About
from records.imports.edfi.placement import Placements
from records.imports.edfi.reading import Cells, Element, Part, Reading, Source
from records.imports.edfi.shared import GRADE, in_set, required
from records.imports.edfi.values import Refused, joined, spelled
from records.imports.edfi.words import Meanings, means

#: What a contact is to a student (34 CFR 99.3: a parent, a guardian, or who acts as a parent in their absence). Anybody
#: else is a relative, unless the file says that they are the legal guardian: a record is opened to nobody by a guess.
RELATION = Meanings(
    {
        **means(
            "parent",
            "Mother; Father; Parent; Mother, adoptive; Father, adoptive; Adoptive parent; Adoptive mother; "
            "Adoptive father; Natural parent; Birth mother; Birth father; Mother, natural; Father, natural",
        ),
        **means(
            "guardian",
            "Guardian; Legal guardian; Court appointed guardian; Foster parent; Mother, foster; Father, foster; "
            "Foster mother; Foster father; Surrogate parent",
        ),
        **means(
            "relative",
            "Aunt; Uncle; Brother; Sister; Sibling; Cousin; Grandmother; Grandfather; Grandparent; Friend; Neighbor; "
            "Relative; Other; Mother, step; Father, step; Stepmother; Stepfather; Step-parent; Stepbrother; "
            "Stepsister; Spouse; Partner; Nephew; Niece; Son; Daughter; Doctor; Dentist; Babysitter; Daycare; "
            "Emergency Contact; Family member; Great Grandparent; Great aunt; Great uncle; Brother-in-law; "
            "Sister-in-law; Father-in-law; Mother-in-law; Former husband; Former wife; Husband; Wife; "
            "Agency Representative; Case Worker, CPS; Probation officer; Unknown",
        ),
    }
)
MAIL_FOR_STAFF = ("Work", "Organization", "Other", "Home/Personal")
MAIL_FOR_CONTACTS = ("Home/Personal", "Work", "Other", "Organization")
PHONES = ("Home", "Mobile", "Work", "Other", "Emergency 1", "Emergency 2", "Unlisted")
ADDRESS_LIMIT, PHONE_LIMIT = 254, 64


def contact_id(key: str) -> str:
    """A contact's identifier among all people: Ed-Fi numbers students, staff and contacts apart."""
    return f"contact-{key}"


class Ties:
    """Who belongs to whom, by the associations of students and contacts; the first of a pair counts."""

    def __init__(self, reading: Reading) -> None:
        self._store = reading.store
        self._store.run("CREATE TABLE tie (contact TEXT, student TEXT, role TEXT, PRIMARY KEY (contact, student))")
        for element in reading.elements("StudentContactAssociation"):
            try:
                tie = self._tie(element)
            except Refused as refused:
                reading.refuse(element.stored, refused.code, refused.column, **refused.params)
                reading.note_fate(element.stored, "refused")
                continue
            added = self._store.run("INSERT OR IGNORE INTO tie VALUES (?, ?, ?)", tie).rowcount
            reading.note_fate(element.stored, "users:links" if added else "edfi_repeated")

    @staticmethod
    def _tie(element: Element) -> tuple[str, str, str]:
        student = in_set(element, "Student", element.student(), "StudentReference")
        contact = in_set(element, "Contact", element.ref("ContactReference", "Contact"), "ContactReference")
        relation = element.code("Relation")
        role = RELATION.of(relation) if relation else "relative"
        if role is None:
            element.reading.warn(element.stored, "edfi_relation_unknown", "Relation")
        role = role or "relative"
        if role == "relative" and element.yes_no("LegalGuardian"):
            role = "guardian"
        return contact, student, role

    def of(self, contact: str) -> list[tuple[str, str]]:
        """(student, role) of a contact."""
        return self._store.run(
            "SELECT student, role FROM tie WHERE contact = ? ORDER BY student", (contact,)
        ).fetchall()


class Grades:
    """The grade of students whom no association gives one: the last in which they took a test in the newest year."""

    def __init__(self, reading: Reading) -> None:
        self._store = reading.store
        self._store.run("CREATE TABLE tested (student TEXT PRIMARY KEY, on_date TEXT, grade TEXT) WITHOUT ROWID")
        for element in reading.elements("StudentAssessment"):
            try:
                student, day, year = element.student(), element.day("AdministrationDate"), element.text("SchoolYear")
                if year and reading.years.newest not in (None, element.year("SchoolYear")):
                    continue
            except Refused:
                # Reported when the result's own row is made.
                continue
            grade = GRADE.of(element.code("WhenAssessedGradeLevel"))
            if grade and grade != "OTHER":
                self._store.run(
                    "INSERT INTO tested VALUES (?, ?, ?) ON CONFLICT (student) DO UPDATE SET "
                    "on_date = excluded.on_date, grade = excluded.grade WHERE excluded.on_date >= tested.on_date",
                    (student, str(day or ""), grade),
                )

    def of(self, student: str) -> str:
        """The grade; empty where no test says it."""
        row = self._store.run("SELECT grade FROM tested WHERE student = ?", (student,)).fetchone()
        return str(row[0]) if row else ""


def _person(element: Element, sourced_id: str) -> Cells:
    name = next(element.each("Name"), None) or Part(element.reading, element.stored, {}, "Name")
    family, suffix = required(name, "LastSurname"), name.text("GenerationCodeSuffix")
    return {
        "sourced_id": sourced_id, "enabled": True, "given_name": required(name, "FirstName"),
        "middle_name": name.text("MiddleName"), "family_name": f"{family} {suffix}" if suffix else family,
        "preferred_given_name": name.text("PreferredFirstName"),
        "preferred_family_name": name.text("PreferredLastSurname"),
    }  # fmt: skip


def _student(element: Element, reading: Reading) -> Iterator[Cells]:
    key = element.own_key
    mails = [mail for about in (element, *reading.once(About).of(key)) for mail in about.each("ElectronicMail")]
    grade = reading.once(Placements).grade_of(key) or reading.once(Grades).of(key)
    yield _person(element, key) | {
        "identifier": key, "email": _address(element, mails, MAIL_FOR_STAFF),
        "grades": [grade] if grade else [],
    }  # fmt: skip


def _contact(element: Element, reading: Reading) -> Iterator[Cells]:
    key = element.own_key
    yield _person(element, contact_id(key)) | {
        "email": _address(element, element.each("ElectronicMail"), MAIL_FOR_CONTACTS),
        "sms": _phone(element, ("Mobile",)), "phone": _phone(element, PHONES),
        "agents": [student for student, _role in reading.once(Ties).of(key)],
    }  # fmt: skip


def _staff(element: Element, reading: Reading) -> Iterator[Cells]:
    key = element.own_key
    yield _person(element, staff_id(key)) | {
        "identifier": key, "username": element.text("LoginId"), "phone": _phone(element, ("Work", "Mobile", "Home")),
        "email": _address(element, element.each("ElectronicMail"), MAIL_FOR_STAFF),
    }  # fmt: skip


def _address(element: Element, addresses: Iterable[Part], preferred: tuple[str, ...]) -> str:
    """The address of the type that is best for signing in; empty where there is none."""
    found = {spelled(each.code("ElectronicMailType")): each.text("ElectronicMailAddress") for each in addresses}
    ordered = [found[spelled(type)] for type in preferred if spelled(type) in found] or list(found.values())
    address = next((each for each in ordered if each), "")
    if address and (address.count("@") != 1 or " " in address or len(address) > ADDRESS_LIMIT):
        element.reading.warn(element.stored, "edfi_not_an_address", "ElectronicMail/ElectronicMailAddress")
        return ""
    return address


def _phone(element: Element, types: tuple[str, ...]) -> str:
    found = {
        spelled(each.code("TelephoneNumberType")): each.text("TelephoneNumber") for each in element.each("Telephone")
    }
    return next((found[spelled(type)] for type in types if found.get(spelled(type))), "")[:PHONE_LIMIT]


def _placed_students(reading: Reading) -> Iterator[Cells]:
    for spell in reading.once(Placements).spells():
        yield {
            "line": spell.line, "sourced_id": spell.sourced_id, "user": spell.student, "role": "student",
            "is_primary": spell.is_primary, "organization": spell.school, "starts_on": spell.starts_on,
            "ends_on": spell.ends_on,
        }  # fmt: skip


def _unplaced_students(reading: Reading) -> Iterator[Cells]:
    """Students are kept also where nothing places them: as a role at no organization, so that no school holds them."""
    count = 0
    for student, line in reading.once(Placements).unplaced():
        count += 1
        yield {"line": line, "sourced_id": joined([student, "not placed"]), "user": student, "role": "student"}
    if count and not reading.muted:
        reading.log.warn("student_not_placed", params={"total": count})


def _contact_roles(reading: Reading) -> Iterator[Cells]:
    """A contact's role stands at the student's own school, or at the district where the student is not placed."""
    placements, ties = reading.once(Placements), reading.once(Ties)
    for contact in reading.elements("Contact"):
        if not contact.key:
            continue
        found = {
            (role, placements.school_of(student) or reading.district): None for student, role in ties.of(contact.key)
        }
        for role, place in found or {("relative", ""): None}:
            yield {
                "line": contact.line, "sourced_id": joined([contact_id(contact.key), place, role]),
                "user": contact_id(contact.key), "role": role, "is_primary": False, "organization": place,
            }  # fmt: skip


def _enrollment(reading: Reading) -> Iterator[Cells]:
    """Grade and reason of leaving of the spells that associations give; the roles hold the rest of them."""
    placements = reading.once(Placements)
    if placements.derived:
        return
    for spell in placements.spells():
        yield {
            "line": spell.line, "sourced_id": spell.sourced_id, "student": spell.student, "at_school": spell.school,
            "is_primary": spell.is_primary, "starts_on": spell.starts_on, "ends_on": spell.ends_on,
            "grade": spell.grade, "exit_reason": spell.exit_reason,
        }  # fmt: skip


SOURCES = {
    "users": (
        Source(_student, "Student"),
        Source(_contact, "Contact", prefix="contact-"),
        Source(_staff, "Staff", prefix="staff-"),
    ),
    "roles": (
        Source(_placed_students, derived_from=("Student",)),
        Source(_unplaced_students, derived_from=("Student",)),
        *STAFF_ROLES,
        Source(_contact_roles, derived_from=("Contact",)),
    ),
    "school_enrollments": (Source(_enrollment, derived_from=("StudentSchoolAssociation",)),),
}
