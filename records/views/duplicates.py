"""Records that may be of one child: the list, two of them side by side with the merge, and taking a merge apart."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles import Category, Right
from records.actions.merges import CannotMerge, ask_merge, ask_undo
from records.duplicates import AT_MOST, find_other, moving_in_words, possible_duplicates, side_by_side, would_move
from records.forms import MergeForm, OtherRecordForm, UndoMergeForm
from records.models import Student, StudentMerge, student_level_models
from records.policies import check_right, disclose, visible_or_404
from records.purposes import Purpose
from records.queries import my_districts
from records.views.framing import as_of_today
from records.words import number

FOR_KEEPERS = gettext_lazy(
    "Records are merged by the records officer or the district. Tell one of them which records are of one child."
)
#: What is shown of a student whose record may be a second one of the same child.
SHOWN = {Category.IDENTITY, Category.ENROLLMENT}
COMPARED = {*SHOWN, Category.DEMOGRAPHICS, Category.CONTACTS}
#: What a merge would move is counted table by table: that there are such rows is told, too.
COUNTED = {model.wall_category for model in student_level_models()}
AT_MOST_MERGES = 50


def _check(request: HttpRequest) -> None:
    check_right(request, Right.MERGE_STUDENTS, FOR_KEEPERS)


def _framing(districts: Any) -> dict[str, Any]:
    return as_of_today(districts, _("the records officer and the district"))


@never_cache
@require_safe
def duplicates(request: HttpRequest) -> HttpResponse:
    """Groups of records that may be of one child, and the merges on file."""
    _check(request)
    groups = possible_duplicates(request.user)
    merges = list(
        StudentMerge.objects.visible_to(request.user).select_related("student").order_by("-decided_at")[:AT_MOST_MERGES]
    )
    shown = {student.pk: student for group in groups for student in group.students}
    shown |= {merge.student_id: merge.student for merge in merges}
    disclose(request, shown.values(), SHOWN | {Category.DEMOGRAPHICS}, Purpose.DUPLICATES)
    context = {
        "title": _title(len(groups)),
        "summary": _(
            "Look at the records side by side before you merge them. A merge deletes nothing, and can be taken apart."
        ),
        "groups": groups,
        "merges": merges,
        **_framing(my_districts(request.user)),
    }
    return render(request, "records/duplicates.html", context)


def _title(groups: int) -> str:
    if not groups:
        return _("No child seems to be on file twice")
    if groups == AT_MOST:
        return _("At least %(count)s children may be on file more than once") % {"count": number(groups)}
    return ngettext(
        "%(count)s child may be on file more than once", "%(count)s children may be on file more than once", groups
    ) % {"count": number(groups)}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def student_merge(request: HttpRequest, uid: object) -> HttpResponse:
    """Choose the other record of this child, look at both side by side, and merge them.

    The other record's number is typed into the body of a request; addresses name records by random identifiers.
    """
    student: Student = visible_or_404(request, Student, uid)
    _check(request)
    user: Any = request.user
    choice = OtherRecordForm(request.POST if "number" in request.POST else None)
    other = None
    if choice.is_bound and choice.is_valid():
        other = find_other(user, student, choice.cleaned_data["number"])
        if other is None:
            choice.add_error("number", _("No other record of this district has this number, or several have."))
    elif given := request.POST.get("other") or request.GET.get("with"):
        other = _other(request, given)
    if other is None:
        return _choose(request, student, choice)
    form = MergeForm(student, other, request.POST if "reason" in request.POST else None)
    if form.is_bound and form.is_valid():
        try:
            ask_merge(by=user, **form.decision())
        except CannotMerge as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("The merge is being carried out. This takes seconds, or until an import ends."))
            return redirect("duplicates")
    return _compare(request, student, other, form)


def _other(request: HttpRequest, given: str) -> Student | None:
    try:
        uid = UUID(given)
    except ValueError:
        return None
    found: Student = visible_or_404(request, Student, uid)
    return found


def _choose(request: HttpRequest, student: Student, choice: OtherRecordForm) -> HttpResponse:
    disclose(request, [student], {Category.IDENTITY}, Purpose.DUPLICATES)
    context = {
        "student": student,
        "form": choice,
        "title": _("Which other record is %(name)s's, too?") % {"name": student.name},
        "summary": _("Nothing is merged yet: the next page shows both records side by side."),
        "crumbs": _crumbs(student),
        **_framing([student.district]),
    }
    return render(request, "records/merge_choose.html", context)


def _compare(request: HttpRequest, student: Student, other: Student, form: MergeForm) -> HttpResponse:
    user: Any = request.user
    disclose(request, [student, other], COMPARED | COUNTED, Purpose.DUPLICATES)
    compared = side_by_side(user, student, other)
    same = sum(row.is_same for row in compared)
    context = {
        "pair": [student, other],
        "compared": compared,
        "moving": would_move(*form.kept_and_merged()),
        "form": form,
        "title": _("Are these two records of one child?"),
        "summary": ngettext(
            "%(count)s of %(all)s things below is the same in both.",
            "%(count)s of %(all)s things below are the same in both.",
            same,
        )
        % {"count": number(same), "all": number(len(compared))},
        "crumbs": _crumbs(student),
        **_framing([student.district]),
    }
    return render(request, "records/merge.html", context)


def _crumbs(student: Student) -> list[tuple[str, str]]:
    here = reverse("student", args=[student.uid])
    return [(_("Duplicates"), reverse("duplicates")), (student.name, here), (_("Merge"), "")]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def merge_undo(request: HttpRequest, uid: object) -> HttpResponse:
    """What would go back to the merged record; and on confirmation, that it does."""
    merge: StudentMerge = visible_or_404(request, StudentMerge, uid)
    _check(request)
    student = Student.objects.visible_to(request.user).select_related("district").get(pk=merge.student_id)
    form = UndoMergeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ask_undo(by=request.user, merge=merge)  # type: ignore[arg-type]
        messages.success(request, _("The merge is being taken apart. This takes seconds, or until an import ends."))
        return redirect("duplicates")
    disclose(request, [student], SHOWN | COUNTED, Purpose.DUPLICATES)
    context = {
        "merge": merge,
        "student": student,
        "moving": moving_in_words(merge.moved),
        "may_undo": merge.state in (StudentMerge.State.ASKED, StudentMerge.State.HOLDS),
        "form": form,
        "title": _("%(merged)s is filed under %(kept)s") % {"merged": merge.merged_name, "kept": student.sort_name},
        "summary": _("Taken apart, each row goes back to the record that its source named, and both families see "
                     "what they saw before."),
        "crumbs": [(_("Duplicates"), reverse("duplicates")), (_("Take a merge apart"), "")],
        **_framing([student.district]),
    }  # fmt: skip
    return render(request, "records/merge_undo.html", context)
