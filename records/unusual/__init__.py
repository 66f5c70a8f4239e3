"""Unusual access: rules over the access log, which officials review."""
