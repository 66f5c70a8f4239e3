"""Who a student is by the federal rule's questions: race and ethnicity, sex, birth date, language."""

from django.db import models
from django.db.models import Case, Q, Value, When

from accounts.roles import Category
from records.catalogue import classified
from records.eighteen import rights_pass_on_sql
from records.models.base import RECORD_FIELDS, StudentRecord

#: The five races of the federal standard, in its own order: field -> option.
RACES = {
    "american_indian_or_alaska_native": "AmericanIndianOrAlaskaNative",
    "asian": "Asian",
    "black_or_african_american": "BlackOrAfricanAmerican",
    "native_hawaiian_or_pacific_islander": "NativeHawaiianOrOtherPacificIslander",
    "white": "White",
}


def _only(race: str) -> Q:
    """This race is said, no other is."""
    return Q(**{race: True, "two_or_more_races": False}, **{other: False for other in RACES if other != race})


#: Hispanic or Latino of any race counts as that alone; of the others, more than one counts as "two or more"
#: (US Department of Education, final guidance on race and ethnicity of 2007, 72 FR 59266).
_FEDERAL_RULE = Case(
    When(hispanic_or_latino=True, then=Value("HispanicOrLatino")),
    *(When(_only(race), then=Value(option)) for race, option in RACES.items()),
    When(
        Q(two_or_more_races=True) | Q(*((race, True) for race in RACES), _connector=Q.OR),
        then=Value("TwoOrMoreRaces"),
    ),
    default=Value(""),
    output_field=models.CharField(max_length=40),
)


class Demographics(StudentRecord):
    """A student's demographics, one row a student."""

    birth_date = models.DateField(null=True, blank=True)
    rights_pass_on = models.GeneratedField(
        expression=rights_pass_on_sql("birth_date"), output_field=models.DateField(null=True), db_persist=True
    )
    """From this day on the rights to the record are the student's own; empty where the birth date is unknown.

    It counts also in a row that the source no longer says: nobody grows younger by being left out of a file.
    """
    sex = models.CharField(max_length=40, blank=True)
    american_indian_or_alaska_native = models.BooleanField(default=False)
    asian = models.BooleanField(default=False)
    black_or_african_american = models.BooleanField(default=False)
    native_hawaiian_or_pacific_islander = models.BooleanField(default=False)
    white = models.BooleanField(default=False)
    two_or_more_races = models.BooleanField(default=False)
    """Said by a source that names no single races."""
    hispanic_or_latino = models.BooleanField(default=False)
    race_ethnicity = models.GeneratedField(
        expression=_FEDERAL_RULE, output_field=models.CharField(max_length=40), db_persist=True
    )
    """One option by the federal rule; empty where nothing was said."""
    home_language = models.CharField(max_length=40, blank=True)
    """ISO 639-2 code, such as ``spa``."""

    wall_category = Category.DEMOGRAPHICS
    classification = classified(
        demographics=f"{RECORD_FIELDS} birth_date rights_pass_on sex two_or_more_races hispanic_or_latino "
        "race_ethnicity home_language " + " ".join(RACES)
    )

    class Meta(StudentRecord.Meta):
        constraints = [models.UniqueConstraint(fields=["student"], name="demographics_once")]

    @property
    def races(self) -> list[str]:
        """The options of every race that is said."""
        return [option for field, option in RACES.items() if getattr(self, field)]
