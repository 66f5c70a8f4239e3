"""Which elements the law lets a district designate as directory information, and to whom what applies.

34 CFR 99.3 lists what "would not generally be considered harmful or an invasion of privacy if disclosed". Never among
it: state identifiers, race, sex, language, grades of courses, conduct, means, health. The student number stays inside,
because it finds a record here. Imports no model, because the walls of the database read it.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

#: Name of the catalogue -> what a family calls it. In the order of a file's columns.
ALLOWED: dict[str, Promise] = {
    "Student.family_name": _("Family name"),
    "Student.given_name": _("Given name"),
    "Student.middle_name": _("Middle name"),
    "Student.preferred_given_name": _("Preferred given name"),
    "Student.preferred_family_name": _("Preferred family name"),
    "Student.grades": _("Grade"),
    "Student.school": _("School"),
    "Student.email": _("School e-mail address"),
    "SchoolEnrollment.starts_on": _("At the school since"),
    "Demographics.birth_date": _("Date of birth"),
    "GraduationRecord.diploma": _("Diploma"),
}
#: What a public notice gives families at least, in days. The law names no number; two weeks are usual.
LEAST_DAYS = 14
#: Without a name a row is nobody's, and with one a person's: a file always holds both.
ALWAYS = ("Student.family_name", "Student.given_name")
#: Recruiters may ask for secondary students alone (20 USC 7908(a)(1)).
SECONDARY = ("09", "10", "11", "12")
#: What recruiters get at most (20 USC 7908(a)(1)): names, addresses, telephone listings; of these names are on file.
FOR_RECRUITERS = frozenset(
    {
        "Student.family_name", "Student.given_name", "Student.middle_name", "Student.preferred_given_name",
        "Student.preferred_family_name", "Student.grades", "Student.school", "Student.email",
    }
)  # fmt: skip


def sendable(stated: list[str], designated: list[str], *, recruits: bool) -> tuple[str, ...]:
    """The elements that may leave: stated for the recipient, designated in the notice, allowed by law; in file order.

    Empty where a name is not among them: a file without names is no directory.
    """
    allowed = FOR_RECRUITERS if recruits else frozenset(ALLOWED)
    found = tuple(name for name in ALLOWED if name in stated and name in designated and name in allowed)
    return found if set(ALWAYS) <= set(found) else ()


def reached_grades(stated: list[str], *, recruits: bool) -> tuple[str, ...] | None:
    """The grades whose students may be named; None for every grade."""
    if recruits:
        return tuple(grade for grade in SECONDARY if not stated or grade in stated)
    return tuple(stated) or None
