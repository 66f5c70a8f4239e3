"""PDF files from a Typst template and plain data: tagged for screen readers (PDF/UA-1), made in this process.

Data goes in as JSON and never as markup, so that no value of a record can become a command of the template.
"""

import json
from pathlib import Path
from typing import Any

import typst

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
