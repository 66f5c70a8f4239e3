"""Why students are shown: the fixed phrases of the access log, and the same in words for whoever reads the log."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    """What somebody was doing. The value goes into the log and must never change; it says nothing of a student."""

    CHILDREN = "children list", _("opened the list of their children")
    RECORD = "student record", _("opened the student's page")
    CONFERENCE = "parent-teacher conference", _("opened the page for a talk with the teachers")
    ROSTER = "class roster", _("opened a class roster")
    STUDENTS = "student list", _("opened a list of students")
    SEARCH = "student search", _("searched for students")
    ACCESS = "record of access", _("looked up who has seen the record")
    QUALITY = "data quality", _("looked at rows that a check of data quality found")
    CUSTODY = "custody restriction", _("worked on a custody restriction")
    INSPECTION = "inspection of the record", _("inspected the whole record")
    DUPLICATES = "duplicate records", _("compared records that may be of one child")
    EARLY_WARNING = "early warning", _("looked at who reaches a line of early warning")
    FIGURE = "students behind a figure", _("looked at the students behind a figure of the school")
    CONFLICTS = "schedule conflicts", _("looked for students in two sections at once")
    INTERVENTION = "intervention", _("worked on a plan to help the student")
    INTERVENTIONS = "intervention list", _("opened a list of plans to help students")
    SECTION_RESULTS = "section results", _("looked at the results of a section")
    GROUP = "small group", _("worked on a small group of a section")
    TIMELINE = "student timeline", _("opened the student's timeline")
    LETTERS = "letters to families", _("printed letters to families, or looked at who has one")
    RIGHTS = "rights at 18", _("looked at who holds the rights to the record from 18 on")
    PASSING = "rights with another", _("was told that the rights to the record are not theirs today")
    LEAVING = "what leaves the district", _("looked at what leaves the district")
    DIRECTORY = "directory information", _("sent directory information to somebody outside")
    SHARING = "opt-out of directory information", _("looked at what of the record leaves the district")
    WHO_SEES = "who can see the record", _("looked up who can see the record")
    TODAY = "who needs help", _("looked at which students need help now")


def purpose_in_words(value: str) -> str:
    """The phrase of the log in the reader's language; as it stands where a later version wrote it."""
    return str(Purpose(value).label) if value in Purpose.values else value
