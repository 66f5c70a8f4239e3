"""Ranks agree with the needs that were planted in a generated state, and small schools do not lead by luck."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import kendalltau

from accounts.acting import acting
from portal.kit.db import use_database
from records.actions.figures import count_figures
from records.actions.imports import create_job
from records.demo.state.plans import StatePlan, plan_state, sized_districts
from records.demo.state.write import PARTS
from records.imports import engine
from records.models import Organization, SchoolFigure
from records.needs.board import Board, board_of
from records.needs.indicators import INDICATORS, USUAL_WEIGHTS, Part
from records.needs.ranking import Facts, rank
from tests.factories import UserFactory, grant
from tests.needs.microdata import WITHOUT_CHANCE, School, facts, figures, write_and_watch
from tests.world import World

TODAY = date(2026, 11, 23)
LARGE = 200
AGREE = 0.9
#: Of a single district with some ten schools one exchanged pair is 0.06, and a year's chance exchanges one or two.
AGREE_IN_A_DISTRICT = 0.85
SMALL = 40


@dataclass(frozen=True)
class State:
    """A generated state whose schools are known by their lives."""

    plan: StatePlan
    schools: list[School]


def generated(seed: str, students: int, folder: Path, *, districts: int = 3, only: tuple[str, ...] = ()) -> State:
    sizes = sized_districts(students=students, districts=districts, seed=seed)
    plan = plan_state(sizes, years=3, today=TODAY, seed=seed)
    return State(plan, list(write_and_watch(plan, folder, only).values()))


def true_needs(schools: list[School]) -> dict[int, float]:
    """School (its place in the list) -> its index, from figures that hold no chance."""
    rng = np.random.default_rng(7)
    true = [facts(one, key, figures(one, rng, 40), scale=WITHOUT_CHANCE) for key, one in enumerate(schools)]
    return {standing.key: standing.index for standing in rank(true, USUAL_WEIGHTS)}


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> State:
    return generated("sightline", 12_000, tmp_path_factory.mktemp("state"))


def test_ranks_agree_with_what_was_planted(state: State) -> None:
    """The whole of what was planted (needs, and how much schools differ), school by school, against one year's data."""
    true, rng = true_needs(state.schools), np.random.default_rng(1)
    found = rank([facts(one, key, figures(one, rng, 1)) for key, one in enumerate(state.schools)], USUAL_WEIGHTS)
    large = [standing for standing in found if state.schools[standing.key].students >= LARGE]
    tau = kendalltau([-standing.rank for standing in large], [true[standing.key] for standing in large]).statistic
    assert len(large) > 15 and tau >= AGREE


def small_school(pool: list[School], rng: np.random.Generator) -> School:
    """Forty students drawn from all elementary schools: a school of the usual kind, with nothing planted."""

    def drawn(values: list[float], number: int) -> list[float]:
        return [values[place] for place in rng.choice(len(values), number, replace=False)]

    made = School("small", 0, students=SMALL)
    made.grades.update({"KG": 6, "01": 6, "02": 7, "03": 7, "04": 7, "05": 7})
    made.absence = drawn([value for one in pool for value in one.absence], SMALL)
    made.incidents = drawn([value for one in pool for value in one.incidents], SMALL)
    made.third = drawn([value for one in pool for value in one.third], 7)
    for subject in ("reading", "mathematics"):
        made.standings[subject] = drawn([pair for one in pool for pair in one.standings[subject]], 20)  # type: ignore[arg-type,assignment]
    made.courses = drawn([grades for one in pool for grades in one.courses], SMALL)  # type: ignore[arg-type,assignment]
    everybody = sum(one.students for one in pool)
    for name in ("english_learners", "with_iep", "homeless", "low_income", "mobility"):
        share = sum(one.known.get(name, (0.0, 0.0))[0] for one in pool) / everybody
        made.known[name] = (float(rng.binomial(SMALL, share)), float(SMALL))
    return made


def test_a_small_school_without_need_does_not_lead_by_luck(state: State) -> None:
    """In at most 5 % of 200 seeds; ranked by what was observed alone it would lead far more often."""
    pool = [one for one in state.schools if "03" in one.grades and "09" not in one.grades and one.students >= LARGE]
    others = [facts(one, key, figures(one, np.random.default_rng(3), 1)) for key, one in enumerate(state.schools)]
    leads, by_luck = 0, 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        made = small_school(pool, rng)
        small = facts(made, 999, figures(made, rng, 1))
        found = rank([*others, small], USUAL_WEIGHTS)
        leads += next(standing for standing in found if standing.key == 999).is_top
        # What shrinking is for: the same shares, as if they were of many students.
        many = facts(made, 999, dict(_pairs(small.figures)), scale=100)
        by_luck += next(one for one in rank([*others, many], USUAL_WEIGHTS) if one.key == 999).is_top
    assert leads <= 10 and by_luck > 10


def _pairs(rows: tuple[tuple[str, float, float], ...]) -> Iterator[tuple[str, tuple[float, float]]]:
    for name, above, below in rows:
        yield name, (above, below)


# --- through the import and what is stored -------------------------------------------------------------

#: The kinds that indicators read; years of everything else would only take longer to bring in.
READ = tuple(
    part for part in PARTS
    if part in (
        "roster", "calendar", "school_enrollments", "attendance", "term_grades", "assessments", "assessment_results",
        "disciplinary_actions", "incidents", "programs", "economic_statuses", "staff_positions", "school_resources",
        "budget_lines",
    )
)  # fmt: skip


def test_what_was_planted_is_found_through_import_and_stored_figures(fresh_world: World, tmp_path: Path) -> None:
    made = generated("stored", 5_000, tmp_path, districts=1, only=READ)
    (plan,) = made.plan.districts
    with use_database("maintenance"):
        district = Organization.objects.create(sourced_id=plan.sourced_id, type="district", name=plan.name)
        Organization.objects.filter(pk=district.pk).update(district=district)
    for part in ("roster", "records"):
        path = tmp_path / f"{plan.sourced_id}-{part}.zip"
        job = engine.run(create_job(district_id=district.pk, file_name=path.name), path, wait=True)
        assert job.state == "done", job.message
    assert count_figures(district_id=district.pk, today=TODAY)
    with use_database("maintenance"):
        assert SchoolFigure.objects.filter(district=district).exists()
        schools = list(Organization.objects.filter(district=district, type="school"))
        district = Organization.objects.get(pk=district.pk)
        # Only now: a grant that a roster does not say would have ended with it.
        official = UserFactory()
        grant(official, "district", district)
    with acting(official, "district") as user:
        board = board_of(user, district, schools, USUAL_WEIGHTS)
    by_identifier = {one.identifier: one for one in made.schools}
    true = true_needs_of(board, by_identifier)
    large = [one for one in board.standings if board.schools[one.key].students >= LARGE]
    tau = kendalltau([-one.rank for one in large], [true[one.key] for one in large]).statistic
    assert len(large) >= 8 and tau >= AGREE_IN_A_DISTRICT


def true_needs_of(board: Board, by_identifier: dict[str, School]) -> dict[int, float]:
    """The truth of the imported schools: how students do from their lives; who they are and what the school has, in
    which there is no chance, as it was stored."""
    rng, found = np.random.default_rng(7), []
    for key, one in board.schools.items():
        known = {
            name: (float(reading.figure.numerator), float(reading.figure.denominator or 0))
            for name, reading in one.readings.items()
        }
        lived = figures(by_identifier[one.school.sourced_id], rng, 40)
        known |= {name: lived[name] for name in known if INDICATORS[name].part is Part.OUTCOMES and name in lived}
        rows = tuple((name, above * WITHOUT_CHANCE, below * WITHOUT_CHANCE) for name, (above, below) in known.items())
        found.append(Facts(key, one.level, one.students, rows))
    return {standing.key: standing.index for standing in rank(found, USUAL_WEIGHTS)}
