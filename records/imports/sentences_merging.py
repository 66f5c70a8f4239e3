"""The sentences of the merge, by code. English here; other languages come from the catalogs."""

from django.utils.functional import Promise

SENTENCES: dict[str, Promise | str] = {}
