"""How many rows of each kind there are, school by school: counted with every check, so that a sudden change shows."""

from dataclasses import dataclass
from typing import Any

from django.db import models as django_models
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import Category
from records import models
from records.imports.kinds import KINDS
from records.quality.people import AT_SCHOOL
from records.quality.rule import Rule, Severity, active, place_of
from records.quality.sql import holds_today, listed
from records.quality.words import plain

#: What the rows of each size are; a kind is called as everywhere.
WORDS: dict[str, Promise] = {
    "students": gettext_lazy("Students at school"),
    "student_contacts": gettext_lazy("Contacts of students"),
    "staff": gettext_lazy("Staff"),
    "sections": gettext_lazy("Sections"),
    "section_enrollments": gettext_lazy("Enrollments in sections"),
    **{kind.name: gettext_lazy(kind.title) for kind in KINDS.values()},
}

#: Kinds that grow as the year goes on: more of them is no surprise, fewer is.
GROWING = frozenset(
    {
        "attendance", "term_grades", "assessment_results", "assessments", "incidents", "disciplinary_actions",
        "intervention_check_ins", "interventions", "line_items", "results",
    }
)  # fmt: skip
#: Changes of fewer rows than this say nothing.
FEWEST = 5
PREFIX = "rows_"


@dataclass(frozen=True)
class Size:
    """The rows of one kind that hold now. ``among`` is a condition like a rule's."""

    name: str
    model: type[django_models.Model]
    among: str

    @property
    def code(self) -> str:
        """What its counts are stored under."""
        return PREFIX + self.name

    @property
    def place(self) -> str:
        """The column of the school. How many families of a school are poor is told to the district alone."""
        return "" if self.categories == [Category.ECONOMIC] else place_of(self.model)

    @property
    def categories(self) -> list[str]:
        """The data categories that a role must carry to be told."""
        category = getattr(self.model, "wall_category", None)
        return [category] if category else []


def _sizes() -> tuple[Size, ...]:
    now, active_now = holds_today("{r}"), "{r}.is_active AND " + holds_today("{r}")
    made = [
        Size("students", models.Student, AT_SCHOOL),
        Size("student_contacts", models.StudentContact, now),
        Size("staff", models.Staff, "{r}.is_active"),
        Size("sections", models.Section, "{r}.is_active"),
        Size("section_enrollments", models.SectionEnrollment, now),
    ]
    for kind in KINDS.values():
        model = getattr(models, kind.model)
        condition = active(model)
        if model is models.Student:  # a kind that fills one column of the students' own rows
            condition = AT_SCHOOL + " AND {r}.state_id_lookup IS NOT NULL"
        elif kind.dated:
            condition = now if condition == "true" else active_now
        made.append(Size(kind.name, model, condition))
    return tuple(made)


SIZES = _sizes()
_CODES = [size.code for size in SIZES]
_STEADY = [size.code for size in SIZES if size.name not in GROWING]


def _detail(row: Any) -> str:
    words = WORDS.get(row.rule.removeprefix(PREFIX), row.rule)
    return _("%(kind)s: %(before)s before, %(now)s now") % {
        "kind": words,
        "before": plain(row.before),
        "now": plain(row.number),
    }


#: Reads the counts that the check itself just stored, so it comes last.
SUDDEN_CHANGE = Rule(
    code="sudden_change",
    severity=Severity.LOOK,
    title=gettext_lazy("Sudden changes since the check before"),
    sentence=gettext_lazy(
        "A kind of record grew or shrank by more than a tenth from one import to the next. If nobody expected that, "
        "a file was probably not whole: send it again."
    ),
    how=gettext_lazy(
        "The number of rows of each kind at each school that hold on the day, beside the same number at the check "
        "before. A change counts when it is more than 10 percent and at least 5 rows; of kinds that grow as the year "
        "goes on, such as absences, only a fall counts."
    ),
    model=models.QualityCount,
    among=f"{{r}}.rule = ANY ({listed(_CODES)}) AND {{r}}.before > 0 "
    "AND {r}.run_id IN (SELECT max(q.id) FROM {QualityRun} q GROUP BY q.district_id)",
    wrong=f"abs({{r}}.number - {{r}}.before) >= {FEWEST} AND ({{r}}.number < 0.9 * {{r}}.before "
    f"OR ({{r}}.number > 1.1 * {{r}}.before AND {{r}}.rule = ANY ({listed(_STEADY)})))",
    detail=_detail,
)
