"""The sentences of the readers, by code: what happened, and what to do where something can be done.

English here; other languages come from the catalogs. The file, row and column are shown beside the sentence, so it does
not repeat them. No parameter is ever a value of a row.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KINDS: dict[str, Promise | str] = {
    "kind:text": _("text"),
    "kind:number": _("a number"),
    "kind:time": _("a date with a time"),
    "kind:short_year": _("a date with a two-digit year"),
    "kind:impossible_date": _("a day that is not in the calendar, or with its parts in another order"),
    "kind:absent": _("absent"),
    "kind:bulk": _("bulk"),
    "kind:delta": _("delta"),
    "refers_to:student": _("a student"),
    "refers_to:section": _("a section"),
    "refers_to:organization": _("a school or district"),
    "refers_to:session": _("an academic session"),
    "refers_to:staff": _("a staff member"),
    "refers_to:course": _("a course"),
    "refers_to:assessments": _("a test"),
    "refers_to:interventions": _("an intervention"),
    "refers_to:line_items": _("a line item"),
    "refers_to:line_item_categories": _("a category of work"),
    "refers_to:score_scales": _("a score scale"),
}
"""What a parameter stands for: kinds of things found in a cell, modes of a file."""

NOT_A_SET: dict[str, Promise | str] = {
    "not_found": _("There is no readable file or folder at this place. Check the path, or upload the file again."),
    "not_a_set": _(
        "This is not a OneRoster set: no file in it has a name of the OneRoster standard. "
        "Export a OneRoster CSV 1.1 or 1.2 set (a zip) from your student information system and send that."
    ),
    "is_empty": _("The zip or folder is empty. Export the set again and send it."),
    "is_single_file": _(
        "This is a single file. A OneRoster set is a zip or a folder of several CSV files: send all of them together."
    ),
    "is_workbook": _("This is an Excel workbook. Export a OneRoster CSV set (a zip of CSV files) and send that."),
    "is_other_archive": _("This archive is not a zip. Pack the CSV files into a zip and send that."),
    "is_xml": _(
        "This is XML and no Ed-Fi interchange. Export the interchanges of Ed-Fi's Data Standard 5, or a OneRoster CSV "
        "1.1 or 1.2 set, and send that."
    ),
    "is_microsoft_sds": _(
        "These files are in the format of Microsoft School Data Sync, which uses OneRoster's file names but is not "
        "OneRoster. Export a OneRoster CSV 1.1 or 1.2 set from your student information system and send that."
    ),
    "is_clever": _("These files seem to be a Clever export, not OneRoster. Export a OneRoster CSV 1.1 or 1.2 set."),
    "no_csv": _("There is no CSV file in it. A OneRoster set is a zip or a folder of CSV files."),
    "no_manifest": _(
        "There is no manifest.csv, and the headers of the files do not show that this is a OneRoster set. "
        "Export the set again together with its manifest."
    ),
    "zip_in_zip": _("The zip holds another zip. Unpack it once and send the inner zip."),
    "zip_damaged": _("The zip is damaged. Export and send it again."),
    "zip_encrypted": _("The zip is protected with a password. Send it without one; the connection is encrypted."),
    "zip_bomb": _("A file in the zip would unpack to an implausible size, so nothing was read. Export the set again."),
    "too_large": _("The set would unpack to more than %(gigabytes)s GiB. Send only the files of the OneRoster set."),
    "too_many_files": _("There are more than %(limit)s files in it. Send only the files of the OneRoster set."),
    "unsafe_name": _(
        "The zip names a file outside of its own folder, so nothing was read. Export the set again, "
        "and tell the maker of the system that wrote it."
    ),
    "file_twice": _("The set holds %(name)s twice. Leave only one of them and send the set again."),
    "manifest_strange": _(
        "manifest.csv does not say what a OneRoster manifest says: the version and what each file is. "
        "Export the set again together with its manifest."
    ),
    "manifest_damaged": _("manifest.csv is damaged. Export and send the set again."),
    "version_unknown": _("manifest.csv names a version that is not read here. Export OneRoster CSV 1.1 or 1.2."),
}

SET: dict[str, Promise | str] = {
    "file_missing": _(
        "The manifest declares this file, but it is not in the set. Add it, or declare it absent. Nothing was changed."
    ),
    "file_empty": _("The file is empty: it has not even a header row. Export it again. Nothing was changed."),
    "file_damaged": _("The file breaks off or is damaged. Export and send the set again. Nothing was changed."),
    "header_missing": _("The first row does not hold the column names of this file. Nothing was changed."),
    "column_missing": _("This required column is missing. Export the file with it. Nothing was changed."),
    "too_many_refused": _(
        "So many rows of this file could not be read that something is wrong with the file as a whole. Export it "
        "again. Nothing was changed."
    ),
    "column_twice": _("This column is there twice, so it is unclear which one counts. Nothing was changed."),
}

ROW: dict[str, Promise | str] = {
    "required_blank": _("A required value is blank. The row was left out; fill it in and send the set again."),
    "delta_blank": _("A delta row needs a value here. The row was left out."),
    "not_a_date": _("%(found)s where a date such as 2026-08-31 belongs. The row was left out."),
    "date_out_of_range": _("The year of the date is before 1900. The row was left out."),
    "not_yes_or_no": _("%(found)s where true or false belongs. The row was left out."),
    "not_in_list": _("%(found)s that is none of the words allowed here (%(allowed)s). The row was left out."),
    "not_a_year": _("%(found)s where a four-digit year belongs. The row was left out."),
    "year_out_of_range": _("The school year is before 1900 or after 2200. The row was left out."),
    "not_a_number": _("%(found)s where a number belongs. The row was left out."),
    "number_out_of_range": _("The number is not between %(lowest)s and %(highest)s. The row was left out."),
    "too_long": _("The value is longer than %(limit)s characters. The row was left out."),
    "control_character": _(
        "An identifier holds a control character or one that was damaged on the way. The row was left out."
    ),
    "ends_before_start": _("The end is before the start. The row was left out."),
    "row_too_short": _(
        "The row has fewer cells than the header, which has %(expected)s. The row was left out; "
        "look for a missing comma."
    ),
    "row_too_long": _(
        "The row has more cells than the header, which has %(expected)s. The row was left out; "
        "look for a comma that should stand inside quotes."
    ),
    "row_too_big": _(
        "The row is longer than 100,000 bytes. The row was left out; look for a quote that is not closed."
    ),
    "quote_misplaced": _("A quote stands where none may. The row was left out; quotes inside a cell are doubled."),
    "quote_unclosed": _("A quote is opened and never closed. The row was left out."),
    "undecodable": _("The row is neither UTF-8 nor Windows-1252 text. The row was left out; export the file as UTF-8."),
}

LENIENT_FILES: dict[str, Promise | str] = {
    "inner_folder": _("The files stand in a folder inside the set. They were read from there."),
    "file_respelled": _("The file's name is written in another way in the set. It was read as this file."),
    "file_unknown": _("This file does not belong to a OneRoster set and was not read."),
    "files_unknown": _("%(total)s more files do not belong to a OneRoster set and were not read."),
    "file_of_other_version": _("This file does not belong to OneRoster %(version)s and was not read."),
    "file_declared_absent": _("The manifest declares this file absent, so it was not read, although it is there."),
    "file_not_kept": _("Recognized, with %(total)s rows; not kept by this version yet."),
    "other_column_missing": _("A required column is missing in this file, whose rows are not kept yet."),
    "other_file_damaged": _("The file is damaged. Its rows are not kept yet, so the others were read."),
    "file_without_rows": _(
        "The file has a header and no rows: as a bulk file it says that nothing of this kind is left. "
        "If that is not so, export it again."
    ),
    "set_without_files": _("The manifest declares every file absent, which means that nothing has changed."),
    "users_without_roles": _("There is no roles.csv beside the users, so this set gives nobody a new role."),
    "manifest_missing": _("There is no manifest. Files that are there were read, others count as absent."),
    "manifest_respelled": _("The manifest's row is written in another way than the standard says. It was understood."),
    "manifest_repeated": _("The manifest says this property twice. The first one counts."),
    "manifest_row_unread": _("A row of the manifest could not be read and was passed over."),
    "manifest_unknown_file": _("The manifest names a file that no OneRoster set has: %(name)s."),
    "manifest_version": _("The manifest's own version is not 1.0. It was read as 1.0."),
    "mode_unknown": _("The manifest says neither absent, bulk nor delta of %(name)s."),
    "mode_blank": _("The manifest does not say what this file is. Judged by the files, it was taken as %(mode)s."),
    "version_respelled": _("The version is written in another way than the standard says. It was read as %(version)s."),
    "version_missing": _(
        "The manifest names no version. Judged by the files, they were read as OneRoster %(version)s."
    ),
    "version_by_headers": _(
        "The manifest says OneRoster %(declared)s, but the users file is that of %(version)s. "
        "The set was read as %(version)s."
    ),
}

LENIENT_COLUMNS: dict[str, Promise | str] = {
    "byte_order_mark": _("The file begins with a byte order mark. It was passed over."),
    "encoding_utf16": _("The file is UTF-16 text. It was read; the standard asks for UTF-8."),
    "encoding_cp1252": _("The row is not UTF-8. It was read as Windows-1252; check that accents came out right."),
    "line_ends": _("Lines end with a lone carriage return. They were read as lines."),
    "delimiter": _("Cells are not separated by commas. The separator of the header was used."),
    "column_respelled": _("The column's name is written in another way in the file. It was read as this column."),
    "column_absent": _("This optional column is missing. It was read as blank."),
    "column_wanted": _("The standard asks for this column, and it is missing. It was read as blank."),
    "column_unknown": _("The standard does not know this column. It was not read."),
    "column_unnamed": _("A column has no name. It was not read."),
    "columns_unknown": _("%(total)s more columns are unknown to the standard. They were not read."),
    "columns_reordered": _("The columns stand in another order than in the standard. They were read by their names."),
}

LENIENT_CELLS: dict[str, Promise | str] = {
    "blank_row": _("The row is blank. It was passed over."),
    "row_with_blank_cells": _("The row has blank cells beyond the last column. They were passed over."),
    "quote_inside": _("A quote stands in a cell that is not quoted. It was read as part of the value."),
    "spaces_cut": _("Spaces around the value were cut off."),
    "control_character_cut": _("Control characters or line breaks in the value were taken out."),
    "letters_lost": _("A character was lost before the file came here. Check the value in your own system."),
    "date_with_time": _("A date with a time. Its day was read as it is written."),
    "date_without_time": _("A date where a date with a time belongs. It was understood."),
    "date_us": _("A date written month/day/year. It was read so; the standard asks for year-month-day."),
    "date_short_digits": _("A month or day with one digit. It was understood."),
    "yes_no_respelled": _("Yes or no written in another way than true or false. It was understood."),
    "word_respelled": _("A word of the standard in another spelling. It was understood."),
    "word_of_other_version": _("A word that another version of OneRoster uses. It was understood."),
    "year_span": _("A school year written as two years. The year in which it ends was taken."),
    "list_spaces": _("Spaces between the items of a list were cut off."),
    "list_blanks": _("A list has blank items. They were passed over."),
    "list_repeats": _("A list names something twice. It was taken once."),
    "wanted_blank": _("The standard asks for a value here. It was read as blank."),
    "number_grouped": _("A number with commas between its thousands. It was understood."),
    "number_rounded": _("A number with more than four decimals. It was rounded to four."),
    "score_is_text": _("A score that is no number. It was kept as text, and counts in no average."),
    "score_beside_text": _("A score that is no number, beside another text of the score. The latter was kept."),
    "user_ids_respelled": _("A list of identifiers that is not written as {type:identifier}. It was understood."),
    "state_ids_differ": _(
        "The user has two different state identifiers. Neither was taken; the rest of the row was read."
    ),
    "scales_of_new_only": _(
        "In a file of changes, a score scale is taken for line items that are new. To give another scale to known "
        "ones, send whole files."
    ),
    "scales_left_out": _("More line items with a score scale than are kept. The others go without."),
    "email_left_out": _("The e-mail address has no @ sign. It was left out; the rest of the row was read."),
    "status_in_bulk": _("A bulk row has a status, which belongs into delta rows. It was passed over."),
    "modified_in_bulk": _("A bulk row has a date of change, which belongs into delta rows. It was passed over."),
    "deleted_in_bulk": _("A bulk row says that it is deleted. It was taken as not being in the file."),
    "status_inactive": _("The status inactive is no longer in the standard. It was read as tobedeleted."),
    "user_without_organization": _("The user belongs to no organization, so their role holds nowhere."),
    "password_not_read": _("The file carries passwords. They were not read; export it without them."),
}

SENTENCES: dict[str, Promise | str] = {
    **NOT_A_SET,
    **SET,
    **ROW,
    **LENIENT_FILES,
    **LENIENT_COLUMNS,
    **LENIENT_CELLS,
}
