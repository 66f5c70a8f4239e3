"""What officials send."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from reports.disclosure.published.findings import WIDTH, Report, TooLarge, audit_table
from reports.disclosure.published.table import Unreadable, parse_table, text_of
from reports.disclosure.relations import Inconsistent

#: No larger file is read; it is below what the portal takes in memory, so that nothing of it is written to disk.
MOST_BYTES = 2 * 1024**2
#: Hidden figures times the figures that each hangs together with: some seconds of attack.
WORK = 300_000


class TableForm(forms.Form):
    """A published table; ``report`` is what it gives away, once the form is valid. Nothing is kept."""

    upload = forms.FileField(
        label=_("Published table (CSV)"),
        help_text=_(
            "A table as the public gets it, wide or long, with its marks for hidden figures (*, <10, >= 95, -9999). "
            "Send no file about individual students. The file is not kept."
        ),
        widget=forms.FileInput({"accept": ".csv,text/csv"}),
    )
    width = forms.IntegerField(
        label=_("Also report counts with fewer possible values than"), initial=WIDTH, min_value=2, max_value=50
    )
    answer = forms.ChoiceField(
        label=_("Answer"),
        choices=[("page", _("On this page")), ("csv", _("As a table of all findings (CSV)"))],
        initial="page",
        widget=forms.RadioSelect,
    )
    report: Report

    def clean_upload(self) -> UploadedFile:
        """Refuse what is too large before it is read."""
        upload: UploadedFile = self.cleaned_data["upload"]
        if (upload.size or 0) > MOST_BYTES:
            raise forms.ValidationError(
                _("This file is larger than %(limit)s. Send a part of it, such as one year.")
                % {"limit": filesizeformat(MOST_BYTES)}
            )
        return upload

    def clean(self) -> dict[str, Any]:
        """Attack the table; what cannot be read, or contradicts itself, is said in words at the file."""
        data = super().clean() or {}
        if self.errors:
            return data
        upload = data["upload"]
        try:
            table = parse_table(text_of(upload.read()), name=upload.name or "")
            self.report = audit_table(table, width=data["width"], work=WORK)
        except (Unreadable, Inconsistent, TooLarge) as problem:
            self.add_error("upload", str(problem))
        return data
