"""What the demo's schools teach: courses by grade, with departments and SCED codes.

SCED is the School Courses for the Exchange of Data classification of the National Center for Education Statistics.
"""

from dataclasses import dataclass

ELEMENTARY = ("KG", "01", "02", "03", "04", "05")
MIDDLE = ("06", "07", "08")
HIGH = ("09", "10", "11", "12")
#: CEDS grade options from kindergarten to grade 12.
GRADES = (*ELEMENTARY, *MIDDLE, *HIGH)


@dataclass(frozen=True)
class Course:
    """One course of a district's catalogue. ``department`` decides which teachers may teach it."""

    code: str
    title: str
    department: str
    subject: str
    sced: str
    grades: tuple[str, ...]


def grade_label(grade: str) -> str:
    """The grade as people say it."""
    return "Kindergarten" if grade == "KG" else f"Grade {int(grade)}"


def grade_short(grade: str) -> str:
    """The grade as it stands on a classroom's door."""
    return "K" if grade == "KG" else str(int(grade))


_SUBJECTS = {
    "ELA": ("english", "English Language and Literature", "01"),
    "MAT": ("mathematics", "Mathematics", "02"),
    "SCI": ("science", "Life and Physical Sciences", "03"),
    "SOC": ("social studies", "Social Sciences and History", "04"),
    "ART": ("art", "Fine and Performing Arts", "05"),
    "MUS": ("music", "Fine and Performing Arts", "05"),
    "LAN": ("languages", "World Languages", "06"),
    "PHE": ("physical education", "Physical and Health Education", "08"),
    "TEC": ("technology", "Computer and Information Sciences", "10"),
    "CTE": ("career", "Career and Technical Education", "14"),
    "ADV": ("", "Nonsubject Specific", "22"),
}


def _course(code: str, title: str, grades: tuple[str, ...], sced: str = "") -> Course:
    department, subject, area = _SUBJECTS[code[:3]]
    return Course(code, title, department, subject, sced or area, grades)


def _each(titles: dict[str, tuple[str, ...]]) -> dict[str, tuple[Course, ...]]:
    """Grade -> one course for each of English, mathematics, science and social studies, in this order."""
    return {
        grade: tuple(_course(f"{code}-{grade}", title, (grade,)) for code, title in zip(_CORE, row, strict=True))
        for grade, row in titles.items()
    }


_CORE = ("ELA", "MAT", "SCI", "SOC")

CORE: dict[str, tuple[Course, ...]] = _each(
    {
        **{
            grade: (
                f"{grade_label(grade)} Reading and Writing",
                f"{grade_label(grade)} Mathematics",
                f"{grade_label(grade)} Science",
                f"{grade_label(grade)} Social Studies",
            )
            for grade in ELEMENTARY
        },
        "06": ("English Language Arts 6", "Mathematics 6", "Earth Science", "World Geography"),
        "07": ("English Language Arts 7", "Mathematics 7", "Life Science", "Ancient Civilizations"),
        "08": ("English Language Arts 8", "Pre-Algebra", "Physical Science", "US History to 1877"),
        "09": ("English 9", "Algebra I", "Biology", "Geography and Civics"),
        "10": ("English 10", "Geometry", "Chemistry", "World History"),
        "11": ("English 11", "Algebra II", "Physics", "US History"),
        "12": ("English 12", "Precalculus", "Environmental Science", "US Government"),
    }
)

HOMEROOM: dict[str, Course] = {
    grade: _course(
        f"ADV-{grade}", f"{grade_label(grade)} {'Homeroom' if grade in ELEMENTARY else 'Advisory'}", (grade,)
    )
    for grade in GRADES
}

SPECIALS = (
    _course("ART-E", "Elementary Art", ELEMENTARY),
    _course("MUS-E", "Elementary Music", ELEMENTARY),
    _course("PHE-E", "Elementary Physical Education", ELEMENTARY),
)

#: Chosen for the whole year: first choice (mostly languages), then what keeps hands and bodies busy.
FIRST_CHOICE = {
    MIDDLE: (
        _course("LAN-M1", "Exploring Spanish", MIDDLE),
        _course("ELA-MR", "Reading Workshop", MIDDLE),
        _course("LAN-M2", "Exploring World Languages", MIDDLE),
        _course("ELA-MW", "Creative Writing", MIDDLE),
    ),
    HIGH: (
        _course("LAN-S1", "Spanish I", HIGH),
        _course("LAN-S2", "Spanish II", HIGH),
        _course("LAN-F1", "French I", HIGH),
        _course("LAN-SH", "Spanish for Heritage Speakers", HIGH),
        _course("LAN-A1", "American Sign Language I", HIGH),
    ),
}
SECOND_CHOICE = {
    MIDDLE: (
        _course("PHE-M", "Physical Education, Middle Grades", MIDDLE),
        _course("MUS-MB", "Beginning Band", MIDDLE),
        _course("PHE-MD", "Dance and Movement", MIDDLE),
        _course("MUS-MC", "Middle Grades Choir", MIDDLE),
    ),
    HIGH: (
        _course("PHE-H", "Physical Education", HIGH),
        _course("MUS-HB", "Concert Band", HIGH),
        _course("ART-H1", "Studio Art", HIGH),
        _course("TEC-H1", "Computer Science Principles", HIGH),
        _course("MUS-HC", "Choir", HIGH),
    ),
}
#: One for each semester.
SEMESTER_CHOICE = {
    MIDDLE: (
        _course("ART-M", "Art Exploration", MIDDLE),
        _course("TEC-M", "Technology and Coding", MIDDLE),
        _course("PHE-MH", "Health and Wellness", MIDDLE),
        _course("SOC-M", "Local History", MIDDLE),
    ),
    HIGH: (
        _course("PHE-HH", "Health Education", HIGH),
        _course("SOC-HF", "Personal Finance", HIGH),
        _course("SOC-HP", "Psychology", HIGH),
        _course("ART-HC", "Ceramics", HIGH),
        _course("TEC-HW", "Web Design", HIGH),
    ),
}
CAREER = (
    _course("CTE-H", "Health Science Careers", HIGH[2:]),
    _course("CTE-B", "Building and Construction Trades", HIGH[2:]),
)


def catalogue() -> tuple[Course, ...]:
    """Every course, each once."""
    chosen = (FIRST_CHOICE, SECOND_CHOICE, SEMESTER_CHOICE)
    courses = [*HOMEROOM.values(), *(course for row in CORE.values() for course in row), *SPECIALS]
    courses += [course for choices in chosen for band in choices.values() for course in band]
    return (*courses, *CAREER)
