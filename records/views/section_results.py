"""A section's results, and the small groups that come of them."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import Category
from records.actions.groups import change_group, end_group, form_group
from records.groups import page
from records.groups.forms import GroupForm
from records.groups.origin import origin_in_words, origin_of
from records.groups.results import NOT_YET, Work, below, kinds_of, work_of
from records.models import Section, Student, StudentGroup, StudentGroupMember
from records.policies import check_role, disclose, teaches, visible_or_404, works_with_students
from records.purposes import Purpose
from records.queries import roster_of
from records.views.framing import as_of_today, staff_audience
from records.views.teacher import FOR_STAFF

SHOWN = (Category.IDENTITY, Category.ACADEMICS)
FOR_TEACHERS = gettext_lazy(
    "Small groups are formed by those who teach the section. Others see them on the section's page."
)


def _section(request: HttpRequest, uid: object) -> tuple[Section, list[Student]]:
    """The section and its students of today, if the person works with them."""
    section: Section = visible_or_404(request, Section, uid)
    check_role(request, works_with_students, FOR_STAFF)
    section = Section.objects.select_related("school", "district").get(pk=section.pk)
    return section, list(roster_of(request.user, section))


@never_cache
@require_safe
def section_results(request: HttpRequest, uid: object) -> HttpResponse:
    """How the section did: the newest work, one piece or kind of it, who has mastered what, and its own past."""
    section, students = _section(request, uid)
    user: Any = request.user
    works = work_of(user, section, [student.pk for student in students])
    disclose(request, students, SHOWN, Purpose.SECTION_RESULTS)
    kinds, chosen, limit = kinds_of(works), page.chosen_work(works, request.GET.get("of", "")), _limit(request)
    title, summary = page.section_in_words(section, students, works)
    names = {student.pk: student for student in students}
    context = {
        "section": section,
        "title": title,
        "summary": summary,
        "works": page.rows_of_work(works),
        "choices": [(each.uid, each.title) for each in (*kinds, *works)],
        "chosen": chosen,
        "limit": limit,
        "distribution": page.distribution(chosen) if chosen else None,
        "below": [(names[number], page.percent(chosen.percents[number])) for number in below(chosen, limit)]
        if chosen
        else [],
        "mastery": page.mastery(kinds, students) if kinds else None,
        "over_time": page.over_time(works),
        "past": page.past_in_words(page.past_of(works, timezone.localdate())),
        "may_form": _teaches_it(user, section),
        "crumbs": _crumbs(section, _("Results")),
        **as_of_today([section.district], staff_audience()),
    }
    return render(request, "records/section_results.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def group_new(request: HttpRequest, uid: object) -> HttpResponse:
    """Form a group: those below the limit are ticked, and all of the section can be."""
    section, students = _section(request, uid)
    check_role(request, teaches, FOR_TEACHERS)
    user: Any = request.user
    works = work_of(user, section, [student.pk for student in students])
    chosen, limit = page.chosen_work(works, request.GET.get("of", "")), _limit(request)
    form = GroupForm(students, _beside(chosen), request.POST or None, initial=_proposed(chosen, limit, students))
    if request.method == "POST" and form.is_valid():
        group = form_group(
            by=user,
            section=section,
            title=form.cleaned_data["title"],
            because=origin_of(chosen, limit, [student.pk for student in form.chosen()]),
            students=form.chosen(),
        )
        messages.success(request, _("The group is kept. You can change who is in it at any time."))
        return redirect("group", uid=group.uid)
    disclose(request, students, SHOWN, Purpose.GROUP)
    context = {
        "form": form,
        "title": _("A small group of %(section)s") % {"section": section.title},
        "summary": _proposal(chosen, limit, students),
        "section": section,
        "crumbs": _crumbs(section, _("New group")),
        **as_of_today([section.district], staff_audience()),
    }
    return render(request, "records/group_form.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def group(request: HttpRequest, uid: object) -> HttpResponse:
    """A small group: who is in it and in the section today; changed by whoever formed it."""
    found: StudentGroup = visible_or_404(request, StudentGroup, uid)
    check_role(request, works_with_students, FOR_STAFF)
    user: Any = request.user
    section = Section.objects.select_related("school", "district").get(pk=found.section_id)
    roster = list(roster_of(user, section))
    numbers = set(StudentGroupMember.objects.visible_to(user).filter(group=found).values_list("student_id", flat=True))
    members = [student for student in roster if student.pk in numbers]
    is_own = found.is_active and found.made_by_id == user.pk and teaches(user)
    initial = {"title": found.title, "students": [str(student.uid) for student in members]}
    form = GroupForm(roster, {}, request.POST or None, initial=initial) if is_own else None
    if request.method == "POST":
        if form is None:
            raise PermissionDenied(_("A small group is changed by the teacher who formed it."))
        if form.is_valid():
            change_group(by=user, group=found, title=form.cleaned_data["title"], students=form.chosen())
            messages.success(request, _("The group is changed."))
            return redirect("group", uid=found.uid)
    disclose(request, roster if is_own else members, {Category.IDENTITY, Category.ENROLLMENT}, Purpose.GROUP)
    return render(
        request, "records/group.html", {"group": found, "form": form, **_group_words(found, section, members)}
    )


def _group_words(found: StudentGroup, section: Section, members: list[Student]) -> dict[str, Any]:
    return {
        "section": section,
        "members": members,
        "title": found.title,
        "summary": origin_in_words(found.because),
        "crumbs": _crumbs(section, found.title),
        **as_of_today([section.district], staff_audience()),
    }


@never_cache
@require_POST
def group_end(request: HttpRequest, uid: object) -> HttpResponse:
    """Take a group out of the lists."""
    found: StudentGroup = visible_or_404(request, StudentGroup, uid)
    check_role(request, teaches, FOR_TEACHERS)
    end_group(by=request.user, group=found)  # type: ignore[arg-type]
    messages.success(request, _("The group has ended. The students' records are as they were."))
    return redirect("section", uid=Section.objects.get(pk=found.section_id).uid)


def _teaches_it(user: Any, section: Section) -> bool:
    return teaches(user) and Section.objects.visible_to(user).filter(pk=section.pk).exists()


def _limit(request: HttpRequest) -> int:
    """The limit in percent of the address; 60 where it says none that can be read."""
    said = request.GET.get("below", "")
    return min(int(said), 100) if said.isdecimal() and len(said) < 4 else NOT_YET


def _beside(chosen: Work | None) -> dict[int, str]:
    return {number: page.percent(value) for number, value in chosen.percents.items()} if chosen else {}


def _proposed(chosen: Work | None, limit: int, students: list[Student]) -> dict[str, Any]:
    low = set(below(chosen, limit)) if chosen else set()
    return {
        "title": chosen.title[:90] if chosen else "",
        "students": [str(student.uid) for student in students if student.pk in low],
    }


def _proposal(chosen: Work | None, limit: int, students: list[Student]) -> str:
    """Who is ticked, and why."""
    if chosen is None:
        return _("There is no result yet: choose by hand.")
    words = {"limit": limit, "work": chosen.title}
    if not {student.pk for student in students} & set(below(chosen, limit)):
        return _("Nobody is below %(limit)s%% on %(work)s: choose by hand.") % words
    return _("Those below %(limit)s%% on %(work)s are checked; change it by hand where needed.") % words


def _crumbs(section: Section, here: str) -> list[tuple[str, str]]:
    return [
        (_("Sections"), reverse("sections")),
        (section.title, reverse("section", args=[section.uid])),
        (here, ""),
    ]
