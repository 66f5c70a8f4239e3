"""The forms of people who work with students."""

from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.kit.forms import DateInput
from records.models import ContinuedAccess, Organization, Student, StudentContact


class StudentSearchForm(forms.Form):
    """A name or a student number. Sent in the body of a request: an address holds no name."""

    words = forms.CharField(
        label=_("Name or student number"), min_length=2, max_length=100, widget=forms.TextInput({"autocomplete": "off"})
    )

    def __init__(self, *args: Any, by_state_id: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if by_state_id:
            self.fields["words"].label = _("Name, student number or state identifier")


class CustodyForm(forms.Form):
    """What a court order or another binding document says about one contact of one student."""

    contact = forms.ChoiceField(label=_("Who may no longer see the record"))
    evidence = forms.CharField(
        label=_("Which document says so"),
        max_length=255,
        help_text=_("Kind, court and file number, such as “custody order, Family Court, 2026-118”."),
    )
    starts_on = forms.DateField(label=_("From"), widget=DateInput(), help_text=_("The first day on which it holds."))
    ends_on = forms.DateField(
        label=_("Until"),
        required=False,
        widget=DateInput(),
        help_text=_("The first day on which it no longer holds. Leave empty when the document names no end."),
    )
    confirmed = forms.BooleanField(
        label=_("I have this document before me. From its first day on, this person sees nothing of this record.")
    )

    def __init__(self, contacts: list[StudentContact], *args: Any, **options: Any) -> None:
        options.setdefault("initial", {"starts_on": timezone.localdate()})
        super().__init__(*args, **options)
        self.by_uid = {str(link.contact.uid): link.contact for link in contacts}
        self.fields["contact"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose a person")),
            *((str(link.contact.uid), f"{link.contact.name} ({link.get_relationship_display()})") for link in contacts),
        ]

    def clean(self) -> dict[str, Any]:
        """Dates must not run backwards; the contact comes back as the row itself."""
        cleaned = super().clean() or {}
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts_on and ends_on and ends_on <= starts_on:
            self.add_error("ends_on", _("The end must be after the first day."))
        if "contact" in cleaned:
            cleaned["contact"] = self.by_uid[cleaned["contact"]]
        return cleaned


class ContinuedAccessForm(CustodyForm):
    """Why one contact of a student of 18 may still see the record."""

    contact = forms.ChoiceField(label=_("Who may still see the record"))
    basis = forms.ChoiceField(
        label=_("Why"),
        choices=ContinuedAccess.Basis.choices,
        widget=forms.RadioSelect,
        help_text=_(
            "For a dependent student the school may show the record to either parent; it does not have to "
            "(34 CFR 99.31(a)(8))."
        ),
    )
    evidence = forms.CharField(
        label=_("What you have on file"),
        max_length=255,
        help_text=_("Kind and date, such as “signed consent of May 12” or “letter of guardianship, Probate Court”."),
    )
    ends_on = forms.DateField(
        label=_("Until"),
        required=False,
        widget=DateInput(),
        help_text=_("The first day on which it no longer holds. Leave empty when no end was agreed."),
    )
    confirmed = forms.BooleanField(
        label=_("I have this before me. From the first day on, this person sees the whole record of the student.")
    )
    field_order = ("contact", "basis", "evidence", "starts_on", "ends_on", "confirmed")


class OtherRecordForm(forms.Form):
    """Which other record is the same child's. Sent in the body of a request: an address holds no number."""

    number = forms.CharField(
        label=_("Student number or state identifier of the other record"),
        max_length=255,
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class MergeForm(forms.Form):
    """Which of two records is kept, and why they are one child's."""

    other = forms.CharField(widget=forms.HiddenInput)
    keep = forms.ChoiceField(
        label=_("Which record is kept"),
        widget=forms.RadioSelect,
        help_text=_("What is known is filed under it. The other one is in no list any more."),
    )
    reason = forms.CharField(
        label=_("How you know that they are one child"),
        max_length=255,
        help_text=_("Such as “birth certificate seen” or “both families say so”. It stays on file with the merge."),
    )
    confirmed = forms.BooleanField(label=_("I have looked at both records. They are of one child."))

    def __init__(self, student: Student, other: Student, *args: Any, **options: Any) -> None:
        options["initial"] = {"other": other.uid, "keep": student.uid}
        super().__init__(*args, **options)
        self.pair = {str(each.uid): each for each in (student, other)}
        self.fields["keep"].choices = [  # type: ignore[attr-defined]
            (uid, _("%(name)s, student number %(number)s") % {"name": each.sort_name, "number": each.identifier or "–"})
            for uid, each in self.pair.items()
        ]

    def kept_and_merged(self) -> tuple[Student, Student]:
        """The two as they are chosen, or as the form proposes."""
        chosen = str(self["keep"].value())
        kept = self.pair.get(chosen, next(iter(self.pair.values())))
        return kept, next(each for each in self.pair.values() if each is not kept)

    def decision(self) -> dict[str, Any]:
        """What the action takes."""
        kept, merged = self.kept_and_merged()
        return {"kept": kept, "merged": merged, "reason": self.cleaned_data["reason"]}


class UndoMergeForm(forms.Form):
    """That a merge be taken apart."""

    confirmed = forms.BooleanField(label=_("These are two children, or I cannot be sure that they are one."))


class UploadForm(forms.Form):
    """A set of files of one district, or one file of them."""

    district = forms.ModelChoiceField(
        label=_("District"), queryset=Organization.objects.none(), to_field_name="uid", empty_label=None
    )
    upload = forms.FileField(
        label=_("File"),
        help_text=_(
            "A zip as your student information system exports it (OneRoster CSV 1.1 or 1.2, Ed-Fi XML), or CSV "
            "templates that you filled in: one file, or several as a zip."
        ),
        widget=forms.FileInput({"accept": ".zip,.csv,.xml,application/zip,text/csv,application/xml"}),
    )
    allow_large_endings = forms.BooleanField(
        label=_("Bring it in even if it ends many people's access"),
        required=False,
        help_text=_(
            "Whoever is not in the file has left. If more than a tenth of the students, staff or contacts would end, "
            "the import stops and asks you, unless you check this."
        ),
    )

    def __init__(self, districts: QuerySet[Organization], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["district"].queryset = districts  # type: ignore[attr-defined]
        self.fields["district"].initial = districts.first()

    def clean_upload(self) -> UploadedFile:
        """Refuse what is neither a zip nor a CSV or XML file, and what is too large, before it is kept."""
        upload: UploadedFile = self.cleaned_data["upload"]
        if (upload.size or 0) > settings.IMPORT_MAX_BYTES:
            raise forms.ValidationError(
                _("This file is larger than %(limit)s. Send it in parts, or ask whoever runs the portal.")
                % {"limit": filesizeformat(settings.IMPORT_MAX_BYTES)}
            )
        is_zip = upload.read(2) == b"PK"
        if not is_zip and Path(upload.name or "").suffix.casefold() not in (".csv", ".xml"):
            raise forms.ValidationError(
                _(
                    "This is neither a zip nor a CSV or XML file. Send the file as your student information system "
                    "exports it, or a CSV template that you filled in."
                )
            )
        upload.seek(0)
        return upload
