"""``make fuzz-imports``: bring 10,000 damaged sets in, and end with 1 if one of them did what none may do.

None may end as failed, write a part of itself, go without a clear sentence, or have a value repeated.
"""

import argparse
import os
import resource
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("SIGHTLINE_MODE", "test")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

from portal.embedded import prepare_environment

prepare_environment()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--count", type=int, default=10_000, help="how many sets (10,000)")
    parser.add_argument("--first", type=int, default=0, help="the number of the first one (0)")
    parser.add_argument("--seed", default="1", help="another seed, other damage (1)")
    arguments = parser.parse_args()
    _set_up()
    from tests.databases import Databases
    from tests.fuzz.running import run
    from tests.integration.imports.rosters import new_district

    databases = Databases()
    began = time.monotonic()
    try:
        databases.make_template()
        with databases.copy(), tempfile.TemporaryDirectory() as folder:
            numbers = range(arguments.first, arguments.first + arguments.count)
            seen = run(new_district("fuzzed"), iter(numbers), Path(folder), seed=arguments.seed)
    finally:
        databases.close()
    taken = time.monotonic() - began
    print(f"{arguments.count:,} damaged sets in {taken:.0f} s ({arguments.count / taken:.1f} a second)")
    print("ended as: " + ", ".join(f"{state} {count:,}" for state, count in seen.states.most_common()))
    print(f"damages: {len(seen.damages)} kinds, " + ", ".join(f"{k} {n:,}" for k, n in seen.damages.most_common()))
    print(f"sentences said: {len(seen.codes)} different ones")
    print(f"slowest: {seen.slowest[0]:.1f} s, {seen.slowest[1]}")
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    for fault in seen.faults:
        print(f"FAULT {fault}")
    print(f"{len(seen.faults)} faults")
    return 1 if seen.faults else 0


def _set_up() -> None:
    import random

    import django

    from portal.environment import prefix

    os.environ["DATABASE_NAME"] = f"{prefix()}_r{random.randrange(1, 2**31 - 1)}"
    django.setup()


if __name__ == "__main__":
    sys.exit(main())
