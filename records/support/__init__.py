"""Support access, as officials of a district give it."""
