"""Interventions: a library to choose from, and what a team does with one, from its goal to its outcome."""
