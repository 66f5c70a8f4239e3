"""The demo's rosters: whole, realistic, the same every time, and alive on any day of any year."""

import csv
import io
import zipfile
from collections import Counter, defaultdict
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from records.demo import names
from records.demo.cast import CAST, DEMO_DISTRICTS
from records.demo.demo_plans import DEMO_PLANS
from records.demo.generate import generate
from records.demo.plans import sized_plan
from records.demo.subjects import GRADES, catalogue
from records.demo.terms import first_of_next_month, school_year_around

TODAY = date(2026, 11, 23)
Rows = dict[str, list[dict[str, str]]]
DEMO = {plan.sourced_id: plan for plan in DEMO_PLANS}

#: file -> column -> the file it points into
REFERENCES = {
    "academicSessions": {"parentSourcedId": "academicSessions"},
    "orgs": {"parentSourcedId": "orgs"},
    "courses": {"schoolYearSourcedId": "academicSessions", "orgSourcedId": "orgs"},
    "classes": {"courseSourcedId": "courses", "schoolSourcedId": "orgs", "termSourcedIds": "academicSessions"},
    "users": {"agentSourcedIds": "users", "orgSourcedIds": "orgs", "primaryOrgSourcedId": "orgs"},
    "roles": {"userSourcedId": "users", "orgSourcedId": "orgs"},
    "enrollments": {"classSourcedId": "classes", "schoolSourcedId": "orgs", "userSourcedId": "users"},
}
REQUIRED = {
    "academicSessions": "title type startDate endDate schoolYear",
    "orgs": "name type",
    "courses": "title orgSourcedId",
    "classes": "title courseSourcedId classType schoolSourcedId termSourcedIds",
    "users": "enabledUser username givenName familyName",
    "roles": "userSourcedId roleType role orgSourcedId",
    "enrollments": "classSourcedId schoolSourcedId userSourcedId role",
}


def rows_of(path: Path) -> Rows:
    with zipfile.ZipFile(path) as archive:
        return {
            name.removesuffix(".csv"): list(csv.DictReader(io.StringIO(archive.read(name).decode())))
            for name in archive.namelist()
        }


def demo(folder: Path, district: str = "JFSD", today: date = TODAY, version: str = "1.2") -> Rows:
    path = folder / f"{district}-{today}-{version}.zip"
    generate(DEMO[district], path, today=today, seed="test", version=version)
    return rows_of(path)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def juniper(folder: Path) -> Rows:
    return demo(folder)


@pytest.fixture(scope="module", params=["JFSD 1.2", "JFSD 1.1", "ACSD 1.2", "SFSD 1.2", "sized 1.2", "sized 1.1"])
def roster(request: pytest.FixtureRequest, folder: Path) -> Rows:
    """Each kind of set that the generator writes."""
    which, version = request.param.split()
    if which in DEMO:
        return demo(folder, which, version=version)
    plan = sized_plan(sourced_id="BIG", students=3000, schools=9)
    generate(plan, folder / "sized.zip", today=TODAY, seed="7", version=version)
    return rows_of(folder / "sized.zip")


def test_every_identifier_is_unique(roster: Rows) -> None:
    for file, rows in roster.items():
        if file != "manifest":
            assert len({row["sourcedId"] for row in rows}) == len(rows), file


def test_every_reference_resolves(roster: Rows) -> None:
    known = {file: {row["sourcedId"] for row in rows} for file, rows in roster.items() if file != "manifest"}
    for file, columns in REFERENCES.items():
        for row in roster.get(file, []):
            for column, target in columns.items():
                for reference in filter(None, row.get(column, "").split(",")):
                    assert reference in known[target], (file, column)


def test_required_values_are_there_and_bulk_rows_have_no_status(roster: Rows) -> None:
    for file, columns in REQUIRED.items():
        for row in roster.get(file, []):
            assert all(row[column] for column in columns.split()), (file, row["sourcedId"])
            assert not row["status"]
            assert not row["dateLastModified"]


def test_dates_are_half_open_and_never_backwards(roster: Rows) -> None:
    for file in ("roles", "enrollments"):
        for row in roster.get(file, []):
            if row["beginDate"] and row["endDate"]:
                assert date.fromisoformat(row["beginDate"]) < date.fromisoformat(row["endDate"])


def test_every_active_student_has_somebody_responsible_for_them(roster: Rows) -> None:
    students = [row for row in roster["users"] if row["grades"]]
    assert students
    assert all(row["agentSourcedIds"] for row in students)


def test_addresses_and_user_names_belong_to_one_person_each(juniper: Rows) -> None:
    for column in ("email", "username"):
        used = Counter(row[column].lower() for row in juniper["users"])
        assert used.most_common(1)[0][1] == 1


def test_all_addresses_and_telephone_numbers_are_reserved_for_examples(roster: Rows) -> None:
    for row in roster["users"]:
        assert row["email"].rsplit("@", 1)[1].endswith(("example.org", "example.edu"))
        assert not row["phone"] or " 555-01" in row["phone"]


def test_the_districts_of_the_demo_share_no_address_but_the_known_parent(folder: Path, juniper: Rows) -> None:
    alder, sagebrush = ({row["email"] for row in demo(folder, name)["users"]} for name in ("ACSD", "SFSD"))
    here = {row["email"] for row in juniper["users"]}
    assert here & alder == {"amina.warsame@example.org"}
    assert not sagebrush & (here | alder)


def test_class_sizes_are_sensible(juniper: Rows) -> None:
    sizes = Counter(row["classSourcedId"] for row in juniper["enrollments"] if row["role"] == "student")
    schools = {row["sourcedId"]: row["schoolSourcedId"] for row in juniper["classes"]}
    regular = [size for section, size in sizes.items() if schools[section] != "JFSD-CC"]
    assert sum(16 <= size <= 30 for size in regular) > 0.95 * len(regular)
    assert max(regular) <= 30
    assert set(schools) == set(sizes), "a section without students"


def test_nobody_is_in_two_places_at_once(roster: Rows) -> None:
    """No student and no teacher has two sections in one period on one day (homerooms included)."""
    periods = {row["sourcedId"]: row["periods"].split(",") for row in roster["classes"]}
    sessions = {row["sourcedId"]: row for row in roster["academicSessions"]}
    terms = {row["sourcedId"]: sessions[row["termSourcedIds"]] for row in roster["classes"]}
    held: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for row in roster["enrollments"]:
        term = terms[row["classSourcedId"]]
        for period in periods[row["classSourcedId"]]:
            held[row["userSourcedId"], period].append((term["startDate"], term["endDate"]))
    for times in held.values():
        times.sort()
        assert all(one[1] <= next_[0] for one, next_ in zip(times, times[1:], strict=False))


def test_each_section_has_one_primary_teacher(roster: Rows) -> None:
    primary = Counter(
        row["classSourcedId"] for row in roster["enrollments"] if row["role"] == "teacher" and row["primary"] == "true"
    )
    assert primary == Counter({row["sourcedId"]: 1 for row in roster["classes"]})


def _roles(rows: Rows) -> dict[str, set[str]]:
    roles = defaultdict(set)
    for row in rows["roles"]:
        roles[row["userSourcedId"]].add(row["role"])
    return roles


def test_no_two_students_of_the_demo_have_one_identifier_of_the_state(folder: Path, juniper: Rows) -> None:
    everybody = juniper["users"] + demo(folder, "ACSD")["users"] + demo(folder, "SFSD")["users"]
    used = Counter(row["userIds"] for row in everybody if row["grades"])
    assert used.most_common(1)[0][1] == 1
    assert all(identifier.startswith("{stateId:") for identifier in used)


def test_the_demo_shows_what_real_districts_are_like(juniper: Rows) -> None:
    roles, users = _roles(juniper), {row["sourcedId"]: row for row in juniper["users"]}
    assert {role for held in roles.values() for role in held} == {
        "aide", "counselor", "districtAdministrator", "guardian", "parent", "principal", "relative",
        "siteAdministrator", "student", "teacher",
    }  # fmt: skip
    assert any({"teacher", "parent"} <= held for held in roles.values())
    children = defaultdict(list)
    for row in users.values():
        for agent in filter(None, row["agentSourcedIds"].split(",")):
            children[agent].append(row)
    assert sum(len(own) > 1 for own in children.values()) > 150, "siblings share guardians"
    assert any(row["preferredGivenName"] for row in users.values())
    shown = "".join(row["givenName"] + row["familyName"] for row in users.values())
    assert set("éñüđễ'- ") <= set(shown.lower())
    student_roles = [row for row in juniper["roles"] if row["role"] == "student"]
    left = [row for row in student_roles if row["endDate"] and row["endDate"] <= str(TODAY)]
    soon = [row for row in student_roles if row["beginDate"] > str(TODAY)]
    second = [row for row in student_roles if row["roleType"] == "secondary"]
    assert len(left) >= 5
    assert len(soon) >= 3
    assert 60 <= len(second) <= 180
    assert {row["orgSourcedId"] for row in second} == {"JFSD-CC"}


def test_students_of_the_career_center_are_taught_in_both_schools(juniper: Rows) -> None:
    schools = defaultdict(set)
    for row in juniper["enrollments"]:
        if row["role"] == "student":
            schools[row["userSourcedId"]].add(row["schoolSourcedId"])
    both = [places for places in schools.values() if "JFSD-CC" in places]
    assert both
    assert all(places == {"JFSD-CC", "JFSD-HS"} for places in both)


def test_the_cast_comes_with_the_rosters(folder: Path, juniper: Rows) -> None:
    rows = juniper["users"] + demo(folder, "ACSD")["users"] + demo(folder, "SFSD")["users"]
    addresses = {row["email"] for row in rows}
    from_setup = {"records", "support", "state", "federal", "researcher", "provider"}
    for member in CAST:
        assert member.role in from_setup or member.email in addresses, member.email
        assert member.email == member.email.lower()
    assert len({member.email for member in CAST}) == len(CAST)
    assert tuple(DEMO) == DEMO_DISTRICTS


def test_the_same_seed_and_day_give_the_same_bytes(folder: Path) -> None:
    paths = [folder / f"same-{number}.zip" for number in range(3)]
    for path, seed in zip(paths, ("one", "one", "two"), strict=True):
        generate(DEMO["ACSD"], path, today=TODAY, seed=seed)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert paths[0].read_bytes() != paths[2].read_bytes()


def test_people_stay_who_they_are_when_the_next_school_year_comes(folder: Path, juniper: Rows) -> None:
    next_year = demo(folder, today=TODAY + timedelta(days=365))
    before = {row["sourcedId"]: (row["givenName"], row["familyName"]) for row in juniper["users"] if row["grades"]}
    after = {row["sourcedId"]: (row["givenName"], row["familyName"]) for row in next_year["users"] if row["grades"]}
    assert before == after


@given(day=st.dates(date(2000, 1, 1), date(2099, 12, 31)))
@settings(max_examples=300)
def test_every_day_lies_in_a_school_year_a_semester_and_a_grading_period(day: date) -> None:
    year = school_year_around(day, district="X")
    assert year.holds(day)
    for parts in (year.semesters, year.quarters):
        assert parts[0].starts_on == year.year.starts_on
        assert parts[-1].ends_on == year.year.ends_on
        assert all(one.ends_on == following.starts_on for one, following in zip(parts, parts[1:], strict=False))
    assert (first_of_next_month(day) - timedelta(days=1)).replace(day=1) == day.replace(day=1)


DAYS = [date(2026, month, day) for month in range(1, 13) for day in (1, 16)]
DAYS += [
    date(2026, 7, 31),
    date(2026, 8, 2),
    date(2026, 1, 19),
    date(2026, 1, 20),
    date(2028, 2, 29),
    date(2026, 12, 31),
]


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_on_any_day_nearly_every_student_is_in_class(folder: Path, today: date) -> None:
    district = "ACSD" if today.day == 16 else "SFSD"
    rows = demo(folder, district, today)
    year = next(row for row in rows["academicSessions"] if row["type"] == "schoolYear")
    assert year["startDate"] <= str(today) < year["endDate"]
    students = {row["sourcedId"] for row in rows["users"] if row["grades"]}
    in_class = Counter(
        row["userSourcedId"]
        for row in rows["enrollments"]
        if row["role"] == "student" and row["beginDate"] <= str(today) < row["endDate"]
    )
    assert len(in_class) > 0.95 * len(students)
    assert sum(number >= 6 for number in in_class.values()) > 0.99 * len(in_class)
    (folder / f"{district}-{today}-1.2.zip").unlink()


@pytest.mark.parametrize(("students", "schools"), [(1, 1), (40, 2), (500, 3), (2500, 12)])
def test_a_district_of_any_size_has_what_was_asked_for(folder: Path, students: int, schools: int) -> None:
    plan = sized_plan(sourced_id="ANY", students=students, schools=schools)
    made = generate(plan, folder / "any.zip", today=TODAY, seed="s")
    assert made.students == students
    assert made.rows["orgs"] == schools + 1


@pytest.mark.parametrize(("students", "schools"), [(0, 1), (10, 0), (3, 4)])
def test_sizes_that_make_no_district_are_refused_in_words(students: int, schools: int) -> None:
    with pytest.raises(ValueError, match="schools?"):
        sized_plan(sourced_id="ANY", students=students, schools=schools)


def test_course_codes_are_unique_and_cover_every_grade() -> None:
    courses = catalogue()
    assert len({course.code for course in courses}) == len(courses)
    assert {grade for course in courses for grade in course.grades} == set(GRADES)


@pytest.mark.parametrize(
    ("given_name", "family_name", "expected"),
    [
        ("Lucía", "Núñez Ibarra", "lucia.nunezibarra"),
        ("Siobhán", "O'Rourke-Keane", "siobhan.orourkekeane"),
        ("Đức", "Đặng", "duc.dang"),
        ("Wójcik", "Æ", "wojcik.ae"),
        ("명", "O", "x.o"),
    ],
)
def test_addresses_are_plain_letters(given_name: str, family_name: str, expected: str) -> None:
    assert names.mail_name(given_name, family_name) == expected
