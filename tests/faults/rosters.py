"""A roster that takes a second or more to bring in, different for each district only in its addresses."""

from tests.integration.imports.rosters import TERM, Roster

SCHOOLS, SECTIONS_EACH = 4, 15


def middling_roster(place: str, students: int = 1200) -> Roster:
    """Four schools with teachers, and students with a parent each, in four sections each.

    ``place`` is part of each address, so that several districts of one database give sign-ins to people of their own.
    """
    made = Roster()
    made.put("orgs", "here", name="Here District", type="district")
    year = {"schoolYear": TERM[1].year, "startDate": TERM[0], "endDate": TERM[1]}
    made.put("academicSessions", "year", title="School year", type="schoolYear", **year)
    made.put("academicSessions", "term", title="Term", type="term", parentSourcedId="year", **year)
    for number in range(SCHOOLS):
        school = f"school{number}"
        made.put("orgs", school, name=f"School {number}", type="school", parentSourcedId="here")
        made.put("courses", f"c-{school}", title="A course", orgSourcedId="here", schoolYearSourcedId="year")
        for section in range(SECTIONS_EACH):
            key = f"{school}-{section}"
            made.put(
                "classes", key, title=key, courseSourcedId=f"c-{school}", classType="scheduled",
                schoolSourcedId=school, termSourcedIds="term",
            )  # fmt: skip
            made.person(f"t-{key}", "teacher", school, email=f"t-{key}@{place}.example")
            made.enroll(key, f"t-{key}", "teacher", school)
    for number in range(students):
        school = f"school{number % SCHOOLS}"
        made.person(f"s{number}", "student", school)
        made.person(f"p{number}", "parent", school, email=f"p{number}@{place}.example", agents=f"s{number}")
        for turn in range(4):
            made.enroll(f"{school}-{(number + turn) % SECTIONS_EACH}", f"s{number}", school=school)
    return made
