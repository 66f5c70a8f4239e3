"""Rules about scores, grades, credits and tests."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.models import AssessmentResult, Result, TermGrade
from records.quality.rule import Rule, Severity
from records.quality.words import day, plain

#: Of a grade as a number, and of grade points: a weighted course may give more than 4.
HIGHEST_NUMBER, HIGHEST_POINTS = 100, 5


def _limits(lowest: Any, highest: Any) -> dict[str, str]:
    return {"lowest": plain(lowest), "highest": plain(highest)}


ACADEMICS = (
    Rule(
        code="result_beyond_line_item",
        severity=Severity.LOOK,
        title=gettext_lazy("Scores beyond what the work allows"),
        sentence=gettext_lazy(
            "These scores are lower or higher than the line item's limits. Correct the score or the limits; extra "
            "credit may be meant, then nothing needs to be done."
        ),
        how=gettext_lazy("Results below the lowest or above the highest score of their line item, where it has one."),
        model=Result,
        among="{r}.is_active AND {r}.score IS NOT NULL",
        wrong="EXISTS (SELECT FROM {LineItem} i WHERE i.id = {r}.line_item_id "
        "AND ({r}.score < i.lowest OR {r}.score > i.highest))",
        detail=lambda row: (
            _("Score %(score)s; the work allows %(lowest)s to %(highest)s")
            % {"score": plain(row.score), **_limits(row.line_item.lowest, row.line_item.highest)}
        ),
        related=("line_item",),
    ),
    Rule(
        code="test_score_beyond_scale",
        severity=Severity.GRAVE,
        title=gettext_lazy("Test scores beyond the test's scale"),
        sentence=gettext_lazy(
            "These scores cannot be reached on the test's scale. Check whether they belong to another test, or are "
            "raw scores in the place of scale scores."
        ),
        how=gettext_lazy("Scale scores below the lowest or above the highest score of their test, where it has one."),
        model=AssessmentResult,
        among="{r}.is_active AND {r}.scale_score IS NOT NULL",
        wrong="EXISTS (SELECT FROM {Assessment} a WHERE a.id = {r}.assessment_id "
        "AND ({r}.scale_score < a.lowest_score OR {r}.scale_score > a.highest_score))",
        detail=lambda row: (
            _("Score %(score)s on %(day)s; the scale goes from %(lowest)s to %(highest)s")
            % {
                "score": plain(row.scale_score),
                "day": day(row.taken_on),
                **_limits(row.assessment.lowest_score, row.assessment.highest_score),
            }
        ),
        related=("assessment",),
    ),
    Rule(
        code="performance_level_beyond_test",
        severity=Severity.GRAVE,
        title=gettext_lazy("Performance levels that the test does not have"),
        sentence=gettext_lazy(
            "The test has fewer levels than these results say, so nobody knows whether they are proficient. Correct "
            "the level, or how many levels the test has."
        ),
        how=gettext_lazy("Results whose level is below 1 or above the number of levels of their test."),
        model=AssessmentResult,
        among="{r}.is_active AND {r}.performance_level IS NOT NULL",
        wrong="EXISTS (SELECT FROM {Assessment} a WHERE a.id = {r}.assessment_id "
        "AND ({r}.performance_level < 1 OR {r}.performance_level > a.levels))",
        detail=lambda row: (
            _("Level %(level)s on %(day)s; the test has %(levels)s")
            % {
                "level": plain(row.performance_level),
                "day": day(row.taken_on),
                "levels": plain(row.assessment.levels),
            }
        ),
        related=("assessment",),
    ),
    Rule(
        code="credits_beyond_attempted",
        severity=Severity.GRAVE,
        title=gettext_lazy("More credits earned than attempted"),
        sentence=gettext_lazy(
            "Nobody can earn more credits than a course gives. Correct one of the two before the next transcript."
        ),
        how=gettext_lazy("Grades whose credits earned are more than the credits attempted."),
        model=TermGrade,
        among="{r}.is_active AND {r}.credits_earned IS NOT NULL",
        wrong="{r}.credits_earned > {r}.credits_attempted",
        detail=lambda row: (
            _("%(earned)s earned of %(attempted)s attempted, school year %(year)s")
            % {
                "earned": plain(row.credits_earned),
                "attempted": plain(row.credits_attempted),
                "year": row.school_year,
            }
        ),
    ),
    Rule(
        code="grade_beyond_scale",
        severity=Severity.LOOK,
        title=gettext_lazy("Grades beyond the scale"),
        sentence=gettext_lazy(
            "These grades are outside 0 to 100, or their grade points outside 0 to 5. Check whether they came on "
            "another scale."
        ),
        how=gettext_lazy("Grades below 0 or above 100, or with grade points below 0 or above 5."),
        model=TermGrade,
        among="{r}.is_active AND ({r}.number IS NOT NULL OR {r}.points IS NOT NULL)",
        wrong=f"{{r}}.number NOT BETWEEN 0 AND {HIGHEST_NUMBER} OR {{r}}.points NOT BETWEEN 0 AND {HIGHEST_POINTS}",
        detail=lambda row: (
            _("Grade %(number)s, points %(points)s, school year %(year)s")
            % {"number": plain(row.number), "points": plain(row.points), "year": row.school_year}
        ),
    ),
)
