"""WHO: people, roles, grants, sign-in, the access log."""
