"""``truth.json``: what was planted in the state and how much was written, so that imports and analyses can be checked.

What grows with the number of students is written piece by piece and never held.
"""

import json
import shutil
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from records.demo.people import Pupil
from records.demo.state.funds import FUNDS
from records.demo.state.plans import StatePlan

#: Lists that are written as people are drawn.
_TIES = ("sibling_groups", "two_household_guardians")


class Truth:
    """Collects the truth about a state while its districts are written. Use as a context manager."""

    def __init__(self, state: StatePlan, folder: Path) -> None:
        self.state, self.folder = state, folder
        self.counts: dict[str, dict[str, int]] = {}
        self.files: dict[str, dict[str, str]] = {}
        self._moved: dict[int, dict[str, dict[str, str]]] = {}
        self._stack = ExitStack()
        self._ties: dict[str, IO[str]] = {}
        self._begun: set[str] = set()

    def __enter__(self) -> Self:
        for name in _TIES:
            self._ties[name] = self._stack.enter_context((self.folder / name).open("w+", encoding="utf-8"))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def family(self, district: str, pupils: list[Pupil], guardians: list[str], *, two_homes: bool) -> None:
        """Note a household: who are siblings, and whose guardians live apart."""
        students = [pupil.person.sourced_id for pupil in pupils]
        if len(students) > 1:
            self._tie("sibling_groups", {"district": district, "students": students})
        if two_homes and len(guardians) > 1:
            tie = {"district": district, "students": students, "guardians": guardians[:2]}
            self._tie("two_household_guardians", tie)

    def moved(self, district: str, pupil: Pupil) -> None:
        """Note one of the two records of a child who changed districts, or came back."""
        if pupil.transfer:
            side = "left" if pupil.departure else "entered"
            here = {"district": district, "student": pupil.person.sourced_id}
            self._moved.setdefault(pupil.transfer.number, {})[side] = here

    def district(self, district: str, files: Mapping[str, str], rows: Mapping[str, int]) -> None:
        """Note what was written for a district: its zips, and rows by "<roster or records>/<file>"."""
        self.files[district] = dict(files)
        self.counts[district] = dict(sorted(rows.items()))

    def write(self, out: Path) -> None:
        """Write everything as ``out``, which appears only when it is whole."""
        unfinished = out.with_name(out.name + ".part")
        with unfinished.open("w", encoding="utf-8") as file:
            head = json.dumps(self._head(), indent=1, ensure_ascii=False)
            file.write(head[: head.rindex("\n}")])
            for name, tie in self._ties.items():
                file.write(f',\n "{name}": [\n')
                tie.seek(0)
                shutil.copyfileobj(tie, file)
                file.write("\n ]")
            file.write("\n}\n")
        unfinished.replace(out)

    def _tie(self, name: str, tie: Mapping[str, Any]) -> None:
        begun = "  " if name not in self._begun else ",\n  "
        self._begun.add(name)
        self._ties[name].write(begun + json.dumps(tie))

    def _head(self) -> dict[str, Any]:
        state = self.state
        return {
            "seed": state.seed,
            "today": state.today.isoformat(),
            "years": state.years,
            "files": self.files,
            "counts": self.counts,
            "total": _total(self.counts.values()),
            "planted_needs": list(self._needs()),
            "funds": list(self._funds()),
            "null_programs": [fund.name for fund in FUNDS if fund.effect is None],
            "same_person": list(self._pairs(came_back=False)),
            "registered_twice": list(self._pairs(came_back=True)),
        }

    def _needs(self) -> Iterable[dict[str, Any]]:
        for school, profile in self.state.profiles.items():
            for need in profile.planted:
                yield {
                    "district": profile.district,
                    "school": school,
                    "need": need.name,
                    "size": need.size,
                    "unit": need.sentence,
                    "grades": list(need.grades),
                }

    def _funds(self) -> Iterable[dict[str, Any]]:
        awards, profiles = self.state.awards, self.state.profiles
        for fund in FUNDS:
            effect = fund.effect and {"outcome": fund.effect.outcome, "change": fund.effect.change}
            yield {
                "fund": fund.name,
                "source": fund.source,
                "given": fund.given,
                "from_year": awards.from_year if fund.given == "by lot" else None,
                "effect": {**effect, "unit": fund.effect.unit} if effect and fund.effect else None,
                "schools": [[profiles[school].district, school] for school in awards.schools[fund.name]],
            }

    def _pairs(self, *, came_back: bool) -> Iterable[dict[str, Any]]:
        """Children with two records: in two districts under one identifier of the state, or in one district twice."""
        for transfer, _, _ in self.state.transfers:
            known = self._moved.get(transfer.number, {})
            if len(known) == 2 and bool(transfer.days_away) == came_back:
                yield {"state_id": transfer.state_id, "left": known["left"], "entered": known["entered"]}


def _total(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: dict[str, int] = {}
    for rows in counts:
        for name, number in rows.items():
            total[name] = total.get(name, 0) + number
    return dict(sorted(total.items()))
