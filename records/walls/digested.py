"""What the role *digest* may read: of whom a family sees, when something is new; no name, no score, no school.

A worker's job asks as the family to which it writes (records.digest): for one person, in a family's role, in one
transaction. Which students these are follows from the same grants and rules as every wall.
"""

from accounts.roles import Category
from records.walls.conditions import ME, array

#: Nothing is read of who did not ask for the mail.
WANTED = "EXISTS (SELECT FROM accounts_digestsubscription d WHERE d.user_id = accounts_user.id AND d.is_on)"


def _children(category: Category) -> str:
    """Rows of the students whom the family of the moment sees in this category."""
    mine = array(f"my_students('{category}')")
    return (
        f"student_id = {mine} AND {ME} IS NOT NULL AND current_setting('sightline.role', true) IN ('parent', 'student')"
    )


#: table -> (the columns that are read, the rows)
READ: dict[str, tuple[str, str]] = {
    "records_result": (
        "id, student_id, is_active, line_item_id, scored_on, is_missing",
        _children(Category.ACADEMICS),
    ),
    "records_termgrade": ("id, student_id, is_active", _children(Category.ACADEMICS)),
    "records_attendanceevent": ("id, student_id, is_active, on_date", _children(Category.ATTENDANCE)),
    "records_assessmentresult": ("id, student_id, is_active", _children(Category.ASSESSMENT)),
    # About no student: when work is due.
    "records_lineitem": ("id, is_active, due_on", "id > 0"),
}
