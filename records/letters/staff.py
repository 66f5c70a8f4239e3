"""Letters to the people who work for a district and have not come in yet: a page each, with a sign-in link to type."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.actions.sign_in_links import NoLinkPossible, create_sign_in_link
from accounts.models import User
from records.models import Organization, Staff
from records.queries import staff_of
from records.words import staff_role_in_words

#: Longer than a link that is shown on a page: paper takes its time.
STAFF_DAYS = 14
#: What one file holds.
MOST_STAFF = 500


@dataclass(frozen=True)
class StaffLetter:
    """One page: to whom, and the token that the link holds, which is stored nowhere."""

    staff: Staff
    token: str


def waiting_staff(user: Any, school: Organization | None = None) -> QuerySet[Staff]:
    """Staff of today, at this school or anywhere one serves, who have an account and have never come in."""
    never = {"user__is_active": True, "user__last_login__isnull": True, "user__password__startswith": "!"}
    rows = staff_of(user).filter(**never).exclude(user__email="").select_related("district", "user")
    return rows if school is None else rows.filter(appointments__organization=school).distinct()


def print_staff_letters(*, by: User, staff: Iterable[Staff]) -> tuple[list[StaffLetter], list[Staff]]:
    """A single-use link for each; and those who cannot have one from this official (they belong elsewhere, too)."""
    made, left_out = [], []
    for each in staff:
        try:
            assert each.user is not None
            token = create_sign_in_link(user=each.user, by=by, valid_for=timedelta(days=STAFF_DAYS), on_paper=True)
            made.append(StaffLetter(each, token))
        except NoLinkPossible:
            left_out.append(each)
    return made, left_out


def as_data(letters: Iterable[StaffLetter], address: Any) -> dict[str, Any]:
    """What the template ``staff_letters`` prints. ``address``: the full address of a token."""
    until = date_format(timezone.localdate() + timedelta(days=STAFF_DAYS), "DATE_FORMAT")
    return {
        "title": _("Sign-in letters"),
        "language": (translation.get_language() or "en")[:2],
        "letters": [_letter(one, address(one.token), until) for one in letters],
    }


def _letter(one: StaffLetter, address: str, until: str) -> dict[str, Any]:
    posts: list[Any] = one.staff.holding  # type: ignore[attr-defined]
    return {
        "district": one.staff.district.name,
        "school": posts[0].organization.name if posts else "",
        "post": staff_role_in_words(posts[0].role) if posts else "",
        "to": one.staff.name,
        "day": date_format(timezone.localdate(), "DATE_FORMAT"),
        "address": address,
        "heading": _("Your sign-in to Sightline"),
        "intro": _(
            "The district's roster names you, and your account is ready. In it you see the students with whom you "
            "work, as far as your work needs it."
        ),
        "label": _("Type this address into a browser"),
        "sign_in_as": _("You sign in with the e-mail address %(email)s.") % {"email": one.staff.user.email},  # type: ignore[union-attr]
        "steps": [
            _("Open the address and choose a password."),
            _("Set up the second factor that the portal asks for: an app on your phone, or a passkey."),
        ],
        "notes": [
            _("The address works once, until %(day)s.") % {"day": until},
            _(
                "It is meant for %(name)s and for nobody else: whoever opens it comes in as you. If it is lost, tell "
                "your district's office."
            )
            % {"name": one.staff.name},
        ],
    }
