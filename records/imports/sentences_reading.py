"""The sentences of the readers, by code. English here; other languages come from the catalogs."""

from django.utils.functional import Promise

SENTENCES: dict[str, Promise | str] = {}
KINDS: dict[str, Promise | str] = {}
