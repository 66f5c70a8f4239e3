"""What is kept, for everybody: each element with its category, its level and who may see it. Reads no table."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.doors import public_page
from accounts.roles import ROLES, Category, Level
from records.dictionary import Entry, by_category
from records.words import CATEGORIES, CATEGORY_SENTENCES, listed_in_words, number


@public_page
@require_safe
def dictionary(request: HttpRequest) -> HttpResponse:
    """Every element by category, with the roles that may see it of the students they are granted."""
    categories = by_category()
    count = sum(len(entries) for entries in categories.values())
    context = {
        "title": ngettext("%(count)s thing is kept", "%(count)s things are kept", count) % {"count": number(count)},
        "summary": _(
            "This is everything that a district can bring into the portal, by kind. Nothing else is kept of a student. "
            "The names are those of the Common Education Data Standards (CEDS)."
        ),
        "contents": [(category.value, CATEGORIES[category]) for category in categories],
        "categories": [_section(category, entries) for category, entries in categories.items()],
    }
    return render(request, "records/dictionary.html", context)


def _section(category: Category, entries: list[Entry]) -> dict[str, Any]:
    roles = [str(role.title) for role in ROLES.values() if category in role.categories]
    levels = {Level.PII: _("of one student or person"), Level.AGGREGATE: _("of a school, a class or a test")}
    return {
        "anchor": category.value,
        "title": CATEGORIES[category],
        "sentence": CATEGORY_SENTENCES[category],
        "roles": listed_in_words(roles),
        "rows": [
            {
                "ceds": entry.ceds,
                "where": f"{entry.model}.{entry.element.name}",
                "level": levels.get(entry.element.level, entry.element.level),
                "roles": listed_in_words([str(role.title) for role in entry.roles]),
            }
            for entry in entries
        ],
    }
