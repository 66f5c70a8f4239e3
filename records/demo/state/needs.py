"""What schools need: planted in some of them, named in ``truth.json``, and to be found again in their records."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from random import Random

from records.demo.people import School
from records.demo.subjects import HIGH, MIDDLE

_SHARE = 0.1
"""Of the schools that can have it, at least one."""


@dataclass(frozen=True)
class Need:
    """A need; ``size`` says how large it is, in the unit of its ``sentence``."""

    name: str
    sentence: str
    size: float
    grades: tuple[str, ...] = ()
    """Schools must have one of these grades."""


COUNSELORS = Need("needs counselors", "students for each counselor", 950)
ABSENCE = Need("chronic absence", "times the usual share of days missed", 1.8)
READING = Need("reading in grade 3", "deviations below the standing in English in other grades", 0.6, ("03",))
MATHEMATICS = Need("mathematics in the middle grades", "deviations below in mathematics", 0.55, MIDDLE)
VACANCIES = Need("teacher vacancies", "of the teaching positions stand empty", 0.16)
CROWDED = Need("crowded building", "times as many students as the building is made for", 1.25)
DEVICES = Need("few devices", "devices for each student", 0.35)
CREDITS = Need("ninth grade", "points below in the grades of grade 9", 7, HIGH[:1])
NEEDS = (COUNSELORS, ABSENCE, READING, MATHEMATICS, VACANCIES, CROWDED, DEVICES, CREDITS)


@dataclass
class Profile:
    """What sets a school apart. Shifts are zero for a usual school; ``need`` is about 0 with a deviation of 1."""

    school: School
    district: str
    need: float
    planted: list[Need] = field(default_factory=list)
    absence: float = 0
    """Shift of the logarithm of the share of days missed."""
    reading: float = 0
    mathematics: float = 0
    incidents: float = 0
    """Shift of the logarithm of the number of incidents."""

    def has(self, need: Need) -> bool:
        """Whether the need was planted here."""
        return need in self.planted


def plant(profiles: Sequence[Profile], *, tutored: Collection[str], seed: str) -> None:
    """Plant each need in some of the schools that teach students of their own.

    Schools that are ``tutored`` keep free of needs that make a grade's scores jump: these would hide in their growth.
    """
    for need in NEEDS:
        able = [one for one in profiles if not need.grades or set(need.grades) & set(one.school.grades)]
        if need in (READING, MATHEMATICS):
            able = [one for one in able if one.school.sourced_id not in tutored] or able
        # Whoever has fewest so far comes first, so that few schools have several.
        order = Random(f"{seed}/{need.name}").sample(able, len(able))
        order.sort(key=lambda one: len(one.planted))
        for profile in order[: max(1, round(_SHARE * len(able)))] if able else []:
            profile.planted.append(need)
