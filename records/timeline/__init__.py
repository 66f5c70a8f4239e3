"""Everything that is dated about one student, in one order."""
