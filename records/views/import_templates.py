"""The CSV templates of the kinds of records: what each is for, its columns and words, and the files themselves."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from records.imports.kinds import Column, Kind
from records.imports.templates.words import offered, options, sentence, speaks_for, title, what_goes_in
from records.imports.templates.writing import all_as_zip, guide_name, guide_text, template_name, template_text
from records.views.imports import check_importer
from records.words import number


@never_cache
@require_safe
def import_templates(request: HttpRequest) -> HttpResponse:
    """Every kind of which there is a template."""
    check_importer(request)
    kinds = offered()
    context = {
        "title": _("%(count)s kinds of records come in as CSV files") % {"count": number(len(kinds))},
        "summary": _(
            "Download a template, put your data under its header, delete the example row, and send the file: alone, or "
            "several together as a zip. The roster comes first, because the files name its students, staff and schools."
        ),
        "kinds": [{"name": kind.name, "title": title(kind), "sentence": sentence(kind)} for kind in kinds],
        "crumbs": [(_("Imports"), reverse("imports")), (_("Templates"), "")],
    }
    return render(request, "records/import_templates.html", context)


@never_cache
@require_safe
def import_template(request: HttpRequest, kind: str) -> HttpResponse:
    """One template: its columns, and the words that they allow."""
    check_importer(request)
    found = _kind_or_404(kind)
    context = {
        "title": _columns_in_words(found),
        "summary": sentence(found),
        "kind": found,
        "speaks_for": speaks_for(found),
        "columns": [_shown(found, column) for column in found.columns],
        "crumbs": [
            (_("Imports"), reverse("imports")),
            (_("Templates"), reverse("import_templates")),
            (title(found), ""),
        ],
    }
    return render(request, "records/import_template.html", context)


@never_cache
@require_safe
def import_template_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The template of a kind, to be filled in."""
    check_importer(request)
    found = _kind_or_404(kind)
    return _download(template_text(found).encode(), template_name(found), "text/csv; charset=utf-8")


@never_cache
@require_safe
def import_template_guide(request: HttpRequest, kind: str) -> HttpResponse:
    """The guide to a template, as a table that a spreadsheet opens."""
    check_importer(request)
    found = _kind_or_404(kind)
    return _download(guide_text(found).encode("utf-8-sig"), guide_name(found), "text/csv; charset=utf-8")


@never_cache
@require_safe
def import_template_zip(request: HttpRequest) -> HttpResponse:
    """All templates and guides."""
    check_importer(request)
    return _download(all_as_zip(), "templates.zip", "application/zip")


def _kind_or_404(name: str) -> Kind:
    for kind in offered():
        if kind.name == name:
            return kind
    raise Http404


def _columns_in_words(kind: Kind) -> str:
    required = sum(column.required for column in kind.columns)
    return ngettext(
        "%(title)s: %(count)s column, %(required)s of them required",
        "%(title)s: %(count)s columns, %(required)s of them required",
        len(kind.columns),
    ) % {"title": title(kind), "count": len(kind.columns), "required": required}


def _shown(kind: Kind, column: Column) -> dict[str, Any]:
    return {
        "header": column.header,
        "required": _("yes") if column.required else _("no"),
        "contents": what_goes_in(kind, column),
        "options": list(options(column)),
        "example": column.example,
    }


def _download(content: bytes, name: str, content_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
