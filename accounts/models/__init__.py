"""People, what they hold, how they first sign in, and what they looked at."""

from accounts.models.access_log import AccessEntry, AccessEntryStudent
from accounts.models.digest import DigestSubscription
from accounts.models.grant import Grant, GrantQuerySet, grant_models
from accounts.models.policy import RoleCategory
from accounts.models.sign_in_link import SignInLink
from accounts.models.support import SupportPerson
from accounts.models.user import User

__all__ = [
    "AccessEntry",
    "AccessEntryStudent",
    "DigestSubscription",
    "Grant",
    "GrantQuerySet",
    "RoleCategory",
    "SignInLink",
    "SupportPerson",
    "User",
    "grant_models",
]
