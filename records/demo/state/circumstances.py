"""Demographics, enrollments, and what stands around learning: meals and housing, health, the way to school."""

from records.demo.names import spaced
from records.demo.people import Spell
from records.demo.state.kind_files import Cells
from records.demo.state.life import Life, Year
from records.demo.state.traits import HEALTH, RACES
from records.demo.state.zone import ZoneRecords

_FREE, _REDUCED, _CERTIFIED = -0.25, -0.05, -0.75
"""Below which economic standing a family's children have meals free or at a reduced price, or are certified for it."""
_RIDES = 0.55
_STREETS = spaced("Alder Birch Cedar Depot Elm Falls Grange Harbor Juniper Kiln Lark Mill Orchard Pine Quarry River")
_CROSSINGS = spaced("1st 2nd 3rd 4th 5th Main Park School Union Water")


def demographics_of(life: Life) -> tuple[str, ...]:
    """Birth date, sex, five races, two or more, Hispanic or Latino: as OneRoster's demographics and ours have them."""
    traits, home = life.traits, life.traits.home
    races = [_yes_no(place in home.races) for place in range(len(RACES))]
    return (
        traits.birth.isoformat(), traits.sex, *races, _yes_no(len(home.races) > 1), _yes_no(home.hispanic),
    )  # fmt: skip


def _yes_no(value: bool) -> str:
    return "true" if value else "false"


def write_demographics(zone: ZoneRecords) -> None:
    """Everything that OneRoster's file says, and the language spoken at home, which it has no column for."""
    rows: list[Cells] = [(life.student, *demographics_of(life), life.traits.home.language) for life in zone.lives]
    zone.files.write("demographics", rows)


def write_oneroster_demographics(zone: ZoneRecords) -> None:
    """OneRoster's own demographics file."""
    rows = []
    for life in zone.lives:
        birth, sex, *yes_no = demographics_of(life)
        rows.append((life.student, "", "", birth, sex.lower(), *yes_no, "", "", "", ""))
    zone.roster.plain_rows("demographics", rows)


def write_school_enrollments(zone: ZoneRecords) -> None:
    """Each time at a school in the years on record, under the identifier that the roster's roles have."""
    rows: list[Cells] = []
    for life in zone.lives:
        for spell in life.pupil.spells:
            ends = spell.ends_on.isoformat() if spell.ends_on else ""
            school, primary = spell.school.sourced_id, _yes_no(spell.is_primary)
            starts = spell.starts_on.isoformat()
            rows.append((spell.sourced_id, life.student, school, primary, starts, ends, spell.grade, spell.exit_reason))
    zone.files.write("school_enrollments", rows)


def write_economic_statuses(zone: ZoneRecords) -> None:
    """Meal status, as families are asked anew each fall; and who is homeless, in foster care or migrant."""
    rows: list[Cells] = []
    for life in zone.lives:
        for year in life.years:
            starts = year.spells[0].starts_on
            ends = _end(zone, year)
            meals = "Free" if year.means < _FREE else "ReducedPrice" if year.means < _REDUCED else "FullPrice"
            rows.append((life.student, "MealStatus", meals, starts.isoformat(), ends))
            if year.means < _CERTIFIED:
                rows.append((life.student, "DirectlyCertified", "", starts.isoformat(), ends))
        rows += _others(life)
    zone.files.write("economic_statuses", rows)


def _others(life: Life) -> list[Cells]:
    if not life.years:
        return []
    home = life.traits.home
    rows: list[Cells] = []
    first, last = life.years[0], life.years[-1]
    ends = last.ends_on.isoformat() if last.ends_on else ""
    starts = first.spells[0].starts_on.isoformat()
    if home.homeless:
        # A family is homeless for a time; the status holds for the school year (42 USC 11432(g)(3)).
        rows.append((life.student, "Homeless", home.homeless, last.spells[0].starts_on.isoformat(), ends))
    if home.migrant:
        rows.append((life.student, "Migrant", "", starts, ends))
    if home.military:
        rows.append((life.student, "MilitaryConnected", home.military, starts, ends))
    if life.traits.foster:
        rows.append((life.student, "FosterCare", "", last.spells[0].starts_on.isoformat(), ends))
    return rows


def _end(zone: ZoneRecords, year: Year) -> str:
    """The first day of the next school year; or the day on which the student left; or nothing yet."""
    ends = year.ends_on
    if ends is None:
        return ""
    stays = year.spells[-1].exit_reason == "EndOfYear"
    next_year = next((one for one in zone.years if one.ends_in == year.ends_in + 1), None)
    return next_year.year.starts_on.isoformat() if stays and next_year else ends.isoformat()


def write_health_alerts(zone: ZoneRecords) -> None:
    """What staff must know, from the first day on record on."""
    draw = zone.random("health_alerts")
    rows: list[Cells] = []
    for life in zone.lives:
        if not life.years:
            continue
        ends = life.years[-1].ends_on
        for kind, share, instructions in HEALTH:
            has = life.traits.asthma if kind == "Asthma" else draw.random() < share
            if has:
                starts = life.years[0].spells[0].starts_on.isoformat()
                rows.append((life.student, kind, instructions, starts, ends.isoformat() if ends else ""))
    zone.files.write("health_alerts", rows)


def write_transportation(zone: ZoneRecords) -> None:
    """Routes and stops of this year's riders; a child of two homes may have two stops, each for its days."""
    draw = zone.random("transportation")
    rows: list[Cells] = []
    for household in zone.families.households:
        rides = draw.random() < _RIDES
        homes = 2 if household.two_homes and draw.random() < 0.5 else 1
        stops = [
            (
                f"{100 + 10 * household.place + draw.randrange(8)}",
                f"{draw.choice(_STREETS)} and {draw.choice(_CROSSINGS)}",
            )
            for _ in range(homes)
        ]
        for pupil in household.pupils if rides else ():
            spell = pupil.spells[-1]
            if spell.ends_on is None and spell.starts_on <= zone.today:
                rows += _routes(pupil.person.sourced_id, spell, stops)
    zone.files.write("transportation", rows)


def _routes(student: str, spell: Spell, stops: list[tuple[str, str]]) -> list[Cells]:
    starts = spell.starts_on.isoformat()
    if len(stops) == 1:
        return [(student, "Both", *stops[0], "", starts, "")]
    days = ("Monday,Tuesday", "Wednesday,Thursday,Friday")
    routes = stops if stops[0][0] != stops[1][0] else [stops[0], (f"{stops[1][0]}B", stops[1][1])]
    return [(student, "Both", *stop, when, starts, "") for stop, when in zip(routes, days, strict=True)]
