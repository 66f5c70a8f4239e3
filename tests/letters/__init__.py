"""Letters to families: printed, tried, used, and what keeps the rest closed."""
