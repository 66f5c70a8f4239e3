"""How records come in: a reader for each format, one log of what was found, and the merge into the district's rows."""
