"""PDF files from a Typst template and plain data: tagged for screen readers (PDF/UA-1), made in this process.

Data goes in as JSON and never as markup, so that no value of a record can become a command of the template.
"""

import json
from pathlib import Path
from typing import Any

import typst
from django.http import HttpResponse
from django.utils import timezone

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "pdf"


def make_pdf(template: str, data: dict[str, Any]) -> bytes:
    """The PDF of ``templates/pdf/<template>.typ``. ``data`` holds texts, numbers, lists and dicts of these."""
    path = TEMPLATES / f"{template}.typ"
    made = typst.compile(
        str(path),
        root=str(TEMPLATES),
        format="pdf",
        sys_inputs={"data": json.dumps(data)},
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,
    )
    return bytes(made)


def download(content: bytes, name: str, extension: str, content_type: str) -> HttpResponse:
    """A file that a browser saves. ``name`` is a fixed word such as "record"; with today's date it names the file."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}-{timezone.localdate().isoformat()}.{extension}"'
    response["Cache-Control"] = "no-store, private"
    response["X-Content-Type-Options"] = "nosniff"
    return response
