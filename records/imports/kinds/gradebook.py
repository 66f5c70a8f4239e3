"""Kinds of the gradebook: categories, score scales, line items, results. OneRoster has files of its own for them."""

from django.utils.translation import gettext_noop as _

from records.imports.kinds.columns import Column, Kind, Type, choice, day, number, student


def _id(example: str) -> Column:
    return Column("sourced_id", "SourcedIdentifier", required=True, example=example)


GRADEBOOK = (
    Kind(
        "line_item_categories", "LineItemCategory", _("Categories of work"), _("Kinds of work in a gradebook."),
        (
            _id("HW"),
            Column("title", "CategoryTitle", required=True, example="Homework"),
            number("weight", "CategoryWeight", low=0, high=1000, example="20"),
        ),
        key=("sourced_id",), owned=True,
    ),
    Kind(
        "score_scales", "ScoreScale", _("Score scales"), _("What marks mean."),
        (
            _id("SCALE-1"),
            Column("title", "ScoreScaleTitle", example="A to F"),
            Column("type", "ScoreScaleType"),
            Column("section", "CourseSectionIdentifier", refers_to="section"),
            Column("course", "CourseIdentifier", refers_to="course"),
            Column("organization", "OrganizationIdentifier", refers_to="organization"),
            Column("marks", "ScoreScaleValues", limit=4000, example="A:90-100,B:80-89"),
        ),
        key=("sourced_id",), owned=True,
    ),
    Kind(
        "line_items", "LineItem", _("Line items"), _("Each piece of work that a section was given."),
        (
            _id("LI-1"),
            Column("section", "CourseSectionIdentifier", required=True, refers_to="section", example="SEC-1"),
            Column("category", "CategoryIdentifier", refers_to="line_item_categories", example="HW"),
            Column("session", "SessionIdentifier", refers_to="session", example="Q1"),
            Column("scale", "ScoreScaleIdentifier", refers_to="score_scales"),
            Column("title", "LineItemTitle", required=True, example="Fractions, part 2"),
            Column("description", "LineItemDescription", limit=4000),
            day("assigned_on", "AssignedDate"),
            day("due_on", "DueDate"),
            number("lowest", "MinimumScore", example="0"),
            number("highest", "MaximumScore", example="20"),
        ),
        key=("sourced_id",), scope=("section",), owned=True,
    ),
    Kind(
        "results", "Result", _("Results"), _("How students did on line items, and what is missing."),
        (
            _id("R-1"),
            student(),
            Column("line_item", "LineItemIdentifier", required=True, refers_to="line_items", example="LI-1"),
            choice("status", "ScoreStatus", "ScoreStatus", required=True),
            number("score", "ScoreValue", example="17"),
            Column("text_score", "TextScore"),
            day("scored_on", "ScoreDate"),
            Column("is_missing", "MissingIndicator", Type.YES_NO, example="false"),
            Column("is_late", "LateIndicator", Type.YES_NO, example="false"),
            Column("is_incomplete", "IncompleteIndicator", Type.YES_NO, example="false"),
            Column("comment", "ScoreComment", limit=4000),
        ),
        key=("sourced_id",), scope=("line_item",),
    ),
)  # fmt: skip
