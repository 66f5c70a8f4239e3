"""The first page of parents and guardians, and of students who hold their own rights: is everything all right?"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.roles import Category
from records.family.cards import Card, card_of
from records.family.child import children_of
from records.family.passing import is_student, notice, said_on_cards
from records.models import Student
from records.policies import check_role, disclose, disclose_passing, has_own_records
from records.purposes import Purpose
from records.rights import Passing
from records.views.framing import as_of_today
from records.words import grade_in_words, listed_in_words

NOT_FOR_YOU = gettext_lazy(
    "This page is for parents, guardians and students of 18 or more. If your child is missing from your roles, "
    "ask the school's office to name you as a contact."
)
ON_A_CARD = (
    Category.IDENTITY, Category.ENROLLMENT, Category.ATTENDANCE, Category.ACADEMICS, Category.ASSESSMENT,
    Category.SUPPORTS,
)  # fmt: skip


@never_cache
@require_safe
def children(request: HttpRequest) -> HttpResponse:
    """One card a child: what is known in a sentence, attendance, missing work, news, and what can be done today."""
    check_role(request, has_own_records, NOT_FOR_YOU)
    user: Any = request.user
    students = list(
        Student.objects.visible_to(user).select_related("school", "district").order_by("given_name", "family_name")
    )
    reasons = disclose(request, students, ON_A_CARD, Purpose.CHILDREN)
    passing = disclose_passing(request, Purpose.PASSING)
    is_own = is_student(user)
    rights = said_on_cards(user, students)
    cards = [card_of(child, reasons[child.student.pk], is_own=is_own) for child in children_of(user, students)]
    cards.sort(key=lambda card: -card.gravity)
    return render(
        request,
        "records/children.html",
        {
            "title": _title(is_own, cards),
            "summary": _summary(is_own, cards, passing),
            "cards": [(card, rights.get(card.student.pk, "")) for card in cards],
            "notices": [notice(each, is_own=is_own) for each in passing],
            "is_own": is_own,
            **as_of_today(
                (student.district for student in students),
                _("you, and the people of the school and the district who are responsible for this record"),
            ),
        },
    )


def _title(is_own: bool, cards: list[Card]) -> str:
    if is_own and not cards:
        return _("Your record is not open to you yet")
    if is_own:
        return _("This is your own record")
    if not cards:
        return _("No child's record is open to you today")
    asking = sum(card.asks for card in cards)
    if not asking and any(card.today for card in cards):
        return _("Nothing is pressing; the cards say what comes next")
    if not asking:
        return _("Nothing needs you right now")
    return ngettext(
        "There is something to do for %(count)d child", "There is something to do for %(count)d children", asking
    ) % {"count": asking}


def _summary(is_own: bool, cards: list[Card], passing: list[Passing]) -> str:
    if not cards and passing:
        return _("Why that is so, and what you can do, stands here.")
    if not cards:
        return _(
            "The school's roster names you as a parent or guardian, and that opens a child's record. "
            "Ask the school's office if a child is missing here."
        )
    if is_own:
        return cards[0].sentence
    asking = listed_in_words([card.name for card in cards if card.asks])
    if asking:
        return _("Start with %(names)s: the card says how it goes and what you can do today.") % {"names": asking}
    names = listed_in_words([card.name for card in cards])
    return _("For %(names)s, nothing on file asks for something now.") % {"names": names}


@never_cache
@require_safe
def missing_child(request: HttpRequest) -> HttpResponse:
    """Why a child may not be on the first page, and what to do. The same words for everybody: it tells nothing."""
    check_role(request, has_own_records, NOT_FOR_YOU)
    user: Any = request.user
    context = {
        "title": _("Ask the school's office to add you to your child's contacts"),
        "address": user.email,
        "reasons": _why_a_child_is_missing(),
        "crumbs": [(_("My children"), reverse("children")), (_("I cannot see my other child"), "")],
    }
    return render(request, "records/missing_child.html", context)


def _why_a_child_is_missing() -> list[tuple[str, str]]:
    """(reason, what to do), the most usual first."""
    return [
        (
            _("The school does not name you as a parent or guardian."),
            _("Ask the school's office to add you to the child's contacts. Bring a paper that shows who you are."),
        ),
        (
            _("The school has another e-mail address of yours."),
            _("Ask the office to write down the address of this sign-in. Schools match people by it."),
        ),
        (
            _("The change is new."),
            _("Schools send their lists once a day or less often. Look again after the next one, in a day or two."),
        ),
        (
            _("The child goes to school in a district that does not use this portal."),
            _("Ask that district how it shows records to parents."),
        ),
        (
            _("The child has left the district, or has not started yet."),
            _("Ask the district's records office. You keep the right to see what it holds."),
        ),
        (
            _("The child is 18, or studies at a college."),
            _(
                "From then on the rights to the record are the student's own (34 CFR 99.5). Ask them to show it. "
                "If they agree in writing, or are your dependent for taxes, ask the school's office to open it to you."
            ),
        ),
        (
            _("A court order or another binding document says so."),
            _("Ask the school's office what it has on file. If it no longer holds, bring the newer document."),
        ),
    ]


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
