"""Tables that hold only the columns their reader may see.

Hiding a column is not enough: a hidden one still sorts, filters and exports. So every column and every filter
says which data category it shows, and a table is built with the categories of its reader: what they do not carry
is not in it at all, and so is in no page, no CSV, no order and no query. Use it like this::

    class RosterTable(Table):
        name = Column(category=Category.IDENTITY, verbose_name=_("Student"), linkify=True, order_by="family_name")
        room = Column(category=NOT_ABOUT_STUDENTS, verbose_name=_("Room"))
        because = ReasonColumn()

    class RosterFilters(FilterSet):
        grade = django_filters.ChoiceFilter(...)
        categories = {"grade": Category.ENROLLMENT}

    RosterTable(students, categories=role.categories)
"""

from collections.abc import Collection, Mapping
from typing import Any, ClassVar

import django_filters
import django_tables2
from django.core.exceptions import ImproperlyConfigured
from django.db.models import QuerySet
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

#: What a column or a filter says that shows nothing about a student: a school's name, a section's title.
NOT_ABOUT_STUDENTS = ""


class Categorized:
    """Gives a django-tables2 column its data category. Mix it in before the column's own class.

    ``category`` is a data category's name or ``NOT_ABOUT_STUDENTS``; there is no default.
    ``numeric=True`` sets figures under each other.
    """

    def __init__(self, *args: Any, category: str, numeric: bool = False, **options: Any) -> None:
        if not options.get("visible", True):
            raise ImproperlyConfigured("A hidden column would still be exported: leave it out instead.")
        super().__init__(*args, **options)
        self.category = str(category)
        self.numeric = numeric


def _with_thousands_apart(column: Any, value: Any) -> Any:
    is_count = column.numeric and isinstance(value, int) and not isinstance(value, bool)
    return number_format(value, force_grouping=True) if is_count else value


def _in_an_export(column: Any, /, **given: Any) -> Any:
    """A column that draws its cells in a way of its own exports them so; every other one as they are stored."""
    is_drawn = type(column).render is not _with_thousands_apart
    return django_tables2.Column.value(column, **given) if is_drawn else given["value"]


class Column(Categorized, django_tables2.Column):
    """A column of text or numbers. Numbers are written with their thousands apart on a page, and plainly in a file."""

    empty_values: tuple[Any, ...] = (None, "", [], ())
    #: Methods, which columns of their own drawing replace by others with the arguments that they need.
    render: Any = _with_thousands_apart
    value: Any = _in_an_export


class DateColumn(Categorized, django_tables2.DateColumn):
    """A column of dates: written out on the page, ISO 8601 in an export."""

    def __init__(self, *args: Any, category: str, **options: Any) -> None:
        super().__init__(*args, category=category, short=False, **options)


class TimeColumn(Categorized, django_tables2.DateTimeColumn):
    """A column of moments: day and time on the page, ISO 8601 in an export."""

    def __init__(self, *args: Any, category: str, **options: Any) -> None:
        super().__init__(*args, category=category, format="DATETIME_FORMAT", **options)


class TemplateColumn(Categorized, django_tables2.TemplateColumn):
    """A column drawn by a small template; it is left out of exports unless told otherwise."""

    def __init__(self, *args: Any, category: str, **options: Any) -> None:
        options.setdefault("exclude_from_export", True)
        options.setdefault("orderable", False)
        super().__init__(*args, category=category, **options)


class ReasonColumn(TemplateColumn):
    """Says of each row's student under which relationship they are seen, from what ``ListPage.disclose`` gave."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("verbose_name", _("Why you see this student"))
        super().__init__(
            category=NOT_ABOUT_STUDENTS,
            template_name="components/relationship_tag.html",
            accessor="pk",
            **options,
        )

    def get_context_data(self, *, record: Any, table: "Table", **context: Any) -> dict[str, Any]:
        reason = table.reasons.get(record.pk)
        return {**super().get_context_data(record=record, table=table, **context), "reason": reason}


class Table(django_tables2.Table):
    """A list whose columns are chosen by inclusion.

    ``categories`` are those that the reader's acting role carries. ``reasons`` is filled by the page before the
    table is drawn: row's primary key -> an object with a ``sentence``.
    """

    reasons: Mapping[Any, Any] = {}
    caption: Any = ""
    empty_title: Any = ""
    in_place = False
    """Whether sort and page links change the list where it stands (set by ListPage)."""

    class Meta:
        """Subclasses that write a Meta of their own inherit from this one."""

        per_page = 25

    def __init__(self, data: Any, *, categories: Collection[str], **options: Any) -> None:
        allowed = {NOT_ABOUT_STUDENTS, *(str(category) for category in categories)}
        left_out = [
            (name, None) for name, column in self.base_columns.items() if _category(name, column) not in allowed
        ]
        # The library reads Meta from the very class alone, so what every table shares is said here.
        options = {"default": "–", "empty_text": self._meta.empty_text or _("Nothing here matches."), **options}
        super().__init__(data, extra_columns=left_out, **options)

    @property
    def common_reason(self) -> Any:
        """The reason under which all rows of the page are seen, where it is one and the same; else None.

        It then stands once above the table, and not in every row.
        """
        if "because" not in self.columns.names() or len(self.reasons) < 2:
            return None
        found = {str(reason.sentence): reason for reason in self.reasons.values() if reason}
        return next(iter(found.values())) if len(found) == 1 and all(self.reasons.values()) else None

    @property
    def shown_categories(self) -> list[str]:
        """The data categories that this table's columns show, for the access log."""
        return sorted({column.column.category for column in self.columns} - {NOT_ABOUT_STUDENTS})

    @property
    def exported_categories(self) -> list[str]:
        """The same for the columns that a download holds."""
        exported = {column.column.category for column in self.columns if not column.column.exclude_from_export}
        return sorted(exported - {NOT_ABOUT_STUDENTS})

    def settle_order(self) -> None:
        """End the order with the primary key, so that no row is on two pages or on none."""
        if isinstance(self.data.data, QuerySet):
            rows = self.data.data
            self.data.data = rows.order_by(*(rows.query.order_by or rows.model._meta.ordering or ()), "pk")


def _category(name: str, column: Any) -> str:
    try:
        return column.category
    except AttributeError:
        raise ImproperlyConfigured(f"Column {name} does not say which data category it shows.") from None


class FilterSet(django_filters.FilterSet):
    """Filters chosen by inclusion, like columns: filtering by what one may not see would tell it.

    ``categories`` of the class names each filter's data category. An entry that cannot be read gives no rows
    and says so beside its field.
    """

    categories: ClassVar[Mapping[str, str]] = {}

    def __init__(self, *args: Any, allowed: Collection[str], **options: Any) -> None:
        super().__init__(*args, **options)
        allowed = {NOT_ABOUT_STUDENTS, *(str(category) for category in allowed)}
        for name in list(self.filters):
            if name not in self.categories:
                raise ImproperlyConfigured(f"Filter {name} does not say which data category it asks for.")
            if str(self.categories[name]) not in allowed:
                del self.filters[name]
            elif isinstance(self.filters[name], django_filters.ChoiceFilter):
                self.filters[name].extra.setdefault("empty_label", _("All"))

    @property
    def qs(self) -> QuerySet:
        """The rows that match; none where the form is in error."""
        if self.is_bound and not self.form.is_valid():
            return self.queryset.none()
        return super().qs
