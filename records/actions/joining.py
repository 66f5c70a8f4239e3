"""Ties a contact of a district's roster to the person who proved to be that contact, and opens their children at once.

The proof comes first, and is not this module's: a code from the school's letter, or a sign-in of the district's own.
The database does the rest (records/walls/writers.py), because neither a sign-in page nor a parent may write grants.
"""

from django.db import connections
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from portal.kit.db import current_database

_ASK_THE_SCHOOL = _("This child cannot be added here. Please ask the school's office.")
#: Why not, in words. What a court said is not among them.
SENTENCES: dict[str, str | Promise] = {
    "taken": _(
        "The person whom the school means has signed in before, with another sign-in. Use that one. If it was not "
        "you, tell the school's office at once."
    ),
    "over": _ASK_THE_SCHOOL,
    "restricted": _ASK_THE_SCHOOL,
    "refused": _ASK_THE_SCHOOL,
    # Of letters (records/actions/letters.py): the same words for one that never was, is used, expired or withdrawn.
    "wrong": _(
        "This number and this code do not open anything. Please compare them with the letter. It may have been used "
        "already, or be too old: then ask the school's office for a new one."
    ),
    "locked": _("This number was tried too often. Ask the school's office for a new letter."),
}


class CannotJoin(Exception):
    """The contact cannot be tied to this person; the message says what to do. ``why`` is a key of SENTENCES."""

    def __init__(self, why: str) -> None:
        super().__init__(str(SENTENCES[why]))
        self.why = why


def join_contact(*, contact_id: int, user: User, student_id: int | None = None) -> None:
    """Make ``user`` the person behind the contact: the roster's grants on their children follow, now and ever after.

    Runs in the context of that very person, behind the sign-in door (the web login, ``accounts.doors``). With
    ``student_id`` the contact must be a parent or guardian of that student. Grants that a user who never came in held
    through this contact end. Of two who try at once the first wins. Raises CannotJoin: somebody else has come in as
    this contact, the contact or the relationship has ended, or a custody restriction holds (34 CFR 99.4).
    """
    with connections[current_database()].cursor() as cursor:
        cursor.execute("SELECT join_contact(%s, %s, %s)", [contact_id, student_id, user.pk])
        (outcome,) = cursor.fetchone()
    if outcome != "joined":
        raise CannotJoin(outcome)
