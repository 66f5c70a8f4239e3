"""Pages of the people who work with individual students: one dashboard, one file."""
