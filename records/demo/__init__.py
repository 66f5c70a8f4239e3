"""A living demo district: invented schools, families and timetables, written as OneRoster and imported like any other.

Everything but ``seed`` is pure: from a plan, a seed and a day it makes files, and touches no database.
"""
