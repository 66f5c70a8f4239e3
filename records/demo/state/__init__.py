"""A believable state: the whole record of invented students over several years, with a truth to find in it.

Everything here is pure: from a plan, a seed and a day it makes files, and touches no database. What is planted (needs
of schools, funds that move something and funds that do not, families, children who changed districts) stands in
``truth.json`` beside the files.
"""
