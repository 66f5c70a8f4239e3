"""WHAT leaves: measures, disclosure control, releases, and the pages of those who see no individual."""
