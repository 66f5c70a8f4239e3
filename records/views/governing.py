"""Deciding about other people's access: give, end, keep away, close an account; the yearly review."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import Right
from records.actions import governing
from records.governing.forms import CloseForm, GiveForm, PauseForm, ReviewForm, WhyForm, places_for, role_title
from records.governing.page import grants_of
from records.governing.reach import Known, people_known
from records.governing.reviews import WAITS, lines_of, progress_of
from records.governing.rule import GIVES, SECTION, kinds_for
from records.models import AccessPause, AccessReview, AccessReviewItem, Organization, Section
from records.policies import check_right, has_right, visible_or_404
from records.queries import my_districts, schools_of
from records.views.framing import as_of_today
from records.views.people import FOR_KNOWERS, audience, known_or_404
from records.words import number

FOR_GIVERS = gettext_lazy("The principal or the district decides who is given access. Ask one of them.")
FOR_REVIEWERS = gettext_lazy("A district official opens reviews and closes accounts. Ask your district's office.")


def _to_decide(request: HttpRequest, uid: UUID, right: Right = Right.GIVE_ACCESS) -> Known:
    """The person about whom something is decided. Raises Http404, and PermissionDenied without the right."""
    check_right(request, right, FOR_GIVERS if right is Right.GIVE_ACCESS else FOR_REVIEWERS)
    return known_or_404(request, uid)


def _form_page(request: HttpRequest, known: Known, form: Any, title: str, **more: Any) -> HttpResponse:
    context = {
        "known": known,
        "form": form,
        "title": title,
        "crumbs": [
            (_("Who can see"), reverse("who_sees")),
            (known.name, reverse("person", args=[known.uid])),
            (more.get("crumb", title), ""),
        ],
        **as_of_today(my_districts(request.user), audience()),
        **more,
    }
    return render(request, "records/access/decide.html", context)


def _done(request: HttpRequest, form: Any, act: Any) -> bool:
    """Carry out a decision; what the database refused is said beside the form."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        act(form.cleaned_data)
    except governing.NotDone as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def access_give(request: HttpRequest, uid: UUID) -> HttpResponse:
    """First which role (and for a section which school), then the rest; by POST it is given."""
    known = _to_decide(request, uid)
    user: Any = request.user
    data = request.POST if request.method == "POST" else request.GET
    may = GIVES[user.acting_role.name]
    schools = list(schools_of(user).filter(is_active=True).order_by("name"))
    role = next((each for each in may if each == data.get("role")), None)
    school = next((each for each in schools if str(each.uid) == data.get("school")), None)
    if school is None and len(schools) == 1:
        school = schools[0]
    if role is None or (SECTION in kinds_for(role) and school is None):
        return _choose_role(request, known, may, schools, role)
    sections = Section.objects.visible_to(user).filter(school=school, is_active=True).order_by("title", "pk")
    places = places_for(role, schools, list(sections) if school else [], my_districts(user))
    form = GiveForm(places, request.POST if request.method == "POST" else None)

    def give(cleaned: dict[str, Any]) -> None:
        governing.give_access(
            by=user, to=known, role=role, on=cleaned["places"], basis=cleaned["basis"],
            starts_on=cleaned["starts_on"], ends_on=cleaned["ends_on"],
        )  # fmt: skip

    if _done(request, form, give):
        messages.success(request, _("It is given. It holds from its first day on, and ends by itself."))
        return redirect("person", uid=known.uid)
    words = {"name": known.name, "role": role_title(role)}
    return _form_page(
        request, known, form, _("Give %(name)s the role %(role)s") % words, submit=_("Give this access"),
        crumb=_("Give access"), keep=[("role", role), ("school", school.uid if school else "")],
        summary=_("You give no more than you hold: no other kinds of data, no other place, no longer."),
    )  # fmt: skip


def _choose_role(request: HttpRequest, known: Known, may: Any, schools: list[Organization], role: Any) -> HttpResponse:
    context = {
        "known": known,
        "title": _("Which role does %(name)s need?") % {"name": known.name},
        "summary": _("Whom the roster names as a teacher, counselor or principal needs nothing from you."),
        "roles": [(each.value, role_title(each), SECTION in kinds_for(each)) for each in may],
        "role": role,
        "schools": schools,
        "crumbs": [
            (_("Who can see"), reverse("who_sees")),
            (known.name, reverse("person", args=[known.uid])),
            (_("Give access"), ""),
        ],
        **as_of_today(my_districts(request.user), audience()),
    }
    return render(request, "records/access/give.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def access_end(request: HttpRequest, uid: UUID) -> HttpResponse:
    """End one grant of the person at once, with the reason."""
    known = _to_decide(request, uid)
    user: Any = request.user
    key = (request.POST if request.method == "POST" else request.GET).get("grant", "")
    held = next((each for each in grants_of(user, known.pk) if each.key == key), None)
    if held is None:
        raise Http404
    form = WhyForm(request.POST if request.method == "POST" else None)

    def end(cleaned: dict[str, Any]) -> None:
        governing.end_access(by=user, kind=held.kind, grant=held.grant.pk, why=cleaned["why"])

    if _done(request, form, end):
        messages.success(request, _("It has ended. From the next request on it opens nothing. It stays on file."))
        return redirect("person", uid=known.uid)
    words = {"name": known.name, "role": held.role_title, "place": held.place}
    return _form_page(
        request, known, form, _("End what %(name)s holds: %(role)s, %(place)s") % words, submit=_("End it now"),
        crumb=_("End access"), keep=[("grant", key)],
    )  # fmt: skip


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def access_pause(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Keep the person away from a school or the district until a day."""
    known = _to_decide(request, uid)
    user: Any = request.user
    kinds = (Organization.Type.SCHOOL, Organization.Type.DISTRICT)
    places = Organization.objects.visible_to(user).filter(type__in=kinds).order_by("type", "name")
    form = PauseForm(places, request.POST if request.method == "POST" else None)

    def pause(cleaned: dict[str, Any]) -> None:
        governing.pause_access(
            by=user, person=known, at=cleaned["at"], until=cleaned["until"], why=cleaned["why"]
        )  # fmt: skip

    if _done(request, form, pause):
        messages.success(request, _("They are kept away from now on, until that day, whatever the roster says."))
        return redirect("person", uid=known.uid)
    return _form_page(
        request, known, form, _("Keep %(name)s away") % {"name": known.name}, submit=_("Keep them away"),
        crumb=_("Keep away"),
        summary=_(
            "What the roster gives them at this place, and on its sections, opens nothing until that day. The next "
            "import does not change that. What they hold as a parent is left alone; that is a custody restriction."
        ),
    )  # fmt: skip


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def access_pause_end(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Let the roster count again before the day that was named."""
    check_right(request, Right.GIVE_ACCESS, FOR_GIVERS)
    pause: AccessPause = visible_or_404(request, AccessPause, uid)
    user: Any = request.user
    known = people_known([pause.person_id])[pause.person_id]
    form = WhyForm(request.POST if request.method == "POST" else None)
    if _done(request, form, lambda cleaned: governing.end_pause(by=user, pause=pause, why=cleaned["why"])):
        messages.success(request, _("It ends now: what the roster gives them opens again."))
        return redirect("person", uid=known.uid)
    words = {"name": known.name, "place": pause.organization.name}
    return _form_page(
        request, known, form, _("No longer keep %(name)s away from %(place)s") % words, submit=_("End it now"),
        crumb=_("Keep away"),
    )  # fmt: skip


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def account_close(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Close the account of somebody who works for the district."""
    known = _to_decide(request, uid, Right.REVIEW_ACCESS)
    user: Any = request.user
    form = CloseForm(request.POST if request.method == "POST" else None)
    if _done(request, form, lambda cleaned: governing.close_account(by=user, person=known, why=cleaned["why"])):
        messages.success(request, _("The account is closed. Whoever runs the portal can open it again."))
        return redirect("person", uid=known.uid)
    return _form_page(
        request, known, form, _("Close the account of %(name)s") % {"name": known.name}, submit=_("Close this account"),
        crumb=_("Close the account"),
        summary=_("Sign-in, every grant and the database refuse them from the next request on."),
    )  # fmt: skip


# --- reviews -------------------------------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def access_reviews(request: HttpRequest) -> HttpResponse:
    """The reviews of the person's districts, the newest first; a district opens one here."""
    check_right(request, Right.SEE_PEOPLE, FOR_KNOWERS)
    user: Any = request.user
    form = None
    if has_right(user, Right.REVIEW_ACCESS):
        form = ReviewForm(my_districts(user), request.POST if request.method == "POST" else None)
    elif request.method == "POST":
        check_right(request, Right.REVIEW_ACCESS, FOR_REVIEWERS)
    made: list[AccessReview] = []

    def open_it(cleaned: dict[str, Any]) -> None:
        made.append(governing.open_review(by=user, district=cleaned["district"], due_on=cleaned["due_on"]))

    if form is not None and _done(request, form, open_it):
        messages.success(request, _("The review is open. What nobody confirms ends after the due date, by itself."))
        return redirect("access_review", uid=made[0].uid)
    reviews = list(AccessReview.objects.visible_to(user).select_related("district").order_by("-opened_at", "-pk")[:20])
    running = next((review for review in reviews if review.is_open), None)
    context = {
        "form": form,
        "reviews": reviews,
        "running": running,
        "title": _reviews_title(running),
        "summary": _(
            "Once a year each principal confirms, one by one, the access that officials gave at their school. What the "
            "roster gives is confirmed by the roster itself."
        ),
        "crumbs": [(_("Who can see"), reverse("who_sees")), (_("Reviews"), "")],
        **as_of_today(my_districts(user), audience()),
    }
    return render(request, "records/access/reviews.html", context)


def _reviews_title(running: AccessReview | None) -> str:
    if running is None:
        return _("No review of access is open")
    return _("A review of access is open until %(day)s") % {"day": date_format(running.due_on, "DATE_FORMAT")}


@never_cache
@require_safe
def access_review(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One review: what waits for the person who looks, how far each school is, and what was decided."""
    check_right(request, Right.SEE_PEOPLE, FOR_KNOWERS)
    review: AccessReview = visible_or_404(request, AccessReview, uid)
    lines = lines_of(request.user, review)
    waiting = [line for line in lines if line.state == WAITS]
    day = date_format(review.due_on, "DATE_FORMAT")
    title = ngettext(
        "%(count)s of %(total)s still waits to be confirmed by %(day)s",
        "%(count)s of %(total)s still wait to be confirmed by %(day)s",
        len(waiting),
    )
    if not review.is_open:
        title = _("The review ended on %(day)s: %(total)s were asked about")
    context = {
        "review": review,
        "lines": lines,
        "progress": progress_of(lines),
        "title": title % {"count": number(len(waiting)), "total": number(len(lines)), "day": day},
        "summary": _(
            "What is not confirmed by the end of %(day)s opens nothing from the next day on, without anybody doing "
            "anything."
        )
        % {"day": day},
        "crumbs": [
            (_("Who can see"), reverse("who_sees")),
            (_("Reviews"), reverse("access_reviews")),
            (date_format(review.opened_at, "DATE_FORMAT"), ""),
        ],
        **as_of_today([review.district], audience()),
    }
    return render(request, "records/access/review.html", context)


@never_cache
@require_POST
def access_confirm(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Confirm one access that a review asks about."""
    check_right(request, Right.GIVE_ACCESS, FOR_GIVERS)
    item: AccessReviewItem = visible_or_404(request, AccessReviewItem, uid)
    try:
        governing.confirm_access(by=request.user, item=item)  # type: ignore[arg-type]
        messages.success(request, _("It is confirmed, and holds as long as was decided before."))
    except governing.NotDone as refusal:
        messages.error(request, str(refusal))
    return redirect("access_review", uid=item.review.uid)
