"""Data quality: what looks wrong in a district's records, said by rules that are counted and listed the same way."""
