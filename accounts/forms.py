"""The forms of signing in for the first time and of one's own account."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import SetPasswordForm
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import role_named


class FirstPasswordForm(SetPasswordForm):
    """Choosing a password after following a sign-in link."""

    def __init__(self, user: User, *args: Any, **options: Any) -> None:
        super().__init__(user, *args, **options)
        self.fields["new_password1"].label = _("Choose a password")
        self.fields["new_password1"].help_text = _("At least 12 characters. Three or four unrelated words are fine.")
        self.fields["new_password2"].label = _("The same password again")


class LanguageForm(forms.Form):
    """The language in which a person reads the portal."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


class RoleForm(forms.Form):
    """Which held role to act in."""

    role = forms.CharField()

    def __init__(self, user: Any, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user

    def clean_role(self) -> str:
        """Only a role that the person's grants give today."""
        role = role_named(self.cleaned_data["role"])
        if role is None or role.name not in {held.name for held in self.user.held_roles}:
            raise forms.ValidationError(_("None of your relationships gives you this role today."))
        return role.name
