"""The proof that somebody holds a letter."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Proof:
    """A letter's number and the keyed hashes of its code: what a browser's session may remember of a letter."""

    number: str
    hashes: tuple[bytes, ...]
