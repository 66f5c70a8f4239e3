"""A section's results, and the small groups that a teacher forms from them."""
