"""Governing the district's own house: who can see which students, who decided it, and until when."""
