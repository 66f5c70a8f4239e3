"""The whole record of one student, for the family's inspection (34 CFR 99.10): to read, and for machines."""
