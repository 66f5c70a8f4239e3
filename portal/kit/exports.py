"""Files that people download: exactly what the table shows, and nothing that a spreadsheet would run."""

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from portal.kit.tables import Table

#: A zip's own date.
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
#: A cell that starts with one of these is a formula to a spreadsheet (OWASP, "CSV injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def csv_response(table: Table, name: str) -> HttpResponse:
    """The table as a CSV file, all rows and exactly its columns, in UTF-8 that spreadsheets recognize.

    ``name`` is a fixed word such as "roster"; with today's date it names the file, and names no person.
    The body is made at once, inside the request's transaction: a streamed one would see no rows.
    """
    return csv_file(table.as_values(), name)


def csv_file(rows: Iterable[Iterable[Any]], name: str) -> HttpResponse:
    """The same for rows that no table shows, the header first."""
    return download(csv_text(rows).encode("utf-8-sig"), name, "csv", "text/csv; charset=utf-8")


def download(content: bytes, name: str, extension: str, content_type: str) -> HttpResponse:
    """A file that a browser saves. ``name`` is a fixed word such as "record"; with today's date it names the file."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}-{timezone.localdate().isoformat()}.{extension}"'
    response["Cache-Control"] = "no-store, private"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    """Name -> content as a zip; the same files make the same bytes."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, _LONG_AGO), content, zipfile.ZIP_DEFLATED)
    return written.getvalue()


def csv_text(rows: Iterable[Iterable[Any]]) -> str:
    """Rows as CSV (RFC 4180), every cell harmless."""
    written = io.StringIO()
    writer = csv.writer(written)
    for row in rows:
        writer.writerow([harmless(cell) for cell in row])
    return written.getvalue()


def harmless(cell: Any) -> str:
    """The cell's text; what a spreadsheet would take for a formula starts with an apostrophe. None is empty."""
    if cell is None:
        return ""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return str(cell)
    text = str(cell)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text
