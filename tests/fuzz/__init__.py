"""Damages valid sets in every way that files get damaged, or are damaged on purpose, and brings each of them in."""
