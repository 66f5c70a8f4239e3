"""The sentences of the reader of the project's own CSV templates, by code. English here, as in the other catalogs."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NOT_A_SET: dict[str, Promise | str] = {
    "no_template": _(
        "No file in it has the columns of one of the templates. Download the template of what you want to send, put "
        "your data under its header, and send that file."
    ),
}

SET: dict[str, Promise | str] = {
    "template_without_rows": _(
        "The file has a header and no rows. Fill it in, or leave it out of what you send. Nothing was changed."
    ),
}

ROW: dict[str, Promise | str] = {
    "not_a_number": _("%(found)s where a number belongs. The row was left out."),
    "number_unclear": _(
        "A number whose comma may mean two things. Write it with a point, such as 0.5. The row was left out."
    ),
    "not_whole": _("A number with a fraction where a whole number belongs. The row was left out."),
    "number_out_of_range": _("The number is not between %(lowest)s and %(highest)s. The row was left out."),
}

LENIENT: dict[str, Promise | str] = {
    "template_by_columns": _("The file has another name in the set. By its columns it was read as this file."),
    "template_file_unknown": _("This file has the columns of no template and was not read."),
    "template_files_unknown": _("%(total)s more files have the columns of no template and were not read."),
    "template_columns_unknown": _(
        "The template does not have these columns, by their letters in a spreadsheet: %(columns)s. They were not read."
    ),
    "option_respelled": _("One of the allowed words in another spelling, or in words. It was understood."),
    "number_as_money": _("A number written with a dollar sign or commas. It was understood."),
    "whole_with_point": _("A whole number written with a decimal point. It was understood."),
    "list_semicolons": _("A list separated by semicolons. It was understood."),
}

SENTENCES: dict[str, Promise | str] = {**NOT_A_SET, **SET, **ROW, **LENIENT}
