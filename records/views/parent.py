"""The dashboard of parents and guardians, and of students who hold their own rights: the children, today."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.roles import Category, RoleName
from records.models import Section, Student
from records.policies import Reason, check_role, disclose, has_own_records
from records.purposes import Purpose
from records.queries import schedules
from records.views.framing import as_of_today
from records.words import grade_in_words

NOT_FOR_YOU = gettext_lazy(
    "This page is for parents, guardians and students of 18 or more. If your child is missing from your roles, "
    "ask the school's office to name you as a contact."
)


@never_cache
@require_safe
def children(request: HttpRequest) -> HttpResponse:
    """One card a child: where they are enrolled, and which sections they have today."""
    check_role(request, has_own_records, NOT_FOR_YOU)
    user: Any = request.user
    students = list(
        Student.objects.visible_to(user).select_related("school", "district").order_by("given_name", "family_name")
    )
    reasons = disclose(request, students, {Category.IDENTITY, Category.ENROLLMENT}, Purpose.CHILDREN)
    timetable = schedules(user, students)
    is_own = user.acting_role.name == RoleName.STUDENT
    return render(
        request,
        "records/children.html",
        {
            "title": _title(is_own, students),
            "summary": _summary(is_own, students, timetable),
            "cards": [_card(student, timetable.get(student.pk, []), reasons[student.pk]) for student in students],
            **as_of_today(
                (student.district for student in students),
                _("you, and the people of the school and the district who are responsible for this record"),
            ),
        },
    )


def _title(is_own: bool, students: list[Student]) -> str:
    if is_own:
        return _("This is your own record")
    if not students:
        return _("No child's record is open to you today")
    return ngettext(
        "You have %(count)d child in this portal", "You have %(count)d children in this portal", len(students)
    ) % {"count": len(students)}


def _summary(is_own: bool, students: list[Student], timetable: dict[int, list[Section]]) -> str:
    if not students:
        return _(
            "The school's roster names you as a parent or guardian, and that opens a child's record. "
            "Ask the school's office if a child is missing here."
        )
    return " ".join(
        student_in_a_sentence(student, len(timetable.get(student.pk, [])), is_own=is_own) for student in students
    )


def student_in_a_sentence(student: Student, sections: int, *, is_own: bool) -> str:
    """ "Ana is in grade 4 at Lincoln Elementary and has 6 classes today." """
    words = {
        "name": student.preferred_given_name or student.given_name,
        "school": student.school.name if student.school else "",
        "grade": grade_in_words(student.grade),
        "count": sections,
    }
    if student.school is None:
        return _("You have left the district.") if is_own else _("%(name)s has left the district.") % words
    if is_own:
        return (
            ngettext(
                "You are enrolled at %(school)s and have %(count)d class.",
                "You are enrolled at %(school)s and have %(count)d classes.",
                sections,
            )
            % words
        )
    return (
        ngettext(
            "%(name)s is enrolled at %(school)s and has %(count)d class.",
            "%(name)s is enrolled at %(school)s and has %(count)d classes.",
            sections,
        )
        % words
    )


def _card(student: Student, sections: list[Section], reason: Reason) -> dict[str, Any]:
    lines = [
        ", ".join(
            part for part in (grade_in_words(student.grade), student.school.name if student.school else "") if part
        )
    ]
    if sections:
        lines.append(_("Classes now: %(sections)s") % {"sections": " · ".join(section.title for section in sections)})
    else:
        lines.append(_("The roster names no class for today."))
    return {"student": student, "title": student.name, "lines": lines, "reason": reason}
