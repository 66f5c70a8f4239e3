"""The project's own CSV files, one per kind of record: reads them quickly, checks them strictly, gives typed rows.

Knows nothing of the database's rows. ``open_set(path)`` gives a feed; ``seems`` tells whether a set is of this format.
"""

from records.imports.templates.template_set import TemplateSet, is_single, open_members, open_set, seems

__all__ = ["TemplateSet", "is_single", "open_members", "open_set", "seems"]
