"""The kinds of records beyond the roster: what each is made of, however it comes in.

One declaration drives the staging table, the CSV template, the checks, the merge and the data dictionary. Formats
(OneRoster's gradebook, Ed-Fi, the project's templates) hand over rows in the order of a kind's columns.
"""

from records.imports.kinds.about_schools import ABOUT_SCHOOLS
from records.imports.kinds.about_students import ABOUT_STUDENTS
from records.imports.kinds.columns import Column, Kind, Type
from records.imports.kinds.gradebook import GRADEBOOK

#: In the order in which they are merged: what others refer to comes first.
KINDS: dict[str, Kind] = {kind.name: kind for kind in (*ABOUT_SCHOOLS, *ABOUT_STUDENTS, *GRADEBOOK)}

__all__ = ["KINDS", "Column", "Kind", "Type"]
