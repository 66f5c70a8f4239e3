"""Letters to families: for whom, printing them, and what became of those that were printed."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Channel, record_denial
from accounts.roles import Category, Right
from portal.kit.exports import download
from portal.kit.pdf import make_pdf
from portal.kit.tables import Table
from portal.kit.views import ListPage
from records.actions.letters import print_letters, revoke_letter
from records.letters.addressees import Addressee, addressees_of, in_section, students_for_letters
from records.letters.document import as_data, classes_of
from records.letters.forms import ChoiceForm, PrintForm
from records.letters.table import LetterTable, letters_of, recent_batches, to_whom
from records.models import LetterCode, Organization, Section, Student
from records.policies import check_right, disclose, visible_or_404
from records.purposes import Purpose
from records.queries import schools_of
from records.views.framing import as_of_today, staff_audience
from records.words import grade_in_words, number

FOR_PRINTERS = gettext_lazy(
    "Letters to families are printed by the principal, the records officer or the district. Ask one of them."
)
SHOWN = (Category.IDENTITY, Category.CONTACTS, Category.ENROLLMENT)
#: What one file holds: pages in two languages take about 12 seconds then, on a busy machine (docs/letters.md).
MOST = 2000


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def letters(request: HttpRequest) -> HttpResponse:
    """Counts of a school's families without a sign-in, what to print, and what was printed. By POST the letters."""
    check_right(request, Right.PRINT_LETTERS, FOR_PRINTERS)
    user: Any = request.user
    schools = list(schools_of(user).filter(is_active=True).select_related("district").order_by("name"))
    data = request.POST if request.method == "POST" else request.GET
    school = _chosen_school(schools, data.get("school", ""))
    if school is None:
        return render(request, "records/letters.html", _without_school(schools))
    students = list(students_for_letters(user, school))
    choice = _choice(user, school, sorted({student.grade for student in students}), data)
    found = addressees_of(user, students)
    wanted = _wanted(user, found, choice)
    form = PrintForm(request.POST if request.method == "POST" else None, count=len(wanted))
    if request.method == "POST" and choice.is_valid() and form.is_valid():
        if 0 < len(wanted) <= MOST:
            return _pdf(request, wanted, form, section=choice.cleaned_data["section"])
        messages.error(request, _why_not(wanted))
    return render(
        request,
        "records/letters.html",
        {
            **_counts(school, found, wanted),
            "choice": choice,
            "form": form,
            "school": school,
            "schools": schools,
            "batches": recent_batches(user, school),
            **as_of_today([school.district], staff_audience()),
        },
    )


def _chosen_school(schools: Sequence[Organization], uid: str) -> Organization | None:
    """The school that was named, or the only one."""
    if not uid and len(schools) == 1:
        return schools[0]
    return next((school for school in schools if str(school.uid) == uid), None)


def _without_school(schools: Sequence[Organization]) -> dict[str, Any]:
    return {
        "title": _("Choose the school whose families get a letter"),
        "summary": _("A letter opens one child's record to one parent or guardian, once."),
        "schools": schools,
    }


def _choice(user: Any, school: Organization, grades: list[str], data: Any) -> ChoiceForm:
    sections = Section.objects.visible_to(user).filter(school=school, is_active=True).order_by("title", "pk")
    given = {name: data.get(name, "") for name in ("grade", "section", "who")}
    return ChoiceForm(
        {**given, "who": given["who"] or "without", "school": str(school.uid)},
        schools=schools_of(user), sections=sections, grades=grades,
    )  # fmt: skip


def _wanted(user: Any, found: Sequence[Addressee], choice: ChoiceForm) -> list[Addressee]:
    """Of those who may get a letter, those who were chosen."""
    if not choice.is_valid():
        return []
    who, grade, section = (choice.cleaned_data[name] for name in ("who", "grade", "section"))
    if section is not None:
        there = in_section(user, section)
        found = [each for each in found if each.student.pk in there]
    return [
        each
        for each in found
        if (not grade or each.student.grade == grade)
        and (who == "all" or not (each.came_in or (who == "new" and each.letter)))
    ]


def _why_not(wanted: Sequence[Addressee]) -> str:
    if not wanted:
        return _("Nobody of these needs a letter. Choose another grade or section, or every parent and guardian.")
    return _("One file holds %(most)s letters, and these are %(count)s. Choose a grade or a section.") % {
        "most": number(MOST), "count": number(len(wanted)),
    }  # fmt: skip


def _counts(school: Organization, found: Sequence[Addressee], wanted: Sequence[Addressee]) -> dict[str, Any]:
    """The title, and a row a grade."""
    total, without, waiting = Counter[str](), Counter[str](), Counter[str]()
    for each in found:
        total[each.student.grade] += 1
        without[each.student.grade] += not each.came_in
        waiting[each.student.grade] += bool(each.letter) and not each.came_in
    missing = without.total()
    title = ngettext(
        "%(count)s of %(total)s parents and guardians at %(school)s has not signed in yet",
        "%(count)s of %(total)s parents and guardians at %(school)s have not signed in yet",
        missing,
    ) % {"count": number(missing), "total": number(total.total()), "school": school.name}
    return {
        "title": title,
        "summary": _(
            "A letter opens one child's record to one parent or guardian, once. Counted child by child; a student of "
            "18 or more gets the letter in the parents' place."
        ),
        "rows": [
            (grade_in_words(grade), number(total[grade]), number(without[grade]), number(waiting[grade]))
            for grade in sorted(total)
        ],
        "wanted": len(wanted),
        "wanted_words": number(len(wanted)),
        "replaced": sum(bool(each.letter) and not each.came_in for each in wanted),
    }


def _pdf(
    request: HttpRequest, addressees: Sequence[Addressee], form: PrintForm, *, section: Section | None = None
) -> HttpResponse:
    """Log who is shown, make the letters, and give the file. What it holds in clear is kept nowhere else.

    The letters of one section are handed out there; others in the first class of each student's day.
    """
    user: Any = request.user
    students = {each.student.pk: each.student for each in addressees}
    disclose(request, students.values(), SHOWN, Purpose.LETTERS, channel=Channel.EXPORT)
    printed = print_letters(by=user, addressees=addressees, valid_days=form.cleaned_data["days"])
    data = as_data(
        printed,
        dict.fromkeys(students, section.title) if section else classes_of(user, students),
        language=form.cleaned_data["language"],
        address=request.build_absolute_uri(reverse("letter")),
        host=request.get_host(),
    )
    answer = download(make_pdf("letters", data), "letters", "pdf", "application/pdf")
    messages.success(request, _made(len(printed)))
    return answer


def _made(count: int) -> str:
    """Said on the next page: the answer itself is a file, and the page it was asked on stays as it was."""
    return ngettext(
        "%(count)s letter was made. The file is with your downloads; what becomes of it stands under What was printed.",
        "%(count)s letters were made. The file is with your downloads; what becomes of them stands under What was "
        "printed.",
        count,
    ) % {"count": number(count)}


class LetterBatch(ListPage):
    """The letters of one printing."""

    table_class = LetterTable
    template_name = "records/letter_batch.html"

    def prepare(self) -> None:
        check_right(self.request, Right.PRINT_LETTERS, FOR_PRINTERS)
        if not self.rows().exists():
            record_denial(self.request, "letters out of scope or missing")
            raise Http404

    def rows(self) -> QuerySet[LetterCode]:
        return letters_of(self.request.user).filter(batch=self.kwargs["uid"]).order_by("student__sort_key", "pk")

    def categories(self) -> Collection[str]:
        return self.request.user.acting_role.categories  # type: ignore[union-attr]

    def disclose(self, rows: list[Any], shown: list[str], *, exported: bool) -> Mapping[Any, Any]:
        students = {row.student_id: row.student for row in rows}
        reasons = disclose(self.request, students.values(), map(Category, shown), Purpose.LETTERS)
        return {row.pk: reasons[row.student_id] for row in rows}

    def extra(self, table: Table) -> dict[str, Any]:
        total = table.paginator.count
        used = self.rows().filter(used_at__isnull=False).count()
        return {
            "title": _("%(used)s of %(total)s letters of this printing were used")
            % {"used": number(used), "total": number(total)},
            "summary": _("The codes are on paper only. A lost letter is withdrawn here, and printed anew."),
            "crumbs": [(_("Letters to families"), reverse("letters")), (_("One printing"), "")],
            **as_of_today({row.record.district for row in table.page.object_list}, staff_audience()),
        }


@never_cache
@require_safe
def letter_printed(request: HttpRequest, uid: object) -> HttpResponse:
    """One letter: to whom, when, and how it stands."""
    found = _letter(request, uid)
    disclose(request, [found.student], SHOWN[:2], Purpose.LETTERS)
    context = {
        "letter": found,
        "title": _("Letter %(number)s: %(state)s") % {"number": found.shown_number, "state": found.state.label},
        "to": to_whom(found),
        "is_open": found.state == LetterCode.State.OPEN,
        "crumbs": [
            (_("Letters to families"), reverse("letters")),
            (_("One printing"), reverse("letter_batch", args=[found.batch])),
            (found.shown_number, ""),
        ],
        **as_of_today([found.district], staff_audience()),
    }
    return render(request, "records/letter_printed.html", context)


@never_cache
@require_POST
def letter_revoke(request: HttpRequest, uid: object) -> HttpResponse:
    """Withdraw a letter that was lost or went to the wrong hands."""
    found = _letter(request, uid)
    if revoke_letter(by=request.user, letter=found):  # type: ignore[arg-type]
        messages.success(request, _("The letter is withdrawn. Its code opens nothing any more."))
    else:
        messages.info(request, _("Nothing was changed: this letter opens nothing any more."))
    return redirect("letter_printed", uid=found.uid)


def _letter(request: HttpRequest, uid: object) -> LetterCode:
    check_right(request, Right.PRINT_LETTERS, FOR_PRINTERS)
    found: LetterCode = visible_or_404(request, LetterCode, uid)
    return found


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def student_letters(request: HttpRequest, uid: object) -> HttpResponse:
    """The letters of one student's family: who may get one, and what was printed. By POST new ones for those chosen."""
    student: Student = visible_or_404(request, Student, uid)
    check_right(request, Right.PRINT_LETTERS, FOR_PRINTERS)
    user: Any = request.user
    here = student.school is not None and student.merged_into_id is None
    found = addressees_of(user, [student]) if here else []
    form = PrintForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        chosen = set(request.POST.getlist("to"))
        wanted = [each for each in found if _key(each) in chosen]
        if wanted:
            return _pdf(request, wanted, form)
        messages.error(request, _("Choose at least one person who gets a letter."))
    disclose(request, [student], SHOWN[:2], Purpose.LETTERS)
    context = {
        "student": student,
        "form": form,
        "people": [(_key(each), each) for each in found],
        "printed": list(letters_of(user).filter(student=student).order_by("-printed_at", "pk")),
        "title": _("Letters to the family of %(name)s") % {"name": student.name},
        "summary": _(
            "A letter opens the record to one parent or guardian, once. Printing a new one withdraws the one before it."
        ),
        "crumbs": [
            (_("Students"), reverse("students")),
            (student.name, reverse("student", args=[student.uid])),
            (_("Letters"), ""),
        ],
        **as_of_today([student.district], staff_audience()),
    }
    return render(request, "records/student_letters.html", context)


def _key(addressee: Addressee) -> str:
    return str(addressee.contact.uid) if addressee.contact else "student"
