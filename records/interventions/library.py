"""The library of interventions: what a teacher can choose from. Data, read by pages and by docs/interventions.md.

Each entry rests on a practice guide of the What Works Clearinghouse (Institute of Education Sciences), where its title
is named as the source. A plan made from an entry may change every word of it.
"""

from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

Words = str | Promise


@dataclass(frozen=True)
class LibraryEntry:
    """One kind of help: ``code`` in addresses and rows, ``area`` an option of ``InterventionArea``, ``weeks`` usual."""

    code: str
    area: str
    title: Words
    what: Words
    weeks: int
    measure: Words
    """What check-ins measure."""
    source: str


_READING_K3 = "Foundational Skills to Support Reading for Understanding in Kindergarten Through 3rd Grade (2016)"
_READING_4_9 = "Providing Reading Interventions for Students in Grades 4–9 (2022)"
_MATHEMATICS = "Assisting Students Struggling with Mathematics: Intervention in the Elementary Grades (2021)"
_ALGEBRA = "Teaching Strategies for Improving Algebra Knowledge in Middle and High School Students (2015)"
_BEHAVIOR = "Reducing Behavior Problems in the Elementary School Classroom (2008)"
_DROPOUT = "Preventing Dropout in Secondary Schools (2017)"
_LANGUAGE = "Teaching Academic Content and Literacy to English Learners in Elementary and Middle School (2014)"
_WRITING = "Teaching Secondary Students to Write Effectively (2016)"

LIBRARY: tuple[LibraryEntry, ...] = (
    LibraryEntry(
        "decoding", "Reading", _("Letters and sounds in a small group"),
        _("Three to five students read and spell words with one pattern at a time, then read a text that has it."),
        10, _("Words of the week's pattern read correctly, of 20"), _READING_K3,
    ),
    LibraryEntry(
        "reading-fluency", "Reading", _("Repeated reading for fluency"),
        _("The student reads a short text aloud several times, hears it read well, and marks how far they came."),
        10, _("Words read correctly in one minute"), _READING_K3,
    ),
    LibraryEntry(
        "reading-meaning", "Reading", _("Finding the main idea, step by step"),
        _("In a group of up to five, students say after each paragraph what it was about and write the main idea."),
        12, _("Questions about a new text answered correctly, of 10"), _READING_4_9,
    ),
    LibraryEntry(
        "long-words", "Reading", _("Reading long words by their parts"),
        _("Students learn prefixes, endings and roots, and take apart the long words of the week's texts."),
        8, _("Long words read correctly, of 20"), _READING_4_9,
    ),
    LibraryEntry(
        "writing-plan", "Reading", _("Plan, write, revise"),
        _("The student learns one way to plan a text, sees it done aloud, and uses it with less help each week."),
        8, _("Points on the school's writing rubric"), _WRITING,
    ),
    LibraryEntry(
        "number-facts", "Mathematics", _("Ten minutes of number facts"),
        _("Short timed practice of facts that the student nearly knows, after showing them with a drawing or a line."),
        8, _("Facts answered correctly in two minutes"), _MATHEMATICS,
    ),
    LibraryEntry(
        "fractions", "Mathematics", _("Fractions on the number line"),
        _("A small group places and compares fractions on number lines, then computes with them."),
        8, _("Problems solved correctly, of 10"), _MATHEMATICS,
    ),
    LibraryEntry(
        "word-problems", "Mathematics", _("Word problems by their kind"),
        _("Students learn to see what kind of problem it is, draw it, write the equation and check the answer."),
        10, _("Word problems solved correctly, of 8"), _MATHEMATICS,
    ),
    LibraryEntry(
        "worked-examples", "Mathematics", _("Worked examples in algebra"),
        _("The student explains solved problems, right and wrong ones, before solving the next one alone."),
        6, _("Equations solved correctly, of 10"), _ALGEBRA,
    ),
    LibraryEntry(
        "check-in-adult", "Attendance", _("An adult who checks in every week"),
        _("One adult meets the student each week, looks at attendance and work with them, and calls home."),
        16, _("Days missed since the last check-in"), _DROPOUT,
    ),
    LibraryEntry(
        "attendance-letter", "Attendance", _("Telling the family how many days were missed"),
        _("The family gets the number of days missed and a name to call; the school asks what stands in the way."),
        6, _("Days missed since the last check-in"), _DROPOUT,
    ),
    LibraryEntry(
        "daily-card", "Behavior", _("A card for the day"),
        _("Two or three things to do well are on a card; each teacher marks it, and the day ends with a short talk."),
        8, _("Points on the card, in percent"), _BEHAVIOR,
    ),
    LibraryEntry(
        "teach-skill", "Behavior", _("Teaching the skill that is missing"),
        _("The student practices what to do instead, first alone with an adult, then in class, and is praised for it."),
        8, _("Times a day that it was done"), _BEHAVIOR,
    ),
    LibraryEntry(
        "academic-words", "Language", _("A few academic words, deeply"),
        _("Over several days students read, say and write a handful of words from the subject's own texts."),
        8, _("Words used correctly in a sentence, of 10"), _LANGUAGE,
    ),
    LibraryEntry(
        "structured-talk", "Language", _("Talk before writing"),
        _("Pairs talk about the question with sentence starters, then each writes what they said."),
        10, _("Points on the school's language rubric"), _LANGUAGE,
    ),
    LibraryEntry(
        "credit-recovery", "Graduation", _("A plan to earn the missing credits"),
        _("Counselor and student list the credits that are missing, where each can be earned, and look at it monthly."),
        18, _("Credits earned"), _DROPOUT,
    ),
    LibraryEntry(
        "missing-work", "Graduation", _("Catching up with missing work"),
        _("A fixed hour a week with a teacher, where the most useful piece of missing work is done first."),
        6, _("Pieces of missing work"), _DROPOUT,
    ),
)  # fmt: skip

BY_CODE = {entry.code: entry for entry in LIBRARY}


def in_readers_language(code: str, field: str, stored: str) -> str:
    """A text of an intervention as its reader should see it.

    ``stored`` is kept in the language of whoever opened it. Where it is word for word what the library's entry
    ``code`` says in ``field`` (title, what, measure), it is shown in the language that is active; every changed word
    stays as it was written.
    """
    entry = BY_CODE.get(code)
    return str(getattr(entry, field)) if entry and stored in _in_every_language(code, field) else stored


@lru_cache(maxsize=256)
def _in_every_language(code: str, field: str) -> frozenset[str]:
    found = set()
    for language, _name in settings.LANGUAGES:
        with override(language):
            found.add(str(getattr(BY_CODE[code], field)))
    return frozenset(found)
