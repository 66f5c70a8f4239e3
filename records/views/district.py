"""What only a district does: its people and how they come in. Its schools and students are on the shared pages."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions.sign_in_links import VALID_FOR, NoLinkPossible, create_sign_in_link
from accounts.roles import Right
from portal.kit.exports import download
from portal.kit.pdf import make_pdf
from portal.kit.tables import Table
from records.letters.staff import MOST_STAFF, STAFF_DAYS, as_data, print_staff_letters, waiting_staff
from records.models import Staff
from records.policies import check_right, visible_or_404
from records.queries import my_districts, schools_of
from records.tables import PeopleTable
from records.views.framing import as_of_today
from records.views.principal import StaffList
from records.words import number

FOR_DISTRICTS = gettext_lazy(
    "Only a district official invites people. If somebody cannot sign in, tell your district's office."
)


class PeopleList(StaffList):
    """The district's staff, whether they have signed in, and a link for those who have not."""

    table_class = PeopleTable
    template_name = "records/people.html"

    def prepare(self) -> None:
        check_right(self.request, Right.INVITE_PEOPLE, FOR_DISTRICTS)

    def rows(self) -> QuerySet[Staff]:
        return super().rows().select_related("district", "user")

    def extra(self, table: Table) -> dict[str, Any]:
        waiting = waiting_staff(self.request.user).count()
        return {
            **super().extra(table),
            "summary": ngettext(
                "%(count)s person has an account and has not used it yet.",
                "%(count)s people have an account and have not used it yet.",
                waiting,
            )
            % {"count": number(waiting)},
            **as_of_today({row.record.district for row in table.page.object_list}, _("district officials")),
        }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def people_letters(request: HttpRequest) -> HttpResponse:
    """How many people have not come in yet, by school; by POST a letter with a sign-in link for each of them."""
    check_right(request, Right.INVITE_PEOPLE, FOR_DISTRICTS)
    user: Any = request.user
    schools = list(schools_of(user).order_by("name"))
    data = request.POST if request.method == "POST" else request.GET
    school = next((each for each in schools if str(each.uid) == data.get("school")), None)
    waiting: list[Any] = list(waiting_staff(user, school)[: MOST_STAFF + 1])
    if request.method == "POST":
        if 0 < len(waiting) <= MOST_STAFF:
            letters, left_out = print_staff_letters(by=user, staff=waiting)
            if letters:
                address = lambda token: request.build_absolute_uri(reverse("sign_in_link", args=[token]))  # noqa: E731
                pdf = make_pdf("staff_letters", as_data(letters, address))
                return download(pdf, "sign-in-letters", "pdf", "application/pdf")
            waiting = [each for each in waiting if each not in left_out]
            messages.error(request, _("All of them belong to another district, too: you cannot open their accounts."))
        elif waiting:
            messages.error(request, _("These are too many for one file. Choose a school."))
        else:
            messages.error(request, _("Everybody here has come in, so there is no letter to print."))
    at = Counter(post.organization_id for each in waiting for post in each.holding) if school is None else Counter()
    context = {
        "title": ngettext(
            "%(count)s person who works here has not signed in yet",
            "%(count)s people who work here have not signed in yet",
            len(waiting),
        )
        % {"count": number(len(waiting))},
        "summary": _(
            "A letter holds an address to type that opens the account once, within %(days)s days. Printing a new one "
            "leaves the one before it valid until it is used or has expired; using one ends them all."
        )
        % {"days": STAFF_DAYS},
        "schools": [(each, at[each.pk]) for each in schools if at[each.pk]],
        "school": school,
        "wanted": len(waiting),
        "crumbs": [(_("People"), reverse("people")), (_("Sign-in letters"), "")],
        **as_of_today(my_districts(user), _("district officials")),
    }
    return render(request, "records/people_letters.html", context)


@never_cache
@require_POST
def person_link(request: HttpRequest, uid: object) -> HttpResponse:
    """Make a single-use sign-in link for one of the district's people, and show it this once."""
    staff: Staff = visible_or_404(request, Staff, uid)
    check_right(request, Right.INVITE_PEOPLE, FOR_DISTRICTS)
    user: Any = request.user
    try:
        if staff.user is None:
            raise NoLinkPossible(_("The roster holds no e-mail address for this person, so they have no account."))
        if not staff.is_active:  # the database refuses it as well
            raise NoLinkPossible(_("The roster no longer names this person. It must do so before they can come in."))
        token = create_sign_in_link(user=staff.user, by=user)
    except NoLinkPossible as refusal:
        messages.error(request, str(refusal))
        return redirect("people")
    context = {
        "title": _("This link opens the portal for %(name)s once") % {"name": staff.name},
        "link": request.build_absolute_uri(reverse("sign_in_link", args=[token])),
        "days": VALID_FOR.days,
        "person": staff,
        "crumbs": [(_("People"), reverse("people")), (_("Sign-in link"), "")],
    }
    return render(request, "records/person_link.html", context)
