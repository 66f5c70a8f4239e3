"""What a family is told: the day-to-day facts of a child, what they mean, and what can be done, in plain words."""
