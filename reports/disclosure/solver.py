"""HiGHS, silent and on one thread. The protection and its audit share the solver and nothing that is built on it."""

import os
import sys
from functools import cache

import highspy


def quiet_solver() -> highspy.Highs:
    """A new solver that says nothing and gives the same answer on each run."""
    _banner_said()
    highs = highspy.Highs()
    highs.silent()
    for option, value in (("threads", 1), ("presolve", "off"), ("solver", "simplex"), ("parallel", "off")):
        highs.setOptionValue(option, value)
    return highs


@cache
def _banner_said() -> None:
    """The library greets on standard output when its first solver is made, before anything can be set. Commands write
    tables there, so the greeting goes nowhere."""
    sys.stdout.flush()
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        highspy.Highs()
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)
