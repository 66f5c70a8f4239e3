"""The list page: filters, sorts, pages, downloads, and tells the access log before it shows a row.

A list of an app is a short class::

    class Roster(ListPage):
        table_class = RosterTable
        filter_class = RosterFilters            # optional
        template_name = "records/roster.html"   # extends base.html, includes components/list.html
        export_name = "roster"                  # empty: no download

        def rows(self):                # what the person may see
            return Student.objects.visible_to(self.request.user)

        def categories(self):          # the data categories that the acting role carries
            return self.request.user.acting_role.categories

        def may_export(self):          # default: no
            return has_right(self.request.user, Right.EXPORT_ROSTER)

        def disclose(self, rows, shown, *, exported):   # writes the log; returns {row's pk: reason}
            return disclose(self.request, rows, shown, "class roster", channel=...)

        def extra(self, table):        # what else the template needs
            return {"title": ...}

Lists without student data (schools, sections) set ``shows_students = False`` and need no ``disclose``.
Template context: ``table``, ``filter`` (None where the list is short), ``list_total``, ``export_url`` (or ""), and
what ``extra`` gives.
The URL holds the state (filters, ``sort``, ``page``); ``?download=csv`` downloads; a request by htmx for the list
itself gets components/list_part.html alone.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views import View
from django_tables2 import RequestConfig

from portal.kit.exports import csv_response
from portal.kit.tables import FilterSet, Table

#: Up to so many rows a list needs no filters.
FEW = 10


class ListPage(View):
    """A page around one table. Subclasses say what the rows are, and log them; see the module's text."""

    table_class: type[Table]
    filter_class: type[FilterSet] | None = None
    template_name = ""
    part_template_name = "components/list_part.html"
    export_name = ""
    per_page = 25
    shows_students = True
    http_method_names = ["get", "head", "options"]

    def rows(self) -> QuerySet | Sequence[Any]:
        """The rows that the person may see, before filters."""
        raise NotImplementedError

    def categories(self) -> Collection[str]:
        """The data categories that the person's acting role carries."""
        raise NotImplementedError

    def disclose(self, rows: list[Any], shown: list[str], *, exported: bool) -> Mapping[Any, Any]:
        """Write the access log about these very rows and the categories shown; returns reasons by primary key.

        Called with the rows of the shown page, or with all rows of a download, before anything is drawn.
        """
        raise NotImplementedError

    def may_export(self) -> bool:
        """Whether the person may download this list."""
        return False

    def extra(self, table: Table) -> dict[str, Any]:
        """Further values for the template. Runs after ``disclose``."""
        return {}

    def prepare(self) -> None:
        """Look up what the page is about (its section, its school); raise Http404 or PermissionDenied here."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page, its list alone, or its CSV file. Raises PermissionDenied for a download that is not allowed."""
        self.prepare()
        categories = self.categories()
        chosen = self._chosen(categories)
        table = self.table_class(self.rows() if chosen is None else chosen.qs, categories=categories)
        if request.GET.get("download") == "csv":
            return self._download(table)
        RequestConfig(request, paginate=False).configure(table)
        table.settle_order()
        table.in_place = True
        table.paginator = Paginator(table.rows, self.per_page)
        # An address kept from longer lists shows the last page, not an error.
        table.page = table.paginator.get_page(request.GET.get("page"))
        if self.shows_students:
            records = [row.record for row in table.page.object_list]
            table.reasons = self.disclose(records, table.shown_categories, exported=False)
        return self._answer(table, chosen)

    def _chosen(self, categories: Collection[str]) -> FilterSet | None:
        if self.filter_class is None:
            return None
        return self.filter_class(self.request.GET, queryset=self.rows(), request=self.request, allowed=categories)

    def _download(self, table: Table) -> HttpResponse:
        if not self.export_name or not self.may_export():
            raise PermissionDenied(_("Your role may see this list, but not download it."))
        RequestConfig(self.request, paginate=False).configure(table)
        table.settle_order()
        if self.shows_students:
            records = [row.record for row in table.rows]
            table.reasons = self.disclose(records, table.exported_categories, exported=True)
        return csv_response(table, self.export_name)

    def _answer(self, table: Table, chosen: FilterSet | None) -> HttpResponse:
        htmx: Any = getattr(self.request, "htmx", None)
        part = bool(htmx) and htmx.target == "list" and not htmx.history_restore_request
        context = {
            "table": table,
            "filter": chosen if self._worth_filtering(table, chosen) else None,
            "list_total": table.paginator.count,
            "list_total_words": number_format(table.paginator.count, force_grouping=True),
            "export_url": self._export_url(),
            **self.extra(table),
        }
        response = render(self.request, self.part_template_name if part else self.template_name, context)
        # One address gives a page or a part of it, both about people: kept by no cache, not even the browser's.
        response["Cache-Control"] = "no-store, private"
        patch_vary_headers(response, ["HX-Request"])
        return response

    def _worth_filtering(self, table: Table, chosen: FilterSet | None) -> bool:
        """A short list is read faster than a form; one that was made short by a filter keeps it."""
        if chosen is None:
            return False
        return table.paginator.count > FEW or any(self.request.GET.get(name) for name in chosen.filters)

    def _export_url(self) -> str:
        if not self.export_name or not self.may_export():
            return ""
        query = self.request.GET.copy()
        query.pop("page", None)
        query["download"] = "csv"
        return f"?{query.urlencode()}"
