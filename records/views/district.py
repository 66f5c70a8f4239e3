"""What only a district does: its people and how they come in. Its schools and students are on the shared pages."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.actions.sign_in_links import VALID_FOR, NoLinkPossible, create_sign_in_link
from accounts.roles import Right
from portal.kit.tables import Table
from records.models import Staff
from records.policies import check_right, visible_or_404
from records.queries import staff_of
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
        never = {"user__is_active": True, "user__last_login__isnull": True, "user__password__startswith": "!"}
        waiting = staff_of(self.request.user).filter(**never).count()
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
