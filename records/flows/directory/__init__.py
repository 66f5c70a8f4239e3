"""Directory information (34 CFR 99.37): the one flow that this app declares itself."""
