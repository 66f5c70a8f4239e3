"""A teacher's day: who needs help now, and why; what changed since last week."""
