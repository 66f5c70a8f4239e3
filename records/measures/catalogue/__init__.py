"""Every measure, in the order in which pages list them. Dashboards and reports use these and no others."""

from records.measures.catalogue.achievement import ACHIEVEMENT
from records.measures.catalogue.attendance import ATTENDANCE
from records.measures.catalogue.conduct import CONDUCT
from records.measures.catalogue.coursework import COURSEWORK
from records.measures.catalogue.enrollment import ENROLLMENT
from records.measures.catalogue.graduation import GRADUATION
from records.measures.catalogue.programs import PROGRAMS
from records.measures.catalogue.resources import RESOURCES
from records.measures.catalogue.staffing import STAFFING
from records.measures.definition import Measure

#: (title of the part, its measures)
PARTS: tuple[tuple[object, tuple[Measure, ...]], ...] = (
    ENROLLMENT, ATTENDANCE, COURSEWORK, ACHIEVEMENT, GRADUATION, CONDUCT, PROGRAMS, STAFFING, RESOURCES,
)  # fmt: skip

MEASURES: dict[str, Measure] = {measure.name: measure for _title, measures in PARTS for measure in measures}
