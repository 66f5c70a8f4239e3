"""``make bench-pages``: the server's time for each dashboard in a state of a million students, beside one of 5,000.

ARGS: ``--students``, ``--beside`` (sizes of the two states), ``--people 30`` (of each role), ``--rounds 3``, ``--only
TEXT`` (pages whose name holds it), ``--write`` puts the table into docs/benchmarks.md. States that are not in yet are
generated and brought in first (tests/benchmarks/state.py): a million students take about two hours and 35 GB, once.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.benchmarks.state import database
from tests.benchmarks.writing import write

ROOT = Path(__file__).resolve().parents[2]
RATIO, MILLISECONDS = 1.5, 300


class State:
    """One state, answered by a process of its own that keeps its connections and caches, as a server's does."""

    def __init__(self, name: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.pages_server", name],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def __call__(self, **asked: Any) -> Any:
        """Send one question and wait for its answer."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "The process of a state has ended; what it said stands above."
        return json.loads(line)

    def close(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(timeout=30)


@dataclass
class Timing:
    """Milliseconds of one page for one role, in the small and in the large state, pair by pair."""

    small: list[float] = field(default_factory=list)
    large: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """Median of large / small, pair by pair."""
        return statistics.median(large / small for small, large in zip(self.small, self.large, strict=True))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=1_000_000)
    parser.add_argument("--beside", type=int, default=5_000)
    parser.add_argument("--people", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="")
    parser.add_argument("--as-is", action="store_true", help="measure what is in, also where a state is not complete")
    parser.add_argument("--write", action="store_true", help="put the table into docs/benchmarks.md")
    options = parser.parse_args()
    for students in () if options.as_is else (options.beside, options.students):
        subprocess.run([sys.executable, "-m", "tests.benchmarks.state", "--students", str(students)], check=True)
    small, large = State(database(options.beside)), State(database(options.students))
    try:
        text = _measured(small, large, options)
    finally:
        small.close()
        large.close()
    print(text)
    if options.write:
        write("measured pages", text)


def _measured(small: State, large: State, options: argparse.Namespace) -> str:
    sizes = [one(ask="size") for one in (small, large)]
    lines = [
        f"{sizes[1]:,} students beside {sizes[0]:,}.",
        "",
        "| who | about | page | p50, ms | p95, ms | p50 beside, ms | p95 beside, ms | ratio |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for role, (about, timings) in _timed(small, large, options).items():
        lines += [_row(role, about, page, timing) for page, timing in timings.items()]
    return "\n".join([*lines, "", *_alone(large, options)])


def _timed(small: State, large: State, options: argparse.Namespace) -> dict[str, tuple[str, dict[str, Timing]]]:
    """Role -> how many students its people have, and the timing of each of their pages."""
    found: dict[str, tuple[str, dict[str, Timing]]] = {}
    for role in ("parent", "teacher", "principal", "district"):
        pairs = list(_pairs(small(ask="people", role=role), large(ask="people", role=role), options.people))
        counts = [one["students"] for pair in pairs for one in pair]
        timings: dict[str, Timing] = defaultdict(Timing)
        for turn in range(options.rounds + 1):
            for ours, theirs in pairs:
                for page in ours["pages"]:
                    if page in theirs["pages"] and options.only in page:
                        _ask_both(small, large, role, page, (ours, theirs), timings[page] if turn else Timing())
        found[role] = (f"{min(counts):,}-{max(counts):,}", dict(timings))
        print(f"{role}: {len(pairs)} pairs", file=sys.stderr, flush=True)
    return found


def _pairs(small: list[Any], large: list[Any], most: int) -> Iterator[tuple[Any, Any]]:
    """Somebody of the small state and who of the large one has most nearly as many students; nobody comes twice."""
    left = list(large)
    for ours in random.Random(1).sample(small, min(most, len(small))):
        theirs = min(left, key=lambda one: abs(one["students"] - ours["students"]))
        left.remove(theirs)
        yield ours, theirs


def _ask_both(small: State, large: State, role: str, page: str, pair: tuple[Any, Any], timing: Timing) -> None:
    turns = [(small, pair[0], timing.small), (large, pair[1], timing.large)]
    for state, person, taken in random.sample(turns, 2):
        taken.append(state(ask="page", user=person["user"], role=role, path=person["pages"][page]))


def _alone(large: State, options: argparse.Namespace) -> Iterator[str]:
    """The largest of the large state, for whom the small one has nobody."""
    yield "| the largest | students | page | p50, ms | p95, ms |"
    yield "| --- | --- | --- | --- | --- |"
    for role in ("teacher", "principal", "district"):
        person = max(large(ask="people", role=role), key=lambda one: one["students"])
        for page, path in person["pages"].items():
            if options.only in page:
                asked = [large(ask="page", user=person["user"], role=role, path=path) for _ in range(11)][1:]
                p50, p95 = (_goal(value, value <= MILLISECONDS) for value in (_at(asked, 50), _at(asked, 95)))
                yield f"| {role} | {person['students']:,} | {page} | {p50} | {p95} |"


def _row(role: str, about: str, page: str, timing: Timing) -> str:
    cells = [role, about, page]
    for taken in (timing.large, timing.small):
        cells += [_goal(value, value <= MILLISECONDS) for value in (_at(taken, 50), _at(taken, 95))]
    cells.append(_goal(timing.ratio, timing.ratio <= RATIO, "{:.2f}"))
    return f"| {' | '.join(cells)} |"


def _at(taken: list[float], percent: int) -> float:
    """The percentile by the nearest rank."""
    return sorted(taken)[max(0, -(-len(taken) * percent // 100) - 1)]


def _goal(value: float, reached: bool, shown: str = "{:.0f}") -> str:
    return shown.format(value) if reached else f"**{shown.format(value)}**"


if __name__ == "__main__":
    os.environ.setdefault("SIGHTLINE_MODE", "test")
    main()
