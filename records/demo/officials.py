"""People and facts of the demo that no roster brings: officials named at the installation, and a court's order."""

from dataclasses import dataclass

from accounts.roles import RoleName


@dataclass(frozen=True)
class Official:
    """Somebody whom the installation names, and the organization they act for, made where it is missing."""

    given: str
    family: str
    email: str
    role: RoleName
    sourced_id: str
    organization: str
    type: str
    parent: str = ""


@dataclass(frozen=True)
class EligibleStudent:
    """A student of 18, who holds the rights to their own record (34 CFR 99.5)."""

    district: str
    email: str


@dataclass(frozen=True)
class KeptAway:
    """A contact whom a court keeps from a student's record (34 CFR 99.4)."""

    district: str
    given: str
    family: str
    contact: str
    evidence: str
    recorded_by: str


@dataclass(frozen=True)
class Consent:
    """A parent whom a student of 18 still lets see the record (34 CFR 99.30)."""

    student: EligibleStudent
    contact: str
    evidence: str
    recorded_by: str


_NATION = ("US", "United States", "national")
_STATE = ("CASCADIA", "State of Cascadia", "state", "US")
_JUNIPER = ("JFSD", "Juniper Falls School District", "district", "CASCADIA")
_ALDER = ("ACSD", "Alder Creek School District", "district", "CASCADIA")
_SAGEBRUSH = ("SFSD", "Sagebrush Flats School District", "district", "CASCADIA")

#: From the top down, so that each organization's parent is there.
OFFICIALS = (
    Official("Samuel", "Abernathy", "samuel.abernathy@education.example.org", RoleName.FEDERAL, *_NATION),
    Official("Ruth", "Kealoha", "ruth.kealoha@cascadia.example.org", RoleName.STATE, *_STATE),
    Official("Mei-Ling", "Zhao", "meiling.zhao@university.example.edu", RoleName.RESEARCHER, *_STATE),
    Official("Yusuf", "Haddad", "yusuf.haddad@juniperfalls.example.edu", RoleName.DISTRICT, *_JUNIPER),
    Official("Naomi", "Whitehorse", "naomi.whitehorse@juniperfalls.example.edu", RoleName.DISTRICT, *_JUNIPER),
    Official("Linda", "Featherstone", "linda.featherstone@juniperfalls.example.edu", RoleName.RECORDS, *_JUNIPER),
    Official("Omar", "Farah", "omar.farah@bus.example.org", RoleName.PROVIDER, *_JUNIPER),
    Official("June", "Castellanos", "june.castellanos@aldercreek.example.edu", RoleName.DISTRICT, *_ALDER),
    Official("Odessa", "Fontenot", "odessa.fontenot@sagebrushflats.example.edu", RoleName.DISTRICT, *_SAGEBRUSH),
)

ELIGIBLE_STUDENTS = (EligibleStudent("JFSD", "tsim.lee@students.juniperfalls.example.edu"),)

CONSENTS = (
    Consent(
        ELIGIBLE_STUDENTS[0],
        contact="kongmeng.lee@example.org",
        evidence="Consent signed by the student (invented)",
        recorded_by="yusuf.haddad@juniperfalls.example.edu",
    ),
)
#: Who gets the weekly e-mail.
SUBSCRIBERS = ("rosa.nunez@example.org",)

KEPT_AWAY = (
    KeptAway(
        district="JFSD",
        given="Declan",
        family="O'Rourke-Keane",
        contact="kevin.orourke@example.org",
        evidence="Family court order 26-0417 (invented)",
        recorded_by="yusuf.haddad@juniperfalls.example.edu",
    ),
)
