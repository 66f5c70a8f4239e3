"""Disclosure control: publish as much as possible, and let nobody be found. Pure functions over arrays; no database.

How the parts fit::

    Dimension, Table, Release     what is counted, and what adds up to what  (tables, relations)
    Policy, Attacker              a state's rules as data                    (policy)
    Cells                         what a release says of each cell           (shown)
    audit, check, Certificate     attack it, prove it safe, check the proof  (auditing)

The audit's interface, for whoever holds a published table and wants to know what it gives away::

    relations = relations_of([(0, [1, 2]), (3, [4, 5])], cells=6)     # cell 0 = cell 1 + cell 2, ...
    cells = Cells.of_release(shown, policy)                          # NaN where a cell is hidden
    found = audit(relations, cells, policy)                          # every=True: exact intervals of all hidden cells
    found.low[cell], found.high[cell], found.exact[cell]             # what an attacker gets to know of it
    found.exposed                                                    # hidden cells that can be computed
    [step.words for step in found.derivation(cell)]                  # by which equations

``Cells.of_release`` takes ``low`` and ``high`` where a hidden cell is published as a range. With the truth at hand
(``Cells.of_truth``), the audit also proves the release safe: ``check(found.certificate, relations, cells, policy)`` is an
empty list, or says what is wrong. Both raise ``Inconsistent``, in words, for numbers that contradict each other.
"""

from reports.disclosure.auditing import Audit, Certificate, Step, audit, check
from reports.disclosure.policy import Attacker, Dominance, Policy, PolicyError, RateCode
from reports.disclosure.relations import Inconsistent, Relations, relations_of
from reports.disclosure.shown import Cells
from reports.disclosure.tables import Dimension, Release, Table

__all__ = [
    "Attacker", "Audit", "Cells", "Certificate", "Dimension", "Dominance", "Inconsistent", "Policy", "PolicyError",
    "RateCode", "Relations", "Release", "Step", "Table", "audit", "check", "relations_of",
]  # fmt: skip
