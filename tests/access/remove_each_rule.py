"""``make walls``: removes each rule of each wall in turn, and shows the test that notices.

Ends with 1 when a removal goes unnoticed, or when a test that noticed does not pass with every rule in place.
``--only TEXT`` takes the rules whose wall or name contains the text.
"""

import argparse
import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tests.access.rules import RULES, Rule

AT_ONCE = 2
_FAILED = re.compile(r"^FAILED (\S+::.+?)(?: - .*)?$", re.MULTILINE)


@dataclass(frozen=True)
class Outcome:
    """What happened without the rule: the test that failed, or why none did."""

    noticed: bool
    words: str
    seconds: float


def without(rule: Rule, template: str) -> Outcome:
    """Run the rule's tests without it, against a copy of the template database, until the first one fails."""
    started = time.monotonic()
    done = _pytest(template, "-x", "-p", "tests.access.saboteur", f"--remove={rule.name}", *rule.tests)
    failed = _FAILED.search(done.stdout)
    if done.returncode == 1 and failed:
        outcome, words = True, failed[1]
    elif done.returncode == 0:
        outcome, words = False, "NO TEST NOTICED"
    else:
        outcome, words = False, "COULD NOT BE TRIED\n" + done.stdout[-3000:] + done.stderr[-2000:]
    return Outcome(outcome, words, time.monotonic() - started)


def _pytest(template: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    from tests.databases import TEMPLATE_VARIABLE

    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--no-header", "--tb=line", "-p", "no:cacheprovider", *arguments],
        # A wide terminal, so that the names of tests are written whole.
        env={**os.environ, TEMPLATE_VARIABLE: template, "COLUMNS": "400"},
        capture_output=True,
        text=True,
        check=False,
    )


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
        noticed_by = set()
        with ThreadPoolExecutor(AT_ONCE) as workers:
            outcomes = workers.map(lambda rule: without(rule, databases.template), rules)
            for rule, outcome in zip(rules, outcomes, strict=True):
                words = outcome.words.rpartition("/")[2] if outcome.noticed else outcome.words
                print(f"{rule.wall:9} {rule.name:52} {outcome.seconds:5.1f} s  {words}", flush=True)
                unnoticed += not outcome.noticed
                noticed_by |= {outcome.words} if outcome.noticed else set()
        # A test that fails anyway notices nothing.
        check = _pytest(databases.template, *sorted(noticed_by)) if noticed_by else None
        if check and check.returncode:
            print("With every rule in place these must pass:\n" + check.stdout[-4000:])
            unnoticed += 1
    finally:
        databases.close()
    print(f"{len(rules) - unnoticed} of {len(rules)} removals were noticed, in {time.monotonic() - started:.0f} s.")
    return 1 if unnoticed else 0


if __name__ == "__main__":
    sys.exit(main())
