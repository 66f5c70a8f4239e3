"""Conditions and openings that the tables of several concerns share, beside those of ``conditions.py``."""

from records.walls.conditions import JOB_DISTRICT, ME, Opening, array

#: ``+ 0`` keeps the index on the district for statements that name the district themselves. A district that comes in
#: for the first time stands in no statistics: the planner would take that index for a lookup of one row, and read
#: the whole district again for every row it checks.
OF_THE_JOB = f"district_id + 0 = {JOB_DISTRICT}"

IN_MY_DISTRICTS = f"district_id = {array('my_districts()')}"
MY_PLACES = array("my_schools('enrollment')")
#: Of the kinds of data that the role carries.
IN_MY_CATEGORIES = (
    "categories <@ ARRAY(SELECT c.category FROM accounts_rolecategory c "
    "WHERE c.role = current_setting('sightline.role', true))"
)
MINE = f"user_id = {ME}"
MY_SECTIONS = array("my_sections('academics')")
READ_AND_WRITE = "SELECT, INSERT, UPDATE"
#: About a school and no student.
IN_THE_DISTRICT = (Opening("local", "SELECT", IN_MY_DISTRICTS), Opening("import", READ_AND_WRITE, OF_THE_JOB))


def as_the_student(table: str) -> str:
    """The row lies where its student does, and that is a student whom the person sees."""
    return (
        f"EXISTS (SELECT FROM records_student s WHERE s.id = records_{table}.student_id "
        f"AND s.district_id = records_{table}.district_id "
        f"AND s.school_id IS NOT DISTINCT FROM records_{table}.school_id)"
    )


#: A setting is dated as of now: what held on a day is judged by that date.
SET_NOW = "set_at BETWEEN now() - interval '1 minute' AND now() + interval '1 minute'"
