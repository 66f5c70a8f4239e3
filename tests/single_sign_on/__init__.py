"""Signing in by a district's identity provider, against a real one on loopback."""
