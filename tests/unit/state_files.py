"""Reads what generate_state wrote, and computes from the files what an analyst would."""

import csv
import io
import json
import zipfile
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from statistics import mean
from typing import Any

from records.demo.state.plans import plan_state, sized_districts
from records.demo.state.write import PARTS, write_state

Row = dict[str, str]
Who = tuple[str, str]
"""District and student."""


def write(folder: Path, *, students: int, districts: int, today: date, seed: str = "test", years: int = 3,
          only: tuple[str, ...] = PARTS) -> "StateFiles":  # fmt: skip
    """Generate a state into the folder and read it."""
    plans = sized_districts(students=students, districts=districts, seed=seed)
    write_state(plan_state(plans, years=years, today=today, seed=seed), folder, only=only)
    return StateFiles(folder, today)


def year_of(day: str) -> int:
    """The calendar year in which the day's school year ends."""
    return int(day[:4]) + (day[5:] >= "08-01")


@dataclass
class StateFiles:
    folder: Path
    today: date
    _read: dict[tuple[str, str], list[Row]] = field(default_factory=dict)

    @cached_property
    def truth(self) -> dict[str, Any]:
        return json.loads((self.folder / "truth.json").read_text())

    @cached_property
    def districts(self) -> list[str]:
        return list(self.truth["files"])

    def rows(self, district: str, file: str) -> list[Row]:
        """Rows of "<roster or records>/<file>" of one district."""
        if (district, file) not in self._read:
            which, name = file.split("/")
            with zipfile.ZipFile(self.folder / self.truth["files"][district][which]) as archive:
                text = io.StringIO(archive.read(f"{name}.csv").decode(), newline="")
                self._read[district, file] = list(csv.DictReader(text))
        return self._read[district, file]

    def all(self, file: str) -> list[tuple[str, Row]]:
        """Every district's rows of a file, each with its district."""
        return [(district, row) for district in self.districts for row in self.rows(district, file)]

    @cached_property
    def days(self) -> dict[str, list[str]]:
        """School -> days on which it met, up to yesterday."""
        days = defaultdict(list)
        for _, row in self.all("records/calendar"):
            if float(row["CalendarEventDayPortion"]) and row["CalendarDate"] < str(self.today):
                days[row["SchoolIdentifier"]].append(row["CalendarDate"])
        return {school: sorted(own) for school, own in days.items()}

    @cached_property
    def spells(self) -> dict[Who, list[Row]]:
        """Primary enrollments of each student, oldest first."""
        spells = defaultdict(list)
        for district, row in self.all("records/school_enrollments"):
            if row["PrimarySchoolIndicator"] == "true":
                spells[district, row["StudentIdentifier"]].append(row)
        return {who: sorted(own, key=lambda row: row["EnrollmentEntryDate"]) for who, own in spells.items()}

    @cached_property
    def school(self) -> dict[tuple[Who, int], str]:
        """Where each student was last in each year."""
        rows = ((who, row) for who, own in self.spells.items() for row in own)
        return {(who, year_of(row["EnrollmentEntryDate"])): row["SchoolIdentifier"] for who, row in rows}

    @cached_property
    def absence(self) -> dict[tuple[Who, int], float]:
        """Share of enrolled days missed, by student and year, of who was enrolled for a month or more."""
        missed: dict[tuple[Who, int], float] = defaultdict(float)
        for district, row in self.all("records/attendance"):
            if row["AttendanceEventType"] == "absence" and not row["CourseSectionIdentifier"]:
                key = (district, row["StudentIdentifier"]), year_of(row["AttendanceEventDate"])
                missed[key] += float(row["AttendanceEventDurationDay"])
        enrolled: dict[tuple[Who, int], int] = defaultdict(int)
        for who, own in self.spells.items():
            for row in own:
                days = self.days[row["SchoolIdentifier"]]
                starts, ends = row["EnrollmentEntryDate"], row["EnrollmentExitDate"] or "9"
                enrolled[who, year_of(starts)] += bisect_left(days, ends) - bisect_left(days, starts)
        return {key: missed[key] / number for key, number in enrolled.items() if number >= 20}

    @cached_property
    def scores(self) -> dict[tuple[Who, int, str], tuple[float, str, str]]:
        """State test: (student, year, subject) -> score, school and grade."""
        scores = {}
        for district, row in self.all("records/assessment_results"):
            kind, *which = row["AssessmentIdentifier"].split("-")
            if kind == "STATE" and row["AssessmentResultScoreValue"]:
                key = (district, row["StudentIdentifier"]), int(which[0]), which[1]
                scores[key] = (float(row["AssessmentResultScoreValue"]), row["SchoolIdentifier"], which[2])
        return scores

    @cached_property
    def growth(self) -> dict[tuple[Who, int, str], tuple[float, str]]:
        """(student, year, subject) -> points more than the year before, and the school."""
        growth = {}
        for (who, year, subject), (score, school, _) in self.scores.items():
            before = self.scores.get((who, year - 1, subject))
            if before and subject != "Science":
                growth[who, year, subject] = (score - before[0], school)
        return growth

    @cached_property
    def grade_average(self) -> dict[tuple[Who, int], float]:
        """Mean of the grades of each student and year, on a scale of 100."""
        grades = defaultdict(list)
        for district, row in self.all("records/term_grades"):
            who = (district, row["StudentIdentifier"])
            grades[who, int(row["SchoolYear"])].append(float(row["NumericGradeEarned"]))
        return {key: mean(own) for key, own in grades.items()}

    def fund(self, name: str) -> tuple[set[str], dict[str, Any]]:
        """The schools that get a fund, and what truth.json says of it."""
        [fund] = [one for one in self.truth["funds"] if one["fund"] == name]
        return {school for _, school in fund["schools"]}, fund

    def planted(self, need: str) -> set[str]:
        """The schools with a need."""
        return {one["school"] for one in self.truth["planted_needs"] if one["need"] == need}
