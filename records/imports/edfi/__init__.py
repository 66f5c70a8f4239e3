"""Ed-Fi XML interchanges: reads a zip or folder of them, streamed, and gives rows of the roster and of every kind.

Knows nothing of the database. ``seems`` tells an interchange from other sets, ``open_set`` reads one.
"""

from records.imports.edfi.edfi_set import EdFiSet, is_single, open_set, seems

__all__ = ["EdFiSet", "is_single", "open_set", "seems"]
