"""Why a provider's word does not open anything, and what to do: one title and one sentence for each refusal."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.single_sign_on.trust import Outcome
from portal.identity_providers import IdentityProvider

_BY_CODE = _(
    "Ask the office of your child's school to name you as a parent or guardian, or for a letter with a code that "
    "opens your child's record here. If you work for the district, ask its office."
)
_SENTENCES: dict[Outcome, tuple[str | Promise, str | Promise]] = {
    Outcome.NOT_PROVEN: (
        _("%(name)s did not say who you are"),
        _(
            "The district's sign-in must tell the portal which person of the roster you are, and that your e-mail "
            "address is proven. It did not. Tell the district's help desk."
        ),
    ),
    Outcome.NO_DISTRICT: (
        _("%(name)s cannot sign anybody in here yet"),
        _("The portal holds no district for this sign-in. Tell the district's office; it knows who runs the portal."),
    ),
    Outcome.NOBODY: (_("The roster of %(name)s does not name you"), _BY_CODE),
    Outcome.SEVERAL: (
        _("The roster of %(name)s names several people as you"),
        _(
            "Two people there share what this sign-in says of you, so the portal cannot know which one you are. Ask "
            "the school's office to correct it, or for a letter with a code."
        ),
    ),
    Outcome.DEACTIVATED: (
        _("Your account in the portal is closed"),
        _("Only whoever runs the portal can open it again. Ask the district's office."),
    ),
    Outcome.CONNECT_FIRST: (
        _("Sign in as you did before, and connect %(name)s then"),
        _(
            "You have an account here already, or it holds something of another district, which this sign-in alone "
            "does not open. Sign in with your e-mail address and password, open your profile and connect this account "
            "under Ways to sign in: the page says what that means. After that it signs you in. If you have no "
            "password, ask for a new one below; the message goes to your e-mail address. If you have no address "
            "here either, ask the school's office."
        ),
    ),
    Outcome.NAMES_ANOTHER: (
        _("%(name)s names you as somebody else than before"),
        _(
            "The account that you used is connected with another person's account here. Sign in with your e-mail "
            "address and password and disconnect it under Ways to sign in, or ask the school's office."
        ),
    ),
    Outcome.CONNECTED_TO_ANOTHER: (
        _("This account of %(name)s is connected with another account here"),
        _(
            "One account of a district opens one account of the portal. Sign in with it to see which, and disconnect "
            "it there first. Nothing has changed."
        ),
    ),
    Outcome.TAKEN: (
        _("The person whom %(name)s names has signed in here before"),
        _(
            "They use another account of the portal. If that was you, sign in with it. If it was not, tell the "
            "school's office at once. Nothing has changed."
        ),
    ),
    Outcome.NOT_A_CONTACT: (
        _("%(name)s opened no child's record here"),
        _(
            "This account speaks of people who work for the district, and of no parent or guardian. To sign in as "
            "one of them, sign out and use it on the sign-in page."
        ),
    ),
}


def refusal_in_words(outcome: Outcome, provider: IdentityProvider) -> tuple[str, str]:
    """(title, what to do) for a refusal."""
    title, sentence = _SENTENCES[outcome]
    return str(title) % {"name": provider.name}, str(sentence)
