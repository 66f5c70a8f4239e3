"""The sentences of the Ed-Fi reader, by code: what happened, and what to do where something can be done.

English here; other languages come from the catalogs. The file, the line where the element begins and the part are shown
beside the sentence, so it does not repeat them. No parameter is ever a value of an element.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SET: dict[str, Promise | str] = {
    "xml_broken": _(
        "The file breaks off here or is not well-formed XML. Export the interchange again. Nothing was changed."
    ),
    "xml_doctype": _(
        "The file declares a document type. An Ed-Fi interchange has none, and one can make a reader open other files "
        "or swell without end, so the set was not read. Export it without. Nothing was changed."
    ),
    "xml_encoding": _("The file declares a character encoding that is not read here. Export it as UTF-8."),
    "xml_strange": _(
        "The file holds a tag, a comment or a nesting that no interchange has, so it was not read on. Export it again. "
        "Nothing was changed."
    ),
}

ROW: dict[str, Promise | str] = {
    "edfi_not_a_date": _("There is no date such as 2026-08-31 here. The element was left out."),
    "edfi_not_a_number": _("There is no number here. The element was left out."),
    "edfi_not_yes_or_no": _("There is neither true nor false here. The element was left out."),
    "edfi_not_a_year": _("There is no school year such as 2025-2026 here. The element was left out."),
    "edfi_out_of_range": _("The number is smaller or larger than this can be. The element was left out."),
    "edfi_year_unknown": _(
        "It cannot be told which school year this belongs to. The element was left out; send the set with its sessions."
    ),
    "edfi_id_unknown": _(
        "Points to an id that no element of the set has. The element was left out; send the set with what it points to."
    ),
    "edfi_not_in_set": _(
        "Names a %(target)s that is not in the set, so the element was left out. Send the set with it."
    ),
    "edfi_value_unknown": _(
        "The descriptor's value is not known here and nothing else can stand for it. The element was left out."
    ),
    "text_too_long": _("A text of this element is longer than 100,000 characters. The element was left out."),
    "element_too_large": _("This element has more parts than can be read. It was left out."),
}

LENIENT: dict[str, Promise | str] = {
    "edfi_file_unknown": _("This file is no XML and was not read."),
    "edfi_root_unknown": _("This XML file is no Ed-Fi interchange and was not read."),
    "edfi_descriptor_unknown": _(
        "The descriptor's value is not known here. It was taken as “other” where there is such a choice, and else left "
        "empty."
    ),
    "edfi_relation_unknown": _(
        "It is not known here whether this relation is a parent's or a guardian's, so the contact is a relative, who "
        "sees no record. If the contact is the legal guardian, say so in LegalGuardian."
    ),
    "edfi_not_an_address": _("This is no e-mail address, so it was not taken."),
    "edfi_repeated": _("An earlier element says the same thing. The first one counts."),
    "edfi_partial_of_whole_day": _(
        "The student missed part of a day that another event says was missed as a whole. The whole day counts."
    ),
    "edfi_was_there": _("The event says that the student was present, which is not written down."),
    "edfi_calendar_of_few": _(
        "The calendar is for single students or groups, so its day was not taken as a day of the school. Send the "
        "school's own calendar, so that rates of attendance can be worked out."
    ),
    "edfi_day_without_event": _("The day says nothing about whether the school meets, so it was not kept."),
    "edfi_fte_assumed": _(
        "Neither the assignment nor the employment says how much of a full position it is. It was taken as a full one."
    ),
    "edfi_vacancy_over": _("The position is no longer posted, so it was not kept as vacant."),
    "edfi_proficient_unknown": _(
        "It cannot be told from the names of the levels which is the first that counts as proficient."
    ),
    "edfi_level_unknown": _("The result names a performance level that its assessment does not have."),
    "edfi_meal_unknown": _("The services do not say whether meals are free or at a reduced price."),
    "edfi_characteristic_not_kept": _("This characteristic of the student is not kept."),
    "edfi_no_route": _("There is neither a route nor a bus, so nothing was kept of it."),
    "edfi_direction_assumed": _("The direction is not said. It was taken as to and from school."),
    "student_not_placed": _(
        "%(total)s students are placed in no school by any file of the set. They are kept, and held by no school: only "
        "their families and the records officer see them. Send the student enrollment interchange to place them."
    ),
}

NOT_KEPT: dict[str, Promise | str] = {
    "edfi_named_by_others": _("%(element)s: %(total)s elements, kept as part of what names them."),
    "edfi_outside_district": _("%(element)s: %(total)s elements are about organizations outside of the district."),
    "edfi_immunizations": _(
        "%(element)s: %(total)s elements hold immunizations, which are not kept. Only alerts about health are."
    ),
    "edfi_about_staff": _("%(element)s: %(total)s elements are about staff and not kept."),
    "edfi_parts_of_tests": _("%(element)s: %(total)s elements are parts of tests. Tests are kept as wholes."),
    "edfi_not_kept": _("%(element)s: %(total)s elements are no part of the record that is kept here."),
    "edfi_element_unknown": _("%(element)s: %(total)s elements of a name that is not known here were not read."),
}

VALUE_CLASSES: dict[str, Promise | str] = {
    "edfi_not_a_date": _("no date"),
    "edfi_not_a_number": _("no number"),
    "edfi_not_yes_or_no": _("neither true nor false"),
    "edfi_not_a_year": _("no school year"),
    "edfi_out_of_range": _("a number"),
    "edfi_id_unknown": _("an id of another element"),
    "edfi_not_in_set": _("an identifier of another element"),
    "edfi_value_unknown": _("a descriptor"),
    "text_too_long": _("a long text"),
    "element_too_large": _("a whole element"),
}
"""What stood there, for the report of refused rows."""

SENTENCES: dict[str, Promise | str] = {**SET, **ROW, **LENIENT, **NOT_KEPT}
