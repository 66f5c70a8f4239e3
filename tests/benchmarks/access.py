"""``make bench-access``: the walls on a million students, beside SQL written by hand and guardian's generic table.

ARGS: ``--rebuild`` fills the database anew, ``--write`` puts the tables into docs/benchmarks.md, ``--quick`` asks
less often.
"""

import argparse
import dataclasses
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tests.benchmarks.imports import set_up
from tests.benchmarks.writing import write

if TYPE_CHECKING:
    from tests.benchmarks.measuring import Timing

GOAL = 1.2


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rebuild", action="store_true", help="fill the database anew")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/benchmarks.md")
    parser.add_argument("--quick", action="store_true", help="a sixth of the repetitions")
    options = parser.parse_args()
    _set_up(rebuild=options.rebuild)
    tables = list(_tables(quick=options.quick))
    if options.write:
        write("measured", "\n\n".join(tables))


def _set_up(*, rebuild: bool) -> None:
    """A database of its own on the server of this checkout, with the real roles and walls."""
    address = set_up(fresh=False, name="bench_access")
    from tests.benchmarks.population import fill

    fill(address, rebuild=rebuild)


def _tables(*, quick: bool) -> Iterator[str]:
    from tests.benchmarks.questions import ASKERS, SECTION_ENROLLMENTS, STUDENTS

    askers = [dataclasses.replace(a, repeat=max(4, a.repeat // 6)) if quick else a for a in ASKERS]
    yield _shown(
        "### Students",
        ("who", "question", "rows or count", "walls, ms", "by hand, ms", "ratio", "page, ms", "guardian, ms"),
        _measured(askers, STUDENTS, "s.id"),
    )
    yield _shown(
        "### Section enrollments",
        ("who", "question", "rows or count", "walls, ms", "by hand, ms", "ratio"),
        _measured(askers, SECTION_ENROLLMENTS, "s.student_id"),
    )
    yield _shown(
        "### Around the question",
        ("who", "context, ms", "first count on a new connection, ms", "the same by hand, ms"),
        _around(askers, STUDENTS[3]),
    )


def _measured(askers: Any, questions: Any, student: str) -> Iterator[tuple[str, ...]]:
    from tests.benchmarks.measuring import GUARDIAN, WALLS, measure
    from tests.benchmarks.measuring import PAGE as AS_PAGE

    for asker in askers:
        for question in questions:
            timing = measure(asker, question, student)
            if timing is None:
                continue
            yield (
                asker.words,
                question.words,
                _rows(timing),
                _ms(timing.median(WALLS)),
                f"{_ms(timing.median(timing.best_by_hand))} ({timing.best_by_hand})",
                f"{timing.ratio:.2f}" if timing.ratio <= GOAL else f"**{timing.ratio:.2f}**",
                *((_ms(timing.median(AS_PAGE)), _ms(timing.median(GUARDIAN))) if student == "s.id" else ()),
            )


def _around(askers: Any, count: Any) -> Iterator[tuple[str, ...]]:
    from tests.benchmarks.measuring import context_seconds, first_seconds

    for asker in askers:
        walls, hand = first_seconds(asker, count)
        yield (asker.words, _ms(context_seconds(asker) * 1000), _ms(walls * 1000), _ms(hand * 1000))


def _rows(timing: "Timing") -> str:
    low, high = min(timing.rows), max(timing.rows)
    return f"{low:,}" if low == high else f"{low:,}-{high:,}"


def _ms(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}" if value < 10 else f"{value:.0f}"


def _shown(title: str, head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    """The table as Markdown, each line printed as soon as it is known."""
    lines = [title, "", f"| {' | '.join(head)} |", f"| --- | {'--- | ' * (len(head) - 1)}".strip()]
    print("\n".join(lines))
    for row in rows:
        lines.append(f"| {' | '.join(row)} |")
        print(lines[-1], flush=True)
    print()
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
