"""Who can see which students, and why: of the district, a school, a student; and what one person can see."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import record_denial
from accounts.roles import ROLES, Category, Right
from records.governing.page import (
    STAFF_ROLES,
    counts_in_order,
    decisions_about,
    grants_of,
    kept_away_from,
    pauses_of,
    people_reaching,
    sides,
    who_left,
)
from records.governing.reach import (
    Known,
    opened_in_words,
    people_by_school,
    people_known,
    reached_by,
    students_of,
    ways_to,
)
from records.models import Organization, Staff, Student
from records.policies import check_right, disclose, has_right, visible_or_404
from records.purposes import Purpose
from records.queries import my_districts, schools_of, students_at
from records.views.framing import as_of_today
from records.words import CATEGORIES, number

FOR_KNOWERS = gettext_lazy(
    "Who can see which students is shown to the principal, the records officer and the district. Ask one of them."
)
#: People on one page of a school's list, and students on one page of a person's.
PER_PAGE = 50
#: A person's page names the children of a family; more than so many nobody has.
MOST_CHILDREN = 50


def audience() -> str:
    """Who sees the pages about people."""
    return _("the principal, the records officer and the district")


def known_or_404(request: HttpRequest, uid: UUID) -> Known:
    """The person, if the reader answers for them. Raises Http404 as for nobody, and logs the attempt."""
    check_right(request, Right.SEE_PEOPLE, FOR_KNOWERS)
    found = next(iter(people_known(uid=uid).values()), None)
    if found is None:
        record_denial(request, "person out of scope or missing")
        raise Http404
    return found


@never_cache
@require_safe
def who_sees(request: HttpRequest) -> HttpResponse:
    """How many people see students, by school and role; who has left. Who serves one school goes straight to it."""
    check_right(request, Right.SEE_PEOPLE, FOR_KNOWERS)
    user: Any = request.user
    schools = list(schools_of(user).select_related("district").order_by("name"))
    if len(schools) == 1:
        return redirect("school_people", uid=schools[0].uid)
    people = people_by_school()
    rows = [counts_in_order(school, people.get(school.pk, {})) for school in schools]
    each = [sides(at_school) for at_school in people.values()]
    staff = set().union(*(side for side, _families in each))
    families = set().union(*(side for _staff, side in each))
    context = {
        "title": ngettext(
            "%(count)s person who works here can see students today",
            "%(count)s people who work here can see students today",
            len(staff),
        )
        % {"count": number(len(staff))},
        "summary": _(
            "Each sees them by a grant: of the roster, of an official, or of the installation. %(families)s parents, "
            "guardians and students of 18 see their own. Choose a school for names and reasons."
        )
        % {"families": number(len(families))},
        "rows": rows,
        "roles": [ROLES[role].title for role in STAFF_ROLES],
        "left": who_left(user, staff),
        **as_of_today(my_districts(user), audience()),
    }
    return render(request, "records/access/district.html", context)


@never_cache
@require_safe
def school_people(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Who can see students of one school: counts by role, then the names of one role, each with the reason."""
    school: Organization = visible_or_404(request, Organization, uid, type=Organization.Type.SCHOOL)
    check_right(request, Right.SEE_PEOPLE, FOR_KNOWERS)
    user: Any = request.user
    ways = ways_to(students_at(user, school).order_by().values_list("pk", flat=True))
    holders: dict[str, set[int]] = {}
    for way in ways:
        holders.setdefault(way.role, set()).add(way.person)
    staff, families = sides(holders)
    roles = [role for role in STAFF_ROLES if role in holders]
    chosen = request.GET.get("role", "")
    role = chosen if chosen in roles else next(iter(roles), "")
    page = Paginator(people_reaching(way for way in ways if way.role == role), PER_PAGE).get_page(
        request.GET.get("page")
    )
    words = {"count": number(len(staff)), "school": school.name}
    context = {
        "school": school,
        "title": ngettext(
            "%(count)s person who works here can see students of %(school)s",
            "%(count)s people who work here can see students of %(school)s",
            len(staff),
        )
        % words,
        "summary": _(
            "Beside them %(families)s parents, guardians and students of 18 see their own record; they are named on "
            "each student's page."
        )
        % {"families": number(len(families))},
        "tabs": [
            {
                "text": f"{ROLES[each].title} ({number(len(holders[each]))})",
                "href": f"?role={each}",
                "is_current": each == role,
            }
            for each in roles
        ],
        "role_title": ROLES[role].title if role else "",
        "categories": opened_in_words(way for way in ways if way.role == role),
        "page": page,
        "left": who_left(user, staff, school),
        "crumbs": [(_("Who can see"), reverse("who_sees")), (school.name, "")],
        **as_of_today([school.district] if school.district else [], audience()),
    }
    return render(request, "records/access/school.html", context)


@never_cache
@require_safe
def student_people(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Everybody who can see this student today, and why; and who is kept away."""
    student: Student = visible_or_404(request, Student, uid)
    check_right(request, Right.SEE_PEOPLE, FOR_KNOWERS)
    user: Any = request.user
    disclose(request, [student], {Category.IDENTITY, Category.CONTACTS, Category.ENROLLMENT}, Purpose.WHO_SEES)
    people = people_reaching(ways_to([student.pk]))
    everybody = {person.known.pk for person in people}
    context = {
        "student": student,
        "people": people,
        "kept_away": kept_away_from(user, student),
        "title": ngettext(
            "%(count)s person can see %(name)s's record today",
            "%(count)s people can see %(name)s's record today",
            len(everybody),
        )
        % {"count": number(len(everybody)), "name": student.name},
        "summary": _("Each of them by the grant that stands beside the name, as the portal judges it on each request."),
        "crumbs": [
            (_("Students"), reverse("students")),
            (student.name, reverse("student", args=[student.uid])),
            (_("Who can see it"), ""),
        ],
        **as_of_today([student.district], audience()),
    }
    return render(request, "records/access/student.html", context)


@never_cache
@require_safe
def person(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What one person can see here: counts by school and category, their grants, and what was decided about them."""
    known = known_or_404(request, uid)
    user: Any = request.user
    ways = ways_to(None, [known.pk])
    children = _children(request, known, ways)
    by_school, by_category = reached_by(known.pk)
    total = sum(by_school.values())
    grants = grants_of(user, known.pk, ways)
    words = {"name": known.name or _("This person"), "count": number(total)}
    context = {
        "known": known,
        "title": ngettext(
            "%(name)s can see %(count)s of your students today",
            "%(name)s can see %(count)s of your students today",
            total,
        )
        % words,
        "summary": _(
            "Counted are the students whom you may see yourself. The same count stands behind each page that they open."
        ),
        "by_school": [(school, number(count)) for school, count in by_school.items()],
        "by_category": [(CATEGORIES[Category(each)], number(count)) for each, count in by_category.items()],
        "children": children,
        "has_students": total and not children,
        "grants": grants,
        "pauses": pauses_of(user, known.pk),
        "decisions": decisions_about(user, known.pk),
        "is_staff": bool(grants) or Staff.objects.visible_to(user).filter(user=known.pk).exists(),
        "may_give": has_right(user, Right.GIVE_ACCESS) and known.pk != user.pk,
        "may_close": has_right(user, Right.REVIEW_ACCESS) and known.pk != user.pk and known.is_open,
        "crumbs": [(_("Who can see"), reverse("who_sees")), (known.name, "")],
        **as_of_today(my_districts(user), audience()),
    }
    return render(request, "records/access/person.html", context)


def _children(request: HttpRequest, known: Known, ways: list[Any]) -> list[Student]:
    """The students whom they see as family; that these belong together is a contact, and is logged."""
    numbers = [way.object_id for way in ways if way.by == "student"][:MOST_CHILDREN]
    if not numbers:
        return []
    found = list(Student.objects.visible_to(request.user).filter(pk__in=numbers).select_related("school", "district"))
    disclose(request, found, {Category.IDENTITY, Category.CONTACTS}, Purpose.WHO_SEES)
    return found


@never_cache
@require_safe
def person_students(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The names of the students whom a person can see, of those whom the reader may see; logged."""
    known = known_or_404(request, uid)
    user: Any = request.user
    rows = Student.objects.visible_to(user).filter(pk__in=students_of(known.pk)).select_related("school", "district")
    page = Paginator(rows.order_by("sort_key", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    disclose(request, shown, {Category.IDENTITY, Category.ENROLLMENT}, Purpose.WHO_SEES)
    total = page.paginator.count
    context = {
        "known": known,
        "page": page,
        "students": shown,
        "title": ngettext(
            "%(name)s can see this %(count)s student today", "%(name)s can see these %(count)s students today", total
        )
        % {"name": known.name, "count": number(total)},
        "summary": _("Only students whom you may see yourself are named."),
        "crumbs": [
            (_("Who can see"), reverse("who_sees")),
            (known.name, reverse("person", args=[known.uid])),
            (_("Students"), ""),
        ],
        **as_of_today(my_districts(user), audience()),
    }
    return render(request, "records/access/person_students.html", context)


@never_cache
@require_safe
def staff_access(request: HttpRequest, uid: UUID) -> HttpResponse:
    """From somebody of the staff list to the page about their access."""
    staff: Staff = visible_or_404(request, Staff, uid)
    check_right(request, Right.SEE_PEOPLE, FOR_KNOWERS)
    found = people_known([staff.user_id]) if staff.user_id else {}
    if not found:
        raise Http404
    return redirect("person", uid=next(iter(found.values())).uid)
