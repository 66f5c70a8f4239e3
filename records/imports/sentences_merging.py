"""The sentences of the merge, by code. English here; other languages come from the catalogs."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Promise | str] = {
    "repeated_id": _("An earlier row has the same identifier. The first one counts; this row was left out."),
    "reference_not_found": _(
        "Names a row that is not in %(target)s. Send the set with that row, or without what refers to it."
    ),
    "refers_to_refused": _(
        "Names a row of %(target)s that was refused, so it was left out too. Correct that row first."
    ),
    "reference_left_out": _("Names a row of %(target)s that was refused; only this reference was left out."),
    "reference_unknown": _(
        "Names a row of %(target)s that neither the set nor what is known here holds, so this row was left out. Send "
        "it again together with that row, or send whole files."
    ),
    "unknown_left_out": _(
        "Names a row of %(target)s that neither the set nor what is known here holds; only this reference was left out."
    ),
    "deletes_unknown": _(
        "Says that a row is deleted which is not known here, so there was nothing to end. Roles of contacts are kept "
        "with the contact: delete the contact instead."
    ),
    "role_needs_user": _(
        "Gives a person a role in which they are not known yet, so it was left out. Send the person's row of "
        "%(target)s in the same set."
    ),
    "agents_unsaid": _(
        "The student's row names no contact, while contacts are known, whose own rows are not in the set. They stay. "
        "To end that a contact belongs to the student, send the contact's row too, delete the contact, or send whole "
        "files."
    ),
    "placeholder_made": _(
        "Names a row of %(target)s, which is not in the set and is not known yet. It is kept by its identifier until a "
        "later import brings it."
    ),
    "no_known_role": _("No role says whether this is a student, a staff member or a contact, so the row was left out."),
    "enrolled_against_role": _(
        "The enrollment gives a role in the section that the person's own roles do not allow, so it was left out. "
        "Students are enrolled as students, staff as staff."
    ),
    "another_district": _(
        "This is another district than the one the import is for, so it was left out with all that belongs to it."
    ),
    "above_the_district": _("States and nations are named by the installation; this row was left out."),
    "district_by_type": _(
        "Taken as the district that this import is for, because it is the only district in the file; its identifier is "
        "another one. Files of changes do not repeat this row, and what names it in them is refused: let the district "
        "have the same identifier here."
    ),
    "parents_in_a_circle": _("Is its own ancestor; it was put directly under the district."),
    "relationship_unclear": _(
        "This contact has several roles, and it is not clear which one holds for the student, so the weakest one "
        "counts: a relative sees no record. Give one role of the contact at the student's own school."
    ),
    "relationship_unknown": _(
        "Names a contact of whom no role is known, so the weakest one counts: a relative sees no record. Send the "
        "contact's role in the same set."
    ),
    "ends_many_students": _(
        "This file would end %(ended)s of %(active)s active students, because it does not hold them or holds them as "
        "not enabled. Send a whole roster. If this is meant, send the same file again and allow large endings."
    ),
    "ends_many_staff": _(
        "This file would end %(ended)s of %(active)s active staff members, because it does not hold them or holds "
        "them as not enabled. Send a whole roster. If this is meant, send the same file again and allow large endings."
    ),
    "ends_many_contacts": _(
        "This file would end %(ended)s of %(active)s active contacts, because it does not hold them or holds them as "
        "not enabled. Send a whole roster. If this is meant, send the same file again and allow large endings."
    ),
    "ends_many_records": _(
        "This file would end %(ended)s of the %(active)s stored rows that it speaks for, because it does not name "
        "them. Send all rows of its scope, or only those that change with a column “status”. If this is meant, send "
        "the same file again and allow large endings."
    ),
    "file_unchanged": _(
        "The file is the same as at the last import, and nothing that it speaks of has changed since, so it was not "
        "read again."
    ),
    "record_names_unknown": _(
        "Names %(what)s that is not known here, so the row was left out. Check the identifier, or send the file that "
        "holds it first."
    ),
    "record_repeated": _(
        "An earlier row of the file speaks of the same thing. The first one counts; this row was left out."
    ),
    "record_endings_wait": _(
        "Because rows of this file could not be read or name what is not on file, nothing was ended that the file "
        "no longer names. Correct the rows and send the file again."
    ),
    "address_signs_nobody_in": _(
        "This e-mail address cannot sign the person in yet: several people share it, or it has not been confirmed by "
        "its owner. Give each person an address of their own."
    ),
}
