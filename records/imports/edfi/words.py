"""What the values of Ed-Fi's descriptors mean in the words of this project, compared by letters and digits alone."""

from collections.abc import Mapping

from records.imports.edfi.values import spelled
from records.options import OPTIONS

NOTHING = "-"
"""As a meaning: the value is known, and there is nothing to write down."""


class Meanings:
    """A table from values to words of ours."""

    def __init__(self, meanings: Mapping[str, str]) -> None:
        self._known = {spelled(value): meaning for value, meaning in meanings.items()}

    def of(self, value: str) -> str | None:
        """What the value means; None for an unknown one."""
        return self._known.get(spelled(value))


class Words(Meanings):
    """A table from values to the options of a set; an option's own code is understood, too.

    ``other`` is what an unknown value becomes, with a warning; where it is empty, the cell stays empty.
    """

    def __init__(self, options: str, meanings: Mapping[str, str], other: str = "") -> None:
        super().__init__({**{code: code for code in OPTIONS[options]}, **meanings})
        self.other = other


def means(meaning: str, values: str) -> dict[str, str]:
    """``"a; b"`` -> both have the meaning."""
    return {value.strip(): meaning for value in values.split(";")}
