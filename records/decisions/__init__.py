"""What a district decides for its schools: proposed with the figures of the day, approved by a second person, reviewed.

Nothing is decided by the machine. ``life.py`` says who may do what next, ``catalogue.py`` what can be proposed,
``evidence.py`` freezes figures, ``allocation.py`` compares ways to spend a budget, ``comparison.py`` puts a later year
beside schools that went without. None of it is about a single student.
"""
