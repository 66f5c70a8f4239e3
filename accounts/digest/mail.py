"""Writes the mail: only kinds of news, in the person's language, with a link to sign in and one to end it."""

import hashlib
from collections.abc import Collection
from datetime import date
from enum import StrEnum
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_SIGNER = signing.Signer(salt="accounts.digest.end")


class News(StrEnum):
    """Kinds of news, in the order in which the mail names them."""

    GRADES = "grades"
    MISSING = "missing"
    ABSENCES = "absences"
    TESTS = "tests"
    RIGHTS = "rights"


WORDS = {
    News.GRADES: gettext_lazy("New grades"),
    News.MISSING: gettext_lazy("Work that is missing"),
    News.ABSENCES: gettext_lazy("Absences"),
    News.TESTS: gettext_lazy("New test results"),
    News.RIGHTS: gettext_lazy("A message about who holds the rights to a record"),
}


def end_token(uid: UUID) -> str:
    """What the link that ends the mail holds: the account's random identifier, signed."""
    return _SIGNER.sign(uid.hex)


def uid_of(token: str) -> UUID | None:
    """The account's identifier of a token; None where nobody here signed it."""
    try:
        return UUID(_SIGNER.unsign(token))
    except (signing.BadSignature, ValueError):
        return None


def parts(news: Collection[News], uid: UUID, language: str) -> tuple[str, str, str, str]:
    """(subject, text, HTML, address that ends it) in the language; an unknown language is English."""
    known = dict(settings.LANGUAGES)
    chosen = language if language in known else next(iter(known))
    with translation.override(chosen):
        end = settings.PORTAL_URL + reverse("digest_end", args=[end_token(uid)])
        context = {
            "language": chosen,
            "kinds": [str(words) for kind, words in WORDS.items() if kind in news],
            "sign_in": settings.PORTAL_URL + reverse("home"),
            "end": end,
        }
        subject = settings.ACCOUNT_EMAIL_SUBJECT_PREFIX + _("news is waiting for you")
        text = render_to_string("accounts/digest/mail.txt", context)
        html = render_to_string("accounts/digest/mail.html", context)
    return subject, text, html, end


def message(news: Collection[News], *, uid: UUID, address: str, language: str, week: date) -> EmailMultiAlternatives:
    """The mail of a week to one address, which can be ended by one click (RFC 2369, RFC 8058).

    The same person and week give the same Message-ID, so that a mail program shows a repeated one once.
    """
    subject, text, html, end = parts(news, uid, language)
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">") or "localhost"
    number = hashlib.sha256(f"{uid.hex}/{week.isoformat()}/{settings.SECRET_KEY}".encode()).hexdigest()[:32]
    mail = EmailMultiAlternatives(
        subject,
        text,
        to=[address],
        headers={
            "Message-ID": f"<digest.{number}@{domain}>",
            "List-Unsubscribe": f"<{end}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
    mail.attach_alternative(html, "text/html")
    return mail
