"""How many students one person may look at in a day outside their own sections, by whatever way."""
