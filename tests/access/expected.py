"""Whom each person of the world sees, written by hand: the oracle that every wall is measured against."""

from accounts.roles import RoleName
from tests.world import LETTERS, STUDENTS, World

_ALGEBRA = {"ana", "ben", "stu", "lapsing"}
_RIVER_HIGH = {"ana", "ben", "cleo", "wren", "stu", "dropped", "joining", "lapsing"}
#: held by another school, and enrolled here beside it
_ALSO_RIVER_HIGH = {"second", "lapsed_beside"}
_RIVER_MIDDLE = {"second", "second_ended", "second_future", "kit", "kat", "remy", "faye"}
_RIVER_ELEMENTARY = {"tim", "uma"}
_RIVER = _RIVER_HIGH | _ALSO_RIVER_HIGH | _RIVER_MIDDLE | _RIVER_ELEMENTARY
_LAKE_HIGH = {"lin", "leo"}
_LAKE = _LAKE_HIGH | {"lou"}

SEEN: dict[tuple[str, str], set[str]] = {
    ("ines", "teacher"): _ALGEBRA,
    ("ines", "parent"): {"wren"},
    ("nadia", "teacher"): _ALGEBRA | {"cleo", "wren", "second"},
    ("otto", "teacher"): set(),
    ("futura", "teacher"): set(),
    ("omar", "teacher"): {"kit", "kat"},
    ("lotte", "teacher"): {"lin", "leo"},
    # Kept away from the school and from the district; whose pause ended, begins later, or is at another school.
    ("paul", "teacher"): set(),
    ("quin", "counselor"): set(),
    ("rory", "teacher"): {"kit", "kat"},
    ("petra", "principal"): _RIVER_HIGH | _ALSO_RIVER_HIGH,
    ("pavel", "principal"): _RIVER_MIDDLE,
    ("mia", "principal"): _RIVER_MIDDLE | _RIVER_ELEMENTARY,
    ("mira", "principal"): _RIVER_MIDDLE,
    ("mira", "counselor"): _RIVER_HIGH | _ALSO_RIVER_HIGH,
    ("lena", "principal"): _LAKE_HIGH,
    ("carl", "counselor"): _RIVER_HIGH | _ALSO_RIVER_HIGH,
    ("dora", "district"): _RIVER,
    ("dario", "district"): _LAKE,
    # A merged record has no school: like one of somebody who left.
    ("rhea", "records"): _RIVER | {"lapsed", "lapsed_today", "gone", "twin"},
    ("rolf", "records"): _LAKE | {"gone_lake", "twin_lake"},
    ("sol", "support"): _RIVER_HIGH | _ALSO_RIVER_HIGH,
    ("suki", "support"): _LAKE_HIGH,
    ("stella", "state"): set(),
    ("fred", "federal"): set(),
    ("rita", "researcher"): set(),
    ("prov", "provider"): set(),
    ("gina", "parent"): {"ana", "ben", "gone"},
    ("bruno", "parent"): {"tim", "lin"},
    ("gus", "parent"): {"kat"},
    ("gail", "parent"): {"kit"},
    ("pia", "parent"): {"remy"},
    ("fin", "parent"): {"faye"},
    ("percy", "parent"): set(),
    ("fiona", "parent"): set(),
    ("dan", "parent"): set(),
    # 18 today; from tomorrow on; parents of whom an official did and did not write down that they still may.
    ("stu", "student"): {"stu"},
    ("soon", "student"): set(),
    ("mona", "parent"): {"stu"},
    ("otis", "parent"): set(),
}
assert set(SEEN) == set(World.actors)

_RIVER_SCHOOLS = {"river_high", "river_middle", "river_elementary"}
#: Sections, organizations and contacts that some of them see; contacts are written person@district.
SECTIONS_SEEN: dict[tuple[str, str], set[str]] = {
    ("ines", "teacher"): {"river_algebra"},
    ("ines", "parent"): {"river_biology"},
    ("omar", "teacher"): {"river_art"},
    ("paul", "teacher"): set(),
    ("petra", "principal"): {"river_algebra", "river_biology"},
    ("pavel", "principal"): {"river_art"},
    ("dora", "district"): {"river_algebra", "river_biology", "river_art", "river_reading"},
    ("gina", "parent"): {"river_algebra", "river_biology"},
    ("gus", "parent"): {"river_art"},
    ("bruno", "parent"): {"river_reading", "lake_algebra"},
    ("otto", "teacher"): set(),
    ("percy", "parent"): set(),
    ("mona", "parent"): {"river_algebra"},
    ("otis", "parent"): set(),
}
ORGANIZATIONS_SEEN: dict[tuple[str, str], set[str]] = {
    ("gina", "parent"): set(),
    ("nadia", "teacher"): set(),
    ("petra", "principal"): {"river_high"},
    ("mia", "principal"): {"river_middle", "river_elementary"},
    ("dora", "district"): {"river"} | _RIVER_SCHOOLS,
    ("stella", "state"): {"state", "river", "lake", "lake_high", "lake_middle"} | _RIVER_SCHOOLS,
}
CONTACTS_SEEN: dict[tuple[str, str], set[str]] = {
    ("gina", "parent"): {"gina@river", "rex@river"},
    ("gail", "parent"): {"gail@river", "gus@river"},
    ("gus", "parent"): {"gus@river"},
    ("omar", "teacher"): {"gus@river", "gail@river"},
    ("rory", "teacher"): {"gus@river", "gail@river"},
    ("paul", "teacher"): set(),
    ("lotte", "teacher"): {"bruno@lake", "dan@lake"},
    ("bruno", "parent"): {"bruno@river", "bruno@lake"},
    ("percy", "parent"): set(),
    ("mona", "parent"): {"mona@river", "otis@river"},
}

#: Restricted notes: whose students, of those one sees, one wrote about or is named in. Nobody else reads any.
NOTES_READ: dict[tuple[str, str], set[str]] = {
    ("nadia", "teacher"): {"ana"},
    ("petra", "principal"): {"ana"},
    ("omar", "teacher"): {"kit"},
    ("lotte", "teacher"): {"lin"},
}
#: Small groups: who is in one of a section that one teaches or whose school one serves, and is seen. No family.
_IN_RIVER_HIGH_GROUPS = {"ana", "ben", "dropped", "cleo"}
GROUP_MEMBERS_SEEN: dict[tuple[str, str], set[str]] = {
    ("ines", "teacher"): {"ana", "ben"},
    ("nadia", "teacher"): {"ana", "ben", "cleo"},
    ("petra", "principal"): _IN_RIVER_HIGH_GROUPS,
    ("mira", "counselor"): _IN_RIVER_HIGH_GROUPS,
    ("carl", "counselor"): _IN_RIVER_HIGH_GROUPS,
    ("sol", "support"): _IN_RIVER_HIGH_GROUPS,
    ("suki", "support"): {"lin"},
    ("dora", "district"): _IN_RIVER_HIGH_GROUPS,
    ("rhea", "records"): _IN_RIVER_HIGH_GROUPS,
    ("lotte", "teacher"): {"lin"},
    ("lena", "principal"): {"lin"},
    ("dario", "district"): {"lin"},
    ("rolf", "records"): {"lin"},
}
#: Letters: of students whom one sees, to those who print letters. No family, teacher or counselor.
LETTERS_SEEN: dict[tuple[str, str], set[str]] = {
    actor: {student for student, *_ in LETTERS} for actor in SEEN if actor[1] in ("principal", "district", "records")
}
#: Decisions that a parent still sees the record: to those who decide, the student, and the parent whom one is about.
_DECIDE = {"principal", "district", "records"}
CONTINUED_SEEN: dict[tuple[str, str], set[str]] = {
    actor: {"stu"} for actor in SEEN if actor[1] in _DECIDE or actor in (("stu", "student"), ("mona", "parent"))
}
#: What families said about directory information: to the family, and to those who write it down or send files.
OPT_OUTS_SEEN: dict[tuple[str, str], set[str]] = {
    actor: {"ana", "ben", "cleo", "stu", "uma", "lin"}
    for actor in SEEN
    if actor[1] in ("parent", "student", "principal", "district", "records")
}
NARROWED = {
    "DirectoryOptOut": OPT_OUTS_SEEN,
    "ContinuedAccess": CONTINUED_SEEN,
    "InterventionNote": NOTES_READ,
    "LetterCode": LETTERS_SEEN,
    "StudentGroupMember": GROUP_MEMBERS_SEEN,
}


def seen_in(model: str, actor: tuple[str, str]) -> set[str]:
    """Of whom the person sees rows in this table, where their role carries its category."""
    return SEEN[actor] & NARROWED[model].get(actor, set()) if model in NARROWED else SEEN[actor]


#: Whose 18th birthday a family's first page tells of, with the name they go by, though their record is not open.
TOLD_OF_18 = {("otis", "parent"): {"stu"}, ("soon", "student"): {"ben"}}

#: Grants that name a role which does not hold today: not begun, ended, paused, or of a deactivated user.
NOT_HELD = {
    ("otto", "teacher"),
    ("futura", "teacher"),
    ("percy", "parent"),
    ("fiona", "parent"),
    ("dan", "parent"),
    ("paul", "teacher"),
    ("quin", "counselor"),
}
#: Tiers whose audience sees no individual.
WITHOUT_STUDENTS = {"state", "federal", "researcher", "provider"}

#: Everybody who can be signed in, with each role they hold today.
HELD = [actor for actor in SEEN if actor not in NOT_HELD]
LOCAL = [actor for actor in SEEN if actor[1] not in WITHOUT_STUDENTS]
ROLES_TODAY = {person: {role for held, role in HELD if held == person} for person, _ in SEEN}
#: (person, role) that no grant names, in the tier of the students' tables: must reach nothing.
NEVER_GRANTED = [
    (person, role.value)
    for person in ROLES_TODAY
    for role in RoleName
    if (person, role.value) not in SEEN and role.value not in WITHOUT_STUDENTS
]


def hidden_from(person: str, role: str) -> set[str]:
    """The names of the students whom this person must not see."""
    return set(STUDENTS) - SEEN[person, role]
