"""Who a student is beside their name: birth, race and language, family's means, needs and gifts. Drawn once."""

from dataclasses import dataclass
from datetime import date, timedelta
from math import exp
from random import Random

from records.demo.names import COMMUNITIES
from records.demo.people import Household, Pupil, Story
from records.demo.state.needs import Profile
from records.demo.subjects import GRADES

RACES = (
    "american_indian_or_alaska_native",
    "asian",
    "black_or_african_american",
    "native_hawaiian_or_pacific_islander",
    "white",
)
_INDIAN, _ASIAN, _BLACK, _PACIFIC, _WHITE = range(5)

#: By community, in the order of COMMUNITIES: (races and shares; the rest gives none), share Hispanic, share of homes
#: with another language than English, and these languages (ISO 639-2).
_BACKGROUNDS = (
    (((_WHITE, 97), (_BLACK, 2)), 0.01, 0.01, ("deu", "pol")),
    (((_WHITE, 62), (_INDIAN, 6), (_BLACK, 5)), 0.98, 0.58, ("spa",)),
    (((_BLACK, 99),), 0.02, 0.02, ("hat",)),
    (((_ASIAN, 100),), 0, 0.6, ("vie",)),
    (((_ASIAN, 100),), 0, 0.6, ("hmn",)),
    (((_BLACK, 98),), 0, 0.8, ("som",)),
    (((_WHITE, 92),), 0, 0.65, ("ara",)),
    (((_ASIAN, 100),), 0, 0.5, ("zho", "hin", "kor", "tam")),
    (((_PACIFIC, 55), (_ASIAN, 45)), 0.02, 0.35, ("tgl", "smo")),
    (((_INDIAN, 98),), 0.04, 0.12, ("nav",)),
)
_ANOTHER_RACE = 0.45
"""Of children whose parents come from different communities."""

DISABILITIES = (
    ("Specific learning disability", 34, 0.75),
    ("Speech or language impairment", 19, 0.25),
    ("Other health impairment", 16, 0.5),
    ("Autism", 13, 0.6),
    ("Developmental delay", 6, 0.6),
    ("Intellectual disability", 6, 1.7),
    ("Emotional disturbance", 5, 0.6),
    ("Hearing impairment", 1, 0.4),
)
"""Primary disability (34 CFR 300.8), its share, and how far it lowers test scores, in deviations."""
_DISABILITY_WEIGHTS = tuple(share for _, share, _ in DISABILITIES)

#: (HealthAlertKind, share, instructions)
HEALTH = (
    ("Asthma", 0.065, "Carries an inhaler; may leave class to use it"),
    ("Allergy", 0.04, "Food allergy; epinephrine is kept in the health office"),
    ("Medication", 0.025, "Takes medication at noon in the health office"),
    ("Seizures", 0.006, "Seizure plan is kept in the health office"),
    ("Diabetes", 0.004, "May check blood sugar and eat in class"),
    ("Vision", 0.02, "Sits near the front"),
    ("Hearing", 0.006, "Wears hearing aids"),
    ("Heart", 0.002, "No competitive exercise"),
    ("Mobility", 0.003, "Uses the elevator; evacuation plan is kept in the office"),
)


@dataclass(slots=True)
class Home:
    """What the children of a household share."""

    means: float
    """The family's economic standing, 0 is usual, with a deviation of 1."""
    language: str
    races: tuple[int, ...]
    """Places in RACES."""
    hispanic: bool
    homeless: str = ""
    """An ``EconomicValue``, empty for most."""
    migrant: bool = False
    military: str = ""


@dataclass(slots=True)
class Traits:
    """One student. Standings and tempers are in deviations."""

    home: Home
    birth: date
    sex: str
    reading: float
    mathematics: float
    frailty: float
    temper: float
    english_level: int = 0
    """Level of an English learner this year, 1 to 5; 0 for everybody else."""
    exited_years_ago: int = -1
    """How long ago an English learner was reclassified; -1 for who was not in the years on record."""
    disability: int = -1
    """Place in DISABILITIES."""
    has_504: bool = False
    gifted: bool = False
    foster: bool = False
    asthma: bool = False
    story: Story | None = None


class TraitsOf:
    """Draws the traits of a zone's students; ``profiles`` by school, ``first_year`` when the running one begins."""

    def __init__(self, profiles: dict[str, Profile], year_begins: date, *, seed: str) -> None:
        self.profiles, self.fall = profiles, year_begins.year
        self.random = Random(f"{seed}/traits")
        self._homes: dict[Household, Home] = {}

    def draw(self, pupil: Pupil, neighborhood: str) -> Traits:
        """The traits of a pupil whose home lies around the school ``neighborhood``."""
        draw, story = self.random, pupil.story
        own = Random(f"{pupil.transfer.seed}/traits") if pupil.transfer else draw
        # First what must be the same in every district; what follows hangs on where the family lives.
        birthday, sex = own.randrange(365), own.choice(("Female", "Male"))
        home = self._homes.get(pupil.household)
        if home is None:
            home = self._homes[pupil.household] = self._home(pupil, self.profiles[neighborhood].need, own)
        if story and story.means is not None:
            home.means = story.means
        years_ago = pupil.departure.years_ago if pupil.departure else 0
        grade = GRADES.index(pupil.grade)
        birth = date(self.fall - years_ago - grade - 6, 9, 1) + timedelta(days=birthday)
        if story and story.of_age:
            birth = date(self.fall - grade - 6, 8, 1)  # a senior is 18 when the school year begins
        ability = own.gauss(0, 1)
        traits = Traits(
            home,
            birth,
            pupil.sex or sex,
            reading=0.8 * ability + 0.6 * own.gauss(0, 1),
            mathematics=0.8 * ability + 0.6 * own.gauss(0, 1),
            frailty=own.gauss(0, 1),
            temper=own.gauss(0, 1),
            story=story,
        )
        self._supports(traits, grade, own)
        return traits

    def _home(self, pupil: Pupil, need: float, draw: Random) -> Home:
        _, _, other_language, languages = _BACKGROUNDS[COMMUNITIES.index(pupil.household.community)]
        language = draw.choice(languages) if draw.random() < other_language else "eng"
        races, hispanic = _race(pupil.household, draw)
        means = draw.gauss(-0.6 * need, 0.85)
        home = Home(means, language, races, hispanic)
        if draw.random() < 0.012 * exp(-1.2 * means):
            home.homeless = draw.choices(("DoubledUp", "HotelMotel", "Shelter", "Unsheltered"), (76, 8, 12, 4))[0]
        home.migrant = draw.random() < 0.004 * exp(-means)
        if draw.random() < 0.02:
            home.military = draw.choice(("ActiveDuty", "NationalGuardOrReserve"))
        return home

    def _supports(self, traits: Traits, grade: int, draw: Random) -> None:
        if traits.home.language != "eng":
            chance = draw.random()
            learner = 0.8 - 0.05 * grade
            if chance < learner:
                # Who was never reclassified by the higher grades is further along, as a rule.
                traits.english_level = min(5, max(1, round(draw.gauss(2 + 0.15 * grade, 1))))
            elif chance < learner + 0.1 and grade > 1:
                traits.exited_years_ago = draw.randrange(3)
        share = 0.125 * exp(-0.2 * traits.home.means) * (1.3 if traits.sex == "Male" else 0.75)
        if draw.random() < share:
            traits.disability = draw.choices(range(len(DISABILITIES)), _DISABILITY_WEIGHTS)[0]
        else:
            traits.has_504 = draw.random() < 0.04
        traits.gifted = traits.reading + traits.mathematics > 2.4 and draw.random() < 0.6
        traits.foster = draw.random() < 0.006
        traits.asthma = draw.random() < HEALTH[0][1]
        if traits.story:
            _follow(traits, traits.story)


def _follow(traits: Traits, story: Story) -> None:
    """What the cast's story says of needs takes the place of what was drawn."""
    traits.english_level, traits.exited_years_ago = story.english_level, -1
    names = [name for name, _, _ in DISABILITIES]
    traits.disability = names.index(story.disability) if story.disability else -1
    traits.has_504 = traits.foster = False
    traits.home.homeless = ""


def _race(household: Household, draw: Random) -> tuple[tuple[int, ...], bool]:
    shares, hispanic, _, _ = _BACKGROUNDS[COMMUNITIES.index(household.community)]
    chance, races = draw.random() * 100, []
    for race, share in shares:
        if chance < share:
            races.append(race)
            break
        chance -= share
    if household.mixed and draw.random() < _ANOTHER_RACE:
        other = draw.choice([race for race in range(len(RACES)) if race not in races])
        races = sorted([*races, other])
    return tuple(races), draw.random() < hispanic
