"""The proof that nobody can be found, and the checker that needs nothing but sparse products to believe it.

A certificate holds *witnesses*: changes to the true table after which everything that is published is the same, and after
which a protected cell has another value. It names the policy, the relations, the earlier releases and the widths that it
is about. It contains confidential numbers (differences of true counts) and stays with the state.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from reports.disclosure.auditing.insiders import known_to_one, lone_students
from reports.disclosure.policy import Policy
from reports.disclosure.relations import Indices, Relations
from reports.disclosure.shown import Cells


@dataclass(frozen=True)
class Certificate:
    """``witnesses``: changes x cells. ``policy``, ``relations``, ``shown``: fingerprints of what it is about.

    ``earlier``: the releases that were considered, by name. ``uncertain``: protected cells that nothing proves safe; a
    release with any of them is not published.
    """

    policy: str
    policy_version: str
    relations: str
    shown: str
    earlier: tuple[str, ...]
    witnesses: sparse.csr_array
    uncertain: tuple[int, ...]

    @property
    def publishable(self) -> bool:
        return not self.uncertain


def fingerprint(*arrays: object) -> str:
    """The same text for the same arrays."""
    digest = hashlib.sha256()
    for array in arrays:
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()[:16]


def mark_of_relations(relations: Relations) -> str:
    matrix = relations.matrix
    return fingerprint(
        np.array(matrix.shape),
        matrix.indptr.astype(np.int64),
        matrix.indices.astype(np.int64),
        matrix.data.astype(float),
    )


def mark_of_cells(cells: Cells) -> str:
    return fingerprint(cells.hidden, cells.protected, cells.low, cells.high, cells.width, cells.integral)


def certificate_of(
    relations: Relations, cells: Cells, policy: Policy, witnesses: sparse.csr_array, uncertain: Indices,
    earlier: Sequence[str],
) -> Certificate:  # fmt: skip
    return Certificate(
        policy.mark, policy.version, mark_of_relations(relations), mark_of_cells(cells), tuple(earlier), witnesses,
        tuple(int(cell) for cell in uncertain),
    )  # fmt: skip


def check(certificate: Certificate, relations: Relations, cells: Cells, policy: Policy) -> list[str]:
    """What is wrong with the certificate; nothing, if the release may be published.

    Believes nothing: each witness must keep all relations, leave each published cell alone, stay within what is known and
    move counts by whole numbers; and each protected cell must be moved far enough. Needs the true values.
    """
    faults = []
    for name, told, found in (
        ("policy", certificate.policy, policy.mark),
        ("relations", certificate.relations, mark_of_relations(relations)),
        ("pattern", certificate.shown, mark_of_cells(cells)),
    ):
        if told != found:
            faults.append(f"The certificate is about another {name} ({told}, not {found}).")
    if cells.values is None:
        return [*faults, "The certificate can be checked only beside the true values."]
    changes = certificate.witnesses
    if len(wrong := np.flatnonzero(np.abs(relations.matrix @ cells.values) > 1e-6)):
        faults.append(f"The values do not keep the relations: {relations.sentence(int(wrong[0]))}.")
    if abs(relations.matrix @ changes.T).max() > 1e-6:
        faults.append("A witness does not keep the relations.")
    moved = changes.tocoo()
    at, by = moved.coords[1], moved.data
    after = cells.values[at] + by
    if not cells.hidden[at].all():
        faults.append("A witness changes a published cell.")
    if np.any(after < cells.low[at] - 1e-6) or np.any(after > cells.high[at] + 1e-6):
        faults.append("A witness leaves what is known of a cell.")
    if np.any(np.abs(by - np.rint(by))[cells.integral[at]] > 1e-9):
        faults.append("A witness moves a count by a fraction.")
    least, most = np.zeros(relations.cells), np.zeros(relations.cells)
    np.minimum.at(least, at, by)
    np.maximum.at(most, at, by)
    short = np.flatnonzero(cells.protected & (most - least < cells.width - 1e-9))
    if policy.attacker.own_record:
        short = np.union1d(short, known_to_one(changes, cells, lone_students(relations, cells)))
    if len(short):
        named = "; ".join(relations.label(int(cell)) for cell in short[:5])
        faults.append(f"{len(short):,} protected cells are not proved safe: {named}.")
    return faults
