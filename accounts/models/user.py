"""The person who signs in. There is no superuser: nobody sees a student without a grant."""

import uuid
from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import _user_has_perm  # type: ignore[attr-defined]
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role


class UserManager(BaseUserManager["User"]):
    """Makes users, and finds them by e-mail address without regard to case."""

    def create_user(self, username: str, email: str = "", password: str | None = None, **fields: Any) -> "User":
        """Make a user; without a password they can sign in only after following a sign-in link."""
        user = self.model(username=username, email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """One person, however many roles they hold. ``acting_role`` is the role of the current request, never stored."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    username = models.CharField(max_length=255, unique=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    given_name = models.CharField(_("given name"), max_length=150, blank=True)
    family_name = models.CharField(_("family name"), max_length=150, blank=True)
    is_active = models.BooleanField(default=True)
    language = models.CharField(_("language"), max_length=8, blank=True)
    date_joined = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["email"]

    # Read by libraries that know Django's own user; here they are constants, not switches.
    is_staff = False
    is_superuser = False

    acting_role: Role | None = None
    held_roles: tuple[Role, ...] = ()
    support_until: datetime | None = None
    """When the access of a support person ends, for the banner of every page."""

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), condition=~models.Q(email=""), name="one_user_per_email"),
        ]

    def __str__(self) -> str:
        return f"user {self.uid}"

    @property
    def first_name(self) -> str:
        """Given name, under the name that sign-in libraries look for."""
        return self.given_name

    @property
    def last_name(self) -> str:
        """Family name, under the name that sign-in libraries look for."""
        return self.family_name

    def get_full_name(self) -> str:
        """Given and family name; the e-mail address's absence is not made up for."""
        return f"{self.given_name} {self.family_name}".strip()

    def get_short_name(self) -> str:
        return self.given_name

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Whether a grant in force gives this permission on this object. No object, no permission."""
        return obj is not None and _user_has_perm(self, perm, obj)
