"""Spanish as it is written in the United States: 1,182 and 4.5, not 1.182 and 4,5."""

DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
