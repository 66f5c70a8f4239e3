"""How long the walls take on a whole state's rosters; run by hand (``make bench-access``), never by the tests."""
