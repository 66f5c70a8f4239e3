"""``make walls``: removes each rule of each wall in turn, and shows the test that notices.

Ends with 1 when a removal goes unnoticed, or when the tests do not pass with every rule in place.
``--only TEXT`` takes the rules whose wall or name contains the text.
"""

import argparse
import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass

from tests.access.rules import RULES, Rule

_FAILED = re.compile(r"^FAILED \S*?([\w-]+\.py::\S+)", re.MULTILINE)


@dataclass(frozen=True)
class Outcome:
    """What happened without the rule: the test that failed, or why none did."""

    noticed: bool
    words: str
    seconds: float


def without(rule: Rule, template: str) -> Outcome:
    """Run the rule's tests without it, against a copy of the template database, until the first one fails."""
    from tests.databases import TEMPLATE_VARIABLE

    started = time.monotonic()
    environment = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-x", "-q", "--no-header", "--tb=line", "-p", "no:cacheprovider"]
        + ["-p", "tests.access.saboteur", f"--remove={rule.name}", *rule.tests],
        env={**environment, TEMPLATE_VARIABLE: template},
        capture_output=True,
        text=True,
        check=False,
    )
    failed = _FAILED.search(done.stdout)
    if done.returncode == 1 and failed:
        outcome, words = True, failed[1]
    elif done.returncode == 0:
        outcome, words = False, "NO TEST NOTICED"
    else:
        outcome, words = False, "COULD NOT BE TRIED\n" + done.stdout[-3000:] + done.stderr[-2000:]
    return Outcome(outcome, words, time.monotonic() - started)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="")
    wanted = parser.parse_args().only
    rules = [rule for rule in RULES.values() if wanted in rule.wall or wanted in rule.name]
    os.environ.setdefault("SIGHTLINE_MODE", "test")
    from tests import conftest  # noqa: F401  (prepares the environment and Django, as for the tests)
    from tests.databases import Databases

    started = time.monotonic()
    databases = Databases()
    unnoticed = 0
    try:
        databases.make_template()
        for rule in rules:
            outcome = without(rule, databases.template)
            unnoticed += not outcome.noticed
            print(f"{rule.wall:9} {rule.name:52} {outcome.seconds:5.1f} s  {outcome.words}", flush=True)
    finally:
        databases.close()
    print(f"{len(rules) - unnoticed} of {len(rules)} removals were noticed, in {time.monotonic() - started:.0f} s.")
    return 1 if unnoticed else 0


if __name__ == "__main__":
    sys.exit(main())
