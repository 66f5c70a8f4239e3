"""The Ed-Fi sample district, counted without the project's reader: ElementTree, whole files, plain loops."""

import datetime
from collections import Counter, defaultdict
from pathlib import Path
from xml.etree import ElementTree

from portal.environment import ROOT

SAMPLE = ROOT.parent / "shared" / "data" / "edfi-grand-bend-xml"
NS = "{http://ed-fi.org/5.2.0}"


class GrandBend:
    """What the files say."""

    def __init__(self, folder: Path) -> None:
        self.elements: dict[str, list[ElementTree.Element]] = defaultdict(list)
        self.counts: dict[tuple[str, str], int] = Counter()
        for path in sorted(folder.glob("*.xml")):
            for element in ElementTree.parse(path).getroot():
                name = element.tag.removeprefix(NS)
                self.elements[name].append(element)
                self.counts[path.name, name] += 1

    def count(self, *names: str) -> int:
        return sum(len(self.elements[name]) for name in names)

    def placed(self) -> dict[str, str]:
        """Student -> school, of whoever is seen at a school."""
        found: dict[str, str] = {}
        for name in ("StudentSchoolAttendanceEvent", "StudentSectionAttendanceEvent"):
            for element in self.elements[name]:
                found[text(element, "StudentUniqueId")] = text(element, "SchoolId")
        entries = {text(entry, "GradebookEntryIdentifier"): entry for entry in self.elements["GradebookEntry"]}
        for element in self.elements["StudentGradebookEntry"]:
            entry = entries[text(element, "GradebookEntryIdentifier")]
            found[text(element, "StudentUniqueId")] = text(entry, "SchoolId")
        for which in ("Behavior", "NonOffender"):
            for element in self.elements[f"StudentDisciplineIncident{which}Association"]:
                id = element.find(f"{NS}DisciplineIncidentReference").get("ref")
                [incident] = [each for each in self.elements["DisciplineIncident"] if each.get("id") == id]
                found[text(element, "StudentUniqueId")] = text(incident, "SchoolId")
        for element in self.elements["DisciplineAction"]:
            school = element.find(f"{NS}ResponsibilitySchoolReference")
            found[text(element, "StudentUniqueId")] = text(school, "SchoolId")
        for element in self.elements["StudentInterventionAssociation"]:
            found[text(element, "StudentUniqueId")] = text(element, "EducationOrganizationId")
        return found

    def in_sections(self) -> set[tuple[str, tuple[str, ...]]]:
        """(student, section) of whoever is seen in a section."""
        entries = {text(entry, "GradebookEntryIdentifier"): entry for entry in self.elements["GradebookEntry"]}
        found = {
            (text(element, "StudentUniqueId"), section_of(element))
            for element in self.elements["StudentSectionAttendanceEvent"]
        }
        for element in self.elements["StudentGradebookEntry"]:
            entry = entries[text(element, "GradebookEntryIdentifier")]
            found.add((text(element, "StudentUniqueId"), section_of(entry)))
        return found

    def taught_on(self, day: datetime.date) -> dict[str, set[str]]:
        """Staff member -> students of the sections that they teach on a day, of those with any student."""
        rosters = defaultdict(set)
        for student, section in self.in_sections():
            rosters[section].add(student)
        found: dict[str, set[str]] = defaultdict(set)
        for element in self.elements["StaffSectionAssociation"]:
            begin, end = (datetime.date.fromisoformat(text(element, name)) for name in ("BeginDate", "EndDate"))
            if begin <= day <= end and rosters[section_of(element)]:
                found[text(element, "StaffUniqueId")] |= rosters[section_of(element)]
        return found

    def leads(self) -> dict[str, str]:
        """Principal -> school."""
        return {
            text(element, "StaffUniqueId"): text(element, "EducationOrganizationId")
            for element in self.elements["StaffEducationOrganizationAssignmentAssociation"]
            if text(element, "StaffClassification").endswith("#Principal")
        }

    def children(self) -> dict[str, set[str]]:
        """Contact -> students."""
        found: dict[str, set[str]] = defaultdict(set)
        for element in self.elements["StudentContactAssociation"]:
            contact = element.find(f"{NS}ContactReference").get("ref").removeprefix("PRNT_")
            found[contact].add(text(element, "StudentUniqueId"))
        return found


def text(element: ElementTree.Element, name: str) -> str:
    """The first text of that name, however deep; empty where there is none."""
    found = element.find(f".//{NS}{name}")
    return (found.text or "").strip() if found is not None else ""


def section_of(element: ElementTree.Element) -> tuple[str, ...]:
    return tuple(text(element, name) for name in ("SchoolId", "SectionIdentifier", "LocalCourseCode", "SessionName"))
