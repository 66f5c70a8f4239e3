"""From the plan of a state to its files: for each district a OneRoster zip and a zip of the project's CSV, then truth.

One zone is in memory at a time, whatever the state's size. The same plan gives the same bytes.
"""

import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from records.demo.files import GRADEBOOK, RosterFiles
from records.demo.generate import DistrictWriter, DrawnZone
from records.demo.people import Person
from records.demo.plans import DistrictPlan, Zone
from records.demo.state.assessments import write_assessment_results, write_assessments
from records.demo.state.attendance import write_attendance
from records.demo.state.calendars import DistrictCalendar
from records.demo.state.circumstances import (
    write_demographics,
    write_economic_statuses,
    write_health_alerts,
    write_oneroster_demographics,
    write_school_enrollments,
    write_transportation,
)
from records.demo.state.conduct import write_conduct
from records.demo.state.gradebook import write_categories, write_gradebook
from records.demo.state.grades import write_graduation, write_term_grades
from records.demo.state.kind_files import OWN_KINDS, KindFiles
from records.demo.state.life import Life, Lives
from records.demo.state.plans import StatePlan
from records.demo.state.schools import (
    Enrollment,
    Positions,
    write_budget,
    write_calendar,
    write_central_budget,
    write_resources,
)
from records.demo.state.supports import write_interventions, write_programs
from records.demo.state.traits import TraitsOf
from records.demo.state.truth import Truth
from records.demo.state.zone import ZoneRecords
from records.demo.terms import school_years_until

ROSTER, GRADES = "roster", "gradebook"
PARTS = (ROSTER, GRADES, *OWN_KINDS)
"""What can be written; the gradebook and OneRoster's demographics are part of the roster's zip."""

#: Kinds whose rows need nothing but the zone, written if one of them is wanted.
_WRITERS: tuple[tuple[tuple[str, ...], Callable[[ZoneRecords], None]], ...] = (
    (("demographics",), write_demographics),
    (("school_enrollments",), write_school_enrollments),
    (("attendance",), write_attendance),
    (("term_grades",), write_term_grades),
    (("assessment_results",), write_assessment_results),
    (("incidents", "disciplinary_actions"), write_conduct),
    (("programs",), write_programs),
    (("interventions", "intervention_check_ins"), write_interventions),
    (("economic_statuses",), write_economic_statuses),
    (("health_alerts",), write_health_alerts),
    (("transportation",), write_transportation),
    (("graduation",), write_graduation),
)


def write_state(
    state: StatePlan,
    out: Path,
    *,
    only: Iterable[str] = PARTS,
    say: Callable[[str], object] = lambda line: None,
) -> Truth:
    """Write every district's zips and ``truth.json`` into the folder ``out``, which is made where it is missing.

    ``only`` names the PARTS to write; what is written is the same whichever they are. ``say`` is told of each district.
    Raises OSError where the folder cannot be written.
    """
    out.mkdir(parents=True, exist_ok=True)
    wanted = frozenset(only)
    with tempfile.TemporaryDirectory(dir=out, prefix=".truth-") as folder, Truth(state, Path(folder)) as truth:
        for plan in state.districts:
            _District(state, plan, out, wanted, truth).write()
            rows = sum(truth.counts[plan.sourced_id].values())
            say(f"{plan.sourced_id} {plan.name}: {plan.students:,} students, {rows:,} rows")
        truth.write(out / "truth.json")
    return truth


class _District:
    def __init__(self, state: StatePlan, plan: DistrictPlan, out: Path, wanted: frozenset[str], truth: Truth) -> None:
        self.state, self.plan, self.out, self.wanted, self.truth = state, plan, out, wanted, truth
        self.seed = f"{state.seed}/{plan.sourced_id}"
        self.years = school_years_until(state.today, state.years, district=plan.sourced_id)
        self.calendar = DistrictCalendar(self.years, state.today, seed=self.seed)
        self.is_first_zone = True

    def write(self) -> None:
        name = self.plan.sourced_id
        parts = [*(["demographics"] if "demographics" in self.wanted else [])]
        parts += GRADEBOOK if GRADES in self.wanted else ()
        with (
            tempfile.TemporaryDirectory(dir=self.out, prefix=f".{name}-") as folder,
            tempfile.TemporaryDirectory(dir=self.out, prefix=f".{name}-") as kinds,
            RosterFiles(Path(folder), "1.2", parts) as self.roster,
            KindFiles(Path(kinds), self.wanted) as self.files,
        ):
            DistrictWriter(
                self.plan,
                self.roster,
                years=self.years,
                today=self.state.today,
                seed=self.seed,
                last_day=self.calendar.last_day,
                records=self._records,
                moving=self._moving,
            ).write()
            self._pack(name)

    def _pack(self, name: str) -> None:
        files, rows = {}, {}
        if ROSTER in self.wanted:
            files["roster"] = f"{name}-roster.zip"
            self.roster.pack(self.out / files["roster"], system="Sightline generator")
            rows = {f"roster/{file}": self.roster.rows[file] for file in self.roster.columns}
        if self.files.kinds:
            files["records"] = f"{name}-records.zip"
            self.files.pack(self.out / files["records"])
            rows |= {f"records/{kind}": self.files.rows[kind] for kind in self.files.kinds}
        self.truth.district(name, files, rows)

    def _moving(self, zone: Zone) -> float:
        """Families in need move more often."""
        return max(0.5, min(2.0, 1 + 0.4 * self.state.profiles[zone.schools[0].sourced_id].need))

    def _records(self, drawn: DrawnZone) -> Iterable[Person]:
        """Write everything about one zone beside its roster; gives the staff whom its positions name in addition."""
        zone = self._zone(drawn)
        if self.is_first_zone:
            self._once(zone)
        self.is_first_zone = False
        if "calendar" in self.files:
            write_calendar(zone, drawn.zone.schools)
        enrollment = Enrollment.of(zone)
        positions = Positions(zone, drawn.registry, enrollment)
        positions.write()
        if "school_resources" in self.files:
            write_resources(zone, enrollment)
        if "budget_lines" in self.files:
            write_budget(zone, enrollment)
        for kinds, write in _WRITERS:
            if any(kind in self.files for kind in kinds):
                write(zone)
        if "demographics" in self.roster.columns:
            write_oneroster_demographics(zone)
        if GRADEBOOK[0] in self.roster.columns:
            write_gradebook(zone)
        self._ties(drawn)
        return positions.hired

    def _once(self, zone: ZoneRecords) -> None:
        """What the district has once, whatever its zones."""
        if "assessments" in self.files:
            write_assessments(zone)
        if "budget_lines" in self.files:
            write_central_budget(zone)
        if GRADEBOOK[0] in self.roster.columns:
            write_categories(zone)

    def _zone(self, drawn: DrawnZone) -> ZoneRecords:
        state, families = self.state, drawn.families
        traits = TraitsOf(state.profiles, self.years[-1].year.starts_on, seed=drawn.seed)
        lives = Lives(state.profiles, state.awards, [year.ends_in for year in self.years], seed=drawn.seed)
        youngest = families.schools["KG"]
        lived: list[Life] = []
        for pupil in families.pupils:
            neighborhood = youngest[pupil.household.place % len(youngest)]
            lived.append(lives.live(pupil, traits.draw(pupil, neighborhood.sourced_id)))
        days = {school.sourced_id: self.calendar.school(school) for school in drawn.zone.schools}
        return ZoneRecords(
            state,
            self.plan,
            self.years,
            days,
            families,
            drawn.faculties,
            drawn.sections,
            lived,
            self.files,
            self.roster,
            drawn.seed,
        )

    def _ties(self, drawn: DrawnZone) -> None:
        for household in drawn.families.households:
            # Of those whom the roster names: a graduate's parents are not among them.
            guardians = [person.sourced_id for person in household.guardians if person in drawn.families.guardians]
            self.truth.family(self.plan.sourced_id, household.pupils, guardians, two_homes=household.two_homes)
        for pupil in drawn.families.pupils:
            self.truth.moved(self.plan.sourced_id, pupil)
