"""Signing in by the identity provider of one's district: what its word is worth, and what it opens."""
