"""One student's record: the page with every part, each part whole, and who has seen it."""

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.roles import Category, GrantedOn, Right, RoleName
from records.early_warning import standings_of
from records.early_warning.rule import facts_in_words
from records.models import CustodyRestriction, SchoolEnrollment, Student
from records.policies import (
    carries,
    check_category,
    check_right,
    disclose,
    has_own_records,
    has_right,
    visible_or_404,
)
from records.purposes import Purpose
from records.queries import contacts_of, looks_at, looks_in_words, schedules
from records.record import Part, part_named, parts_for
from records.rights import has_passed, pass_on_of
from records.views.framing import as_of_today
from records.views.parent import student_in_a_sentence
from records.words import listed_in_words, number

NOT_IN_YOUR_ROLE = gettext_lazy(
    "Your role does not open this part of a record. Another role of yours might; else the school's office can say who "
    "sees it."
)


@never_cache
@require_safe
def student(request: HttpRequest, uid: object) -> HttpResponse:
    """One student's page for the people of the school: as much as the role's categories allow, and why they may see it.

    Families have a page of their own (``records.views.child``), which leads everybody else here.
    """
    found: Student = visible_or_404(request, Student, uid)
    user: Any = request.user
    parts = parts_for(user)
    shown = {Category.IDENTITY, *(c for c in (Category.ENROLLMENT, Category.CONTACTS) if carries(user, c))}
    shown |= {part.category for part in parts}
    reason = disclose(request, [found], shown, Purpose.RECORD)[found.pk]
    sections = schedules(user, [found]).get(found.pk, []) if Category.ENROLLMENT in shown else []
    context = {
        "student": found,
        "title": found.name,
        "summary": f"{_standing(user, found)} {_summary(user, found, len(sections))}".strip(),
        "reason": reason,
        "identity": identity_facts(user, found),
        "merged_into": _merged_into(user, found),
        "shows_enrollment": Category.ENROLLMENT in shown,
        "sections": sections,
        "schools": schools_attended(user, found) if Category.ENROLLMENT in shown else [],
        "shows_contacts": Category.CONTACTS in shown,
        "contacts": contacts_of(user, found) if Category.CONTACTS in shown else [],
        "restrictions": _restrictions(user, found) if Category.CONTACTS in shown else [],
        "parts": [part_on_page(user, found, part) for part in parts],
        "contents": _contents(shown, parts),
        "may_print_letters": has_right(user, Right.PRINT_LETTERS),
        "adult_since": adult_since(user, found),
        "may_continue_access": has_right(user, Right.CONTINUE_ACCESS),
        "may_restrict": has_right(user, Right.RESTRICT_CUSTODY),
        "may_merge": has_right(user, Right.MERGE_STUDENTS),
        "may_run_interventions": has_right(user, Right.RUN_INTERVENTIONS) and not found.merged_into_id,
        "may_see_access": has_right(user, Right.SEE_RECORD_ACCESS),
        "may_see_people": has_right(user, Right.SEE_PEOPLE),
        "crumbs": [*way_here(request), (found.name, "")],
        **as_of_today([found.district], audience_of(user)),
    }
    return render(request, "records/student.html", context)


def part_on_page(user: Any, found: Student, part: Part) -> dict[str, Any]:
    """A part with the first rows of its lists, and where the rest is."""
    href = reverse("student_part", args=[found.uid, part.name])
    listings = [each.shortened() for each in part.listings(user, found)]
    return {"name": part.name, "title": part.title, "listings": listings, "href": href}


def _contents(shown: set[Category], parts: list[Part]) -> list[tuple[str, Any]]:
    """Anchors and headings of the page's sections."""
    rows: list[tuple[str, Any]] = [*((part.name, part.title) for part in parts), ("identity", _("Identity"))]
    if Category.ENROLLMENT in shown:
        rows += [("schedule", _("Classes now")), ("schools", _("Schools"))]
    if Category.CONTACTS in shown:
        rows.append(("contacts", _("Contacts on file")))
    return rows


@never_cache
@require_safe
def student_part(request: HttpRequest, uid: object, name: str) -> HttpResponse:
    """One part of a record, whole."""
    found: Student = visible_or_404(request, Student, uid)
    user: Any = request.user
    part = part_named(name)
    if part is None:
        raise Http404
    check_category(request, part.category, NOT_IN_YOUR_ROLE)
    reason = disclose(request, [found], {Category.IDENTITY, part.category}, Purpose.RECORD)[found.pk]
    context = {
        "student": found,
        "part": part,
        "title": _("%(part)s of %(name)s") % {"part": part.title, "name": found.name},
        "reason": reason,
        "listings": part.listings(user, found),
        "tabs": _tabs(user, found, part),
        "tabs_label": _("Parts of this record"),
        "crumbs": [*way_here(request), (found.name, reverse("student", args=[found.uid])), (part.title, "")],
        **as_of_today([found.district], audience_of(user)),
    }
    return render(request, "records/student_part.html", context)


def _tabs(user: Any, found: Student, current: Part) -> list[dict[str, Any]]:
    """Links to every part that the person may see."""
    return [
        {
            "text": part.title,
            "href": reverse("student_part", args=[found.uid, part.name]),
            "is_current": part == current,
        }
        for part in parts_for(user)
    ]


def _summary(user: Any, found: Student, sections: int) -> str:
    return student_in_a_sentence(found, sections, is_own=user.acting_role.name == RoleName.STUDENT)


def _standing(user: Any, found: Student) -> str:
    """How the student stands by the early-warning rule, in the categories that the role carries: the figures on file,
    and which line they reach. Empty where nothing can be counted."""
    standing = standings_of(user, [found]).get(found.pk)
    said = facts_in_words(standing.now) if standing else []
    if standing is None or not said:
        return ""
    words = {"name": found.preferred_given_name or found.given_name, "facts": "; ".join(said)}
    words["areas"] = listed_in_words([flag.title for flag in standing.flags])
    if standing.flags:
        return _("%(name)s this school year: %(facts)s. That reaches a line of early warning: %(areas)s.") % words
    return _("%(name)s this school year: %(facts)s. No line of early warning is reached.") % words


def _merged_into(user: Any, found: Student) -> Student | None:
    """The record of the same child under which this one is filed."""
    if not found.merged_into_id:
        return None
    return Student.objects.visible_to(user).filter(pk=found.merged_into_id).first()


def identity_facts(user: Any, found: Student) -> list[tuple[str, str]]:
    """Labels and values of who the student is."""
    facts = [(_("Name on file"), " ".join(filter(None, (found.given_name, found.middle_name, found.family_name))))]
    if found.preferred_given_name or found.preferred_family_name:
        facts.append((_("Goes by"), found.name))
    facts.append((_("Student number"), found.identifier))
    if has_right(user, Right.IMPORT_RECORDS):
        facts.append((_("Identifier in files"), found.sourced_id))
    if has_right(user, Right.SEE_STATE_ID):
        facts.append((_("State identifier"), found.state_id))
    return [*facts, (_("E-mail"), found.email)]


def schools_attended(user: Any, found: Student) -> list[SchoolEnrollment]:
    """Every enrollment at a school, the newest first."""
    rows = SchoolEnrollment.objects.visible_to(user).filter(student=found).select_related("at_school")
    return list(rows.order_by("-starts_on", "pk"))


def _restrictions(user: Any, found: Student) -> list[CustodyRestriction]:
    rows = CustodyRestriction.objects.visible_to(user).in_force().filter(student=found).select_related("contact")
    return list(rows.order_by("starts_on", "pk"))


def adult_since(user: Any, found: Student) -> date | None:
    """Since when the rights to the record are the student's own, where the role carries birth dates; else None."""
    if not carries(user, Category.DEMOGRAPHICS):
        return None
    day = pass_on_of(user, [found]).get(found.pk)
    return day if has_passed(day) else None


def way_here(request: HttpRequest) -> list[tuple[str, str]]:
    """The first step of the breadcrumb."""
    if has_own_records(request.user):
        own = _role(request).name == RoleName.STUDENT
        return [(_("My record") if own else _("My children"), reverse("children"))]
    return [(_("Students"), reverse("students"))]


def audience_of(user: Any) -> str:
    """Who can see a student's record, for the as-of line."""
    if user.acting_role.granted_on is GrantedOn.STUDENT:
        return _("you, and the people of the school and the district who are responsible for this record")
    return _("you, the family, and the people of the school and the district who are responsible for this record")


@never_cache
@require_safe
def student_access(request: HttpRequest, uid: object) -> HttpResponse:
    """Who has seen this record: when, in which role, for what, by which relationship. No names (34 CFR 99.32)."""
    found: Student = visible_or_404(request, Student, uid)
    check_right(
        request,
        Right.SEE_RECORD_ACCESS,
        _("Who has seen a record is shown to the family, the principal and the district. Ask one of them."),
    )
    disclose(request, [found], {Category.IDENTITY}, Purpose.ACCESS)
    page = Paginator(looks_at(found), 25).get_page(request.GET.get("page"))
    total = page.paginator.count
    context = {
        "student": found,
        "page": page,
        "looks": looks_in_words(list(page.object_list)),
        "title": ngettext("This record was seen %(count)s time", "This record was seen %(count)s times", total)
        % {"count": number(total)},
        "summary": _(
            "Each time somebody saw %(name)s's record is listed here, newest first. The list cannot be changed."
        )
        % {"name": found.name},
        "crumbs": [*way_here(request), (found.name, reverse("student", args=[found.uid])), (_("Who has seen it"), "")],
        **as_of_today([found.district], _("the family, the principal and the district")),
    }
    return render(request, "records/student_access.html", context)


def _role(request: HttpRequest) -> Any:
    return request.user.acting_role  # type: ignore[union-attr]
