"""What a child's data means and how the family can help: rules as data, which a reader can check one by one.

A rule holds when each of its conditions holds on the facts of ``facts.py``. Of the rules of one topic the first that
holds speaks, so that the graver one stands first. The sentences speak of days, work and tests, never of what a child
is; they name nobody and say neither "you" of the child nor "your child", so that they fit parents and a student who
reads their own record. docs/family-rules.md lists them all (``manage.py write_docs``).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from records.family.attendance import FEW_DAYS, LINE
from records.family.facts import NUMBERS, WORDS, Facts

Words = str | Promise


class Topic(StrEnum):
    """What a rule speaks of. The order is that of the page."""

    ATTENDANCE = "attendance"
    ARRIVAL = "arrival"
    WORK = "work"
    DUE = "due"
    GRADES = "grades"
    SCREENING = "screening"
    TESTS = "tests"
    GROWTH = "growth"
    HELP = "help"


@dataclass(frozen=True)
class Comparison:
    """How a fact is compared."""

    words: str
    holds: Callable[[float, float], bool]


AT_LEAST = Comparison("is at least", lambda fact, value: fact >= value)
BELOW = Comparison("is below", lambda fact, value: fact < value)
IS = Comparison("is", lambda fact, value: fact == value)


@dataclass(frozen=True)
class Condition:
    """``fact`` (a name of NUMBERS) compared with a number."""

    fact: str
    comparison: Comparison
    value: float

    def holds(self, facts: Facts) -> bool:
        """Whether it is so."""
        return self.comparison.holds(facts.numbers[self.fact], self.value)


@dataclass(frozen=True)
class Rule:
    """``means``, ``help`` and ``ask`` may hold ``%(fact)s``.

    ``help`` is empty where nothing needs to be done; ``ask`` is a question for a talk with the teachers, or empty.
    ``gravity``: from 1 on there is something to do now (it is pressing), so that the first page of a family names it;
    the higher, the sooner: 3 for what weighs most, whatever the topic.
    """

    name: str
    topic: Topic
    conditions: tuple[Condition, ...]
    means: Words
    help: Words
    source: str
    ask: Words = ""
    gravity: int = 0

    @property
    def is_pressing(self) -> bool:
        """Whether it asks for something now."""
        return self.gravity > 0

    def holds(self, facts: Facts) -> bool:
        """Whether all conditions hold."""
        return all(condition.holds(facts) for condition in self.conditions)


@dataclass(frozen=True)
class Meaning:
    """What a rule says of one child, in the reader's language."""

    rule: Rule
    means: str
    help: str
    ask: str


def meanings_of(facts: Facts, rules: Sequence[Rule] | None = None) -> list[Meaning]:
    """Of each topic the first rule that holds, in the order of the topics."""
    found: dict[Topic, Rule] = {}
    for rule in RULES if rules is None else rules:
        if rule.topic not in found and rule.holds(facts):
            found[rule.topic] = rule
    said = facts.in_words()
    return [
        Meaning(rule, str(rule.means) % said, str(rule.help) % said, str(rule.ask) % said)
        for rule in sorted(found.values(), key=lambda rule: list(Topic).index(rule.topic))
    ]


def pressing(meanings: Sequence[Meaning]) -> list[Meaning]:
    """Those that ask for something now, the gravest first; of alike ones, in the order of the topics."""
    asking = [meaning for meaning in meanings if meaning.rule.is_pressing]
    return sorted(asking, key=lambda meaning: -meaning.rule.gravity)


def _when(**conditions: tuple[Comparison, float]) -> tuple[Condition, ...]:
    return tuple(Condition(fact, comparison, value) for fact, (comparison, value) in conditions.items())


_FEDERAL = "EDFacts file 195: a student who misses 10 percent or more of the days enrolled is counted"
_RESEARCH = "US Department of Education, Chronic Absenteeism in the Nation's Schools (2016)"
_GRADEBOOK = "The gradebook, as teachers keep it"
_TEST = "The levels that the state set for its test"
_SCREENING = "The goal that the screening or benchmark sets for the time of year"
_CHECK_INS = "Check-ins of the plan, as the people who give the help log them"
_GROWTH = "Student growth percentile: a place among students with the same earlier scores, 1 to 99"

RULES: tuple[Rule, ...] = (
    # --- days at school ---------------------------------------------------------------------------------
    Rule(
        "one_day_in_five",
        Topic.ATTENDANCE,
        _when(school_days=(AT_LEAST, FEW_DAYS), percent_missed=(AT_LEAST, 20)),
        _(
            "%(days_missed)s of %(school_days)s school days were missed so far. That is one day in five, or more. "
            "So many days away make it hard to keep up in every class."
        ),
        _(
            "Call the school this week and ask to meet. Say what makes it hard to get to school. "
            "The school can help with rides, health and missed work."
        ),
        f"{_FEDERAL}; {_RESEARCH}. Twice that line is the project's own",
        ask=_("What would make it easier to be at school every day, and how can missed work be made up?"),
        gravity=3,
    ),
    Rule(
        "one_day_in_ten",
        Topic.ATTENDANCE,
        _when(school_days=(AT_LEAST, FEW_DAYS), percent_missed=(AT_LEAST, LINE)),
        _(
            "%(days_missed)s of %(school_days)s school days were missed so far. That is one day in ten, or more. "
            "Schools watch this line, because it is hard to keep up beyond it."
        ),
        _(
            "Look at the calendar of days missed for a pattern, such as Mondays. Ask the school's office what can "
            "help, and ask teachers for the work that was missed."
        ),
        f"{_FEDERAL}; {_RESEARCH}",
        ask=_("What was missed on the days away, and how can it be made up?"),
        gravity=2,
    ),
    Rule(
        "one_day_in_twenty",
        Topic.ATTENDANCE,
        _when(school_days=(AT_LEAST, FEW_DAYS), percent_missed=(AT_LEAST, 5)),
        _(
            "%(days_missed)s of %(school_days)s school days were missed so far. "
            "This is still below one day in ten, the line that schools watch."
        ),
        _("Plan trips and visits to the doctor after school or on days off, where you can."),
        f"{_FEDERAL}. Half of that line is the project's own",
    ),
    Rule(
        "some_days_missed",
        Topic.ATTENDANCE,
        _when(school_days=(AT_LEAST, FEW_DAYS), days_missed=(AT_LEAST, 1)),
        _("%(days_missed)s of %(school_days)s school days were missed so far. That is far below one day in ten."),
        "",
        _FEDERAL,
    ),
    Rule(
        "no_day_missed",
        Topic.ATTENDANCE,
        _when(school_days=(AT_LEAST, FEW_DAYS)),
        _("None of the %(school_days)s school days so far was missed."),
        "",
        _FEDERAL,
    ),
    Rule(
        "too_few_days",
        Topic.ATTENDANCE,
        _when(school_days=(AT_LEAST, 1)),
        _("There were only a few school days so far. That is too early to say much about attendance."),
        "",
        "EDFacts file 195: who was enrolled for less than 10 days is not counted",
    ),
    Rule(
        "late_often",
        Topic.ARRIVAL,
        _when(late_lately=(AT_LEAST, 3)),
        _(
            "In the last 30 days there were %(late_lately)s late arrivals. "
            "The first minutes of a class set up the rest."
        ),
        _("Pack the bag in the evening, and set a time to leave. If the bus comes late, tell the school's office."),
        "The project's own: three late arrivals in 30 days",
        ask=_("What happens in the first minutes of class, and what gets lost by coming late?"),
        gravity=1,
    ),
    # --- work in class ----------------------------------------------------------------------------------
    Rule(
        "much_work_missing",
        Topic.WORK,
        _when(missing_work=(AT_LEAST, 3)),
        _("%(missing_work)s pieces of work are marked as missing. Work that is missing often counts as zero."),
        _(
            "Look at the list of missing work together. Ask each teacher what can still be handed in, "
            "and start with the newest piece."
        ),
        _GRADEBOOK,
        ask=_("Which missing work can still be handed in, and what matters most?"),
        gravity=2,
    ),
    Rule(
        "some_work_missing",
        Topic.WORK,
        _when(missing_work=(AT_LEAST, 1)),
        _("Not all work was handed in. The list of missing work names it, with its class."),
        _("Ask the teacher today if it can still be handed in: %(missing_titles)s."),
        _GRADEBOOK,
        ask=_("Can the missing work still be handed in?"),
        gravity=1,
    ),
    Rule(
        "no_work_missing",
        Topic.WORK,
        _when(scored_work=(AT_LEAST, 1)),
        _("No work is marked as missing."),
        "",
        _GRADEBOOK,
    ),
    Rule(
        "work_due",
        Topic.DUE,
        _when(due_soon=(AT_LEAST, 1)),
        _("Within the next 7 days, work is due: %(due_soon)s in all."),
        _("Look at the list of work to come, and choose a quiet hour for it."),
        _GRADEBOOK,
    ),
    Rule(
        "grade_below_passing",
        Topic.GRADES,
        _when(grades_below_passing=(AT_LEAST, 1)),
        _("The latest grade in %(courses_below_passing)s is below 60. In most schools that earns no credit."),
        _(
            "Write to the teacher and ask two things: what would raise the grade, and when extra help is offered. "
            "How to reach each teacher stands with the classes."
        ),
        "The project's own: below 60 on a scale of 100, or the letter F",
        ask=_("What would raise the grade in %(courses_below_passing)s, and when is extra help offered?"),
        gravity=2,
    ),
    Rule(
        "grades_passing",
        Topic.GRADES,
        _when(grades=(AT_LEAST, 1)),
        _("The latest grade of every course is 60 or better."),
        "",
        "The project's own: below 60 on a scale of 100, or the letter F",
    ),
    # --- screenings in the course of the year -----------------------------------------------------------
    Rule(
        "screening_at_the_lowest_level",
        Topic.SCREENING,
        _when(screenings_lowest=(AT_LEAST, 1)),
        _(
            "The latest screening in %(subjects_screened_lowest)s is well below its goal, at the lowest level. "
            "A screening is a short test that shows who needs extra help now."
        ),
        _("Write to the teacher this week. Ask what extra help is given, and what to practice at home."),
        _SCREENING,
        ask=_("What extra help in %(subjects_screened_lowest)s is given now, and how often?"),
        gravity=3,
    ),
    Rule(
        "screening_below_goal",
        Topic.SCREENING,
        _when(screenings_below=(AT_LEAST, 1)),
        _(
            "The latest screening in %(subjects_screened_below)s is below its goal. "
            "A screening is a short test that shows who needs extra help now."
        ),
        _("Ask the teacher which skill to work on first, and what to practice at home."),
        _SCREENING,
        ask=_("Which skill in %(subjects_screened_below)s comes first, and is extra help offered?"),
        gravity=2,
    ),
    Rule(
        "screening_on_track",
        Topic.SCREENING,
        _when(screenings=(AT_LEAST, 1)),
        _("No screening of the last 12 months is below its goal."),
        "",
        _SCREENING,
    ),
    # --- tests ------------------------------------------------------------------------------------------
    Rule(
        "below_proficient",
        Topic.TESTS,
        _when(tests_below_proficient=(AT_LEAST, 1)),
        _(
            "The latest state test in %(subjects_below_proficient)s ended below the level called proficient. "
            "A test is one day's work. Grades and classwork tell more."
        ),
        _("Ask the teacher which two or three skills to work on next, and what to practice at home."),
        _TEST,
        ask=_(
            "Which two or three skills come next in %(subjects_below_proficient)s, and what can be practiced at home?"
        ),
    ),
    Rule(
        "proficient",
        Topic.TESTS,
        _when(tests=(AT_LEAST, 1)),
        _("The latest state tests reached the level called proficient, or a higher one: %(subjects_tested)s."),
        "",
        _TEST,
    ),
    Rule(
        "slow_growth",
        Topic.GROWTH,
        _when(growths=(AT_LEAST, 1), lowest_growth=(BELOW, 35)),
        _(
            "In %(growth_subject)s, %(lowest_growth)s of 100 students with the same earlier scores grew less, "
            "and the others grew as much or more."
        ),
        _("Ask the teacher what got harder this year, and if extra time or tutoring is offered."),
        f"{_GROWTH}. Below 35 is a common mark for slow growth",
        ask=_("What got harder in %(growth_subject)s this year, and what helps with it?"),
    ),
    Rule(
        "usual_growth",
        Topic.GROWTH,
        _when(growths=(AT_LEAST, 1), lowest_growth=(BELOW, 66)),
        _(
            "Since the test before, scores grew at least about as much as those of students who had the same "
            "earlier scores."
        ),
        "",
        _GROWTH,
    ),
    Rule(
        "fast_growth",
        Topic.GROWTH,
        _when(growths=(AT_LEAST, 1)),
        _("Since the test before, scores grew more than those of most students who had the same earlier scores."),
        "",
        _GROWTH,
    ),
    # --- help -------------------------------------------------------------------------------------------
    Rule(
        "help_behind_again",
        Topic.HELP,
        _when(behind_in_a_row=(AT_LEAST, 2)),
        _(
            "The school gives extra help now: %(plan_titles)s. "
            "The last %(behind_in_a_row)s check-ins in a row say that it is behind its goal: %(plans_behind_titles)s."
        ),
        _("Ask the school this week what will change in the help, and what to practice at home."),
        _CHECK_INS,
        ask=_("The extra help is behind its goal. What will change, and when do we look at it again?"),
        gravity=3,
    ),
    Rule(
        "help_behind",
        Topic.HELP,
        _when(plans_behind=(AT_LEAST, 1)),
        _(
            "The school gives extra help now: %(plan_titles)s. The last check-in says that it is behind its goal: "
            "%(plans_behind_titles)s."
        ),
        _("Ask what would help it along, and what to practice at home."),
        _CHECK_INS,
        ask=_("The last check-in of the extra help says behind. What would help it along?"),
        gravity=2,
    ),
    Rule(
        "plan_runs",
        Topic.HELP,
        _when(plans=(AT_LEAST, 1)),
        _("The school gives extra help now: %(plan_titles)s."),
        _("Ask how it goes, and what to practice at home. The goal and the notes stand under programs and support."),
        "Plans of extra help on file",
        ask=_("How does the extra help go, and what can be practiced at home?"),
    ),
)


def unknown_facts(rules: Sequence[Rule] = RULES) -> list[str]:
    """Names in conditions and sentences that are no facts; empty when all is well."""

    class Seen(dict[str, str]):
        def __missing__(self, key: str) -> str:
            wrong.append(key)
            return ""

    wrong: list[str] = []
    for rule in rules:
        wrong += [condition.fact for condition in rule.conditions if condition.fact not in NUMBERS]
        for sentence in (rule.means, rule.help, rule.ask):
            str(sentence) % Seen(dict.fromkeys([*NUMBERS, *WORDS], ""))
    return wrong
