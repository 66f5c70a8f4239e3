"""What families are told when the rights to a record pass to the student at 18 (34 CFR 99.5), in plain words."""

from collections.abc import Iterable
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.roles import RoleName
from records.models import ContinuedAccess, Student
from records.rights import Passing, continued_for, has_passed, pass_on_of, told_soon


def is_student(user: Any) -> bool:
    """Whether the person acts as the student themselves."""
    return user.acting_role.name == RoleName.STUDENT


def notice(passing: Passing, *, is_own: bool) -> tuple[str, str]:
    """(heading, text) about a record that the person's relationship names and that the rights close to them today."""
    words = {"name": passing.name, "day": date_format(passing.on, "DATE_FORMAT") if passing.on else ""}
    if not is_own:
        return (
            _("%(name)s turned 18 on %(day)s") % words,
            _(
                "From that day on the rights to the record are %(name)s's own (34 CFR 99.5), so it is no longer shown "
                "to you here. Ask %(name)s to show it to you. If %(name)s agrees in writing, is your dependent for "
                "taxes, or a court made you their guardian, ask the school's office: it can open the record again."
            )
            % words,
        )
    if passing.on is None:
        return (
            _("The school has no birth date of yours on file"),
            _(
                "From your 18th birthday on the rights to your record are yours, and you see it here (34 CFR 99.5). "
                "Ask the school's office to add the date."
            ),
        )
    return (
        _("You will see your record here from %(day)s on") % words,
        _(
            "Until your 18th birthday your parents hold the rights to it. On that day they pass to you (34 CFR 99.5). "
            "Until then, ask your parents or your teachers to show you what you would like to know."
        ),
    )


def said_on_cards(user: Any, students: Iterable[Student]) -> dict[int, str]:
    """Student id -> what the card says of the rights: that they pass soon, or why a parent still sees the record.

    At most two queries.
    """
    if is_student(user):
        return {}
    students = list(students)
    days = {number: on for number, on in pass_on_of(user, students).items() if told_soon(on)}
    adults = [student for student in students if has_passed(days.get(student.pk))]
    decisions = continued_for(user, adults) if adults else {}
    return {
        student.pk: _continues(student, decisions.get(student.pk))
        if has_passed(days[student.pk])
        else _soon(student, days[student.pk])
        for student in students
        if student.pk in days
    }


def _called(student: Student) -> str:
    return student.preferred_given_name or student.given_name


def _soon(student: Student, day: Any) -> str:
    return _(
        "%(name)s turns 18 on %(day)s. From that day on the rights to this record are %(name)s's own, and you no "
        "longer see it here, unless the school has written down why you still may. Talk with %(name)s, or ask the "
        "school's office."
    ) % {"name": _called(student), "day": date_format(day, "DATE_FORMAT")}


def _continues(student: Student, decision: ContinuedAccess | None) -> str:
    if decision is None:
        return ""
    words = {"name": _called(student), "why": decision.get_basis_display()}
    if decision.ends_on is None:
        return _("%(name)s is 18. You still see this record because %(why)s.") % words
    words["day"] = date_format(decision.ends_on, "DATE_FORMAT")
    return _("%(name)s is 18. You still see this record, until %(day)s, because %(why)s.") % words
