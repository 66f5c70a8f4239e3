"""Every rule, by its code, in the order in which lists name those of one severity."""

from records.quality.academics import ACADEMICS
from records.quality.attendance import ATTENDANCE
from records.quality.codes import CODES
from records.quality.conduct_and_supports import CONDUCT_AND_SUPPORTS
from records.quality.people import PEOPLE
from records.quality.rule import Rule
from records.quality.schools import SCHOOLS
from records.quality.sizes import SUDDEN_CHANGE

#: The last one reads what the check itself has stored.
RULES: dict[str, Rule] = {
    rule.code: rule
    for rule in (*PEOPLE, *SCHOOLS, *ATTENDANCE, *ACADEMICS, *CONDUCT_AND_SUPPORTS, *CODES, SUDDEN_CHANGE)
}
