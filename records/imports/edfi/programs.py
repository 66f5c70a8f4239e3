"""Interchange StudentProgram: the ten associations of students with programs, and what they say of a family's means."""

from collections.abc import Callable, Iterator
from datetime import date

from records.imports.edfi.reading import Cells, Element, Reading, Source
from records.imports.edfi.shared import school
from records.imports.edfi.values import Refused
from records.imports.edfi.words import NOTHING, Words, means

PROGRAM = Words(
    "Program",
    {
        **means("EnglishLearner", "English as a Second Language (ESL); ESL; English Learner; LEP"),
        **means("IEP", "Special Education"),
        **means("Section504", "Section 504 Placement; Section 504"),
        **means("TitleI", "Title I Part A; Title I"),
        **means("GiftedTalented", "Gifted and Talented; Gifted"),
        **means("Bilingual", "Bilingual Summer; Dual language"),
        **means("CareerTechnical", "Career and Technical Education; Vocational Education; Technical Preparatory"),
        **means("NeglectedDelinquent", "Neglected and Delinquent Program; Neglected or Delinquent"),
        **means("HomelessServices", "Homeless"),
        **means("AfterSchool", "Extended Day/Child Care Services; After school program; 21st Century"),
        **means("Tutoring", "Remedial Education"),
        **means("SummerSchool", "Summer program"),
        **means(
            "Other",
            "Compensatory Services for Disadvantaged Students; Support; Head Start; Athletics; College Preparatory; "
            "Counseling Services; Immigrant Education; Indian Education; Student Retention/Dropout Prevention; "
            "Alternative Education; Magnet/Special Program Emphasis",
        ),
    },
    "Other",
)
MEALS = Words(
    "EconomicValue",
    {
        **means("Free", "Free Lunch; Free Breakfast; Free Snack; Free Supper"),
        **means("ReducedPrice", "Reduced Price Lunch; Reduced Price Breakfast; Reduced Price Snack"),
        **means("FullPrice", "Full Price Lunch; Full Price Breakfast; Paid"),
        **means(NOTHING, "Other"),
    },
)
#: Of several meals the one that costs least says what a student is entitled to.
_CHEAPEST = ("Free", "ReducedPrice", "FullPrice")
RESIDENCE = Words(
    "EconomicValue",
    {
        **means("DoubledUp", "Doubled-up; Sharing housing with others"),
        **means("HotelMotel", "Hotels/Motels; Hotel or motel"),
        **means(
            "Shelter",
            "Shelters, transitional housing, awaiting foster care; Shelters; Transitional housing; "
            "Awaiting foster care",
        ),
        **means("Unsheltered", "Car; Park; Campsite"),
        **means(NOTHING, "Other; Unknown"),
    },
)
TEXT_LIMIT = 100

Detail = Callable[[Element], str]
"""Of an association: what says more of the participation."""


def _no_detail(element: Element) -> str:
    return ""


def _first(*path: str) -> Detail:
    return lambda element: element.code(*path)


def _disability(element: Element) -> str:
    """The disability that comes first (IDEA's primary disability)."""
    disabilities = list(element.each("Disability"))
    primary = next((each for each in disabilities if each.text("OrderOfDisability") == "1"), None)
    primary = primary or next(iter(disabilities), None)
    return primary.code("Disability") if primary else ""


def _english_level(element: Element) -> str:
    """The level of the last assessment of English that the association holds."""
    found = list(element.each("EnglishLanguageProficiencyAssessment"))
    return (found[-1].code("Proficiency") or found[-1].code("ParticipationInAssessment")) if found else ""


def _migrant(element: Element) -> str:
    return "Priority for services" if element.yes_no("PriorityForServices") else ""


def _spell(element: Element, reading: Reading) -> tuple[date, date | None]:
    starts_on, ends_on = element.day("BeginDate"), element.last_day("EndDate")
    if starts_on is None:
        raise Refused("required_blank", "BeginDate")
    if ends_on and ends_on < starts_on:
        raise Refused("ends_before_start", "EndDate")
    return starts_on, ends_on


def _participation(
    program: str = "", services: tuple[str, ...] = (), detail: Detail = _no_detail, reason: tuple[str, ...] = ()
) -> Callable[[Element, Reading], Iterator[Cells]]:
    """A maker for one kind of association; without ``program`` the program's own type says which it is."""

    def make(element: Element, reading: Reading) -> Iterator[Cells]:
        starts_on, ends_on = _spell(element, reading)
        place = school(element, "EducationOrganizationReference") or school(element, "ProgramReference")
        exit_reason = next((code for part in reason if (code := element.code(part))), "") or element.code(
            "ReasonExited"
        )
        yield {
            "student": element.student(), "starts_on": starts_on, "ends_on": ends_on, "at_school": place,
            "program": program or element.option(PROGRAM, "ProgramReference", "ProgramType") or "Other",
            "detail": detail(element)[:TEXT_LIMIT], "services": element.codes(*services) if services else [],
            "exit_reason": exit_reason[:TEXT_LIMIT],
        }  # fmt: skip

    return make


def _status(
    indicator: str, value: Callable[[Element], str] = _no_detail
) -> Callable[[Element, Reading], Iterator[Cells]]:
    """A maker for what an association says of a family's means."""

    def make(element: Element, reading: Reading) -> Iterator[Cells]:
        starts_on, ends_on = _spell(element, reading)
        yield {
            "student": element.student(), "indicator": indicator, "value": value(element), "starts_on": starts_on,
            "ends_on": ends_on,
        }  # fmt: skip

    return make


def _meals(element: Element, reading: Reading) -> Iterator[Cells]:
    starts_on, ends_on = _spell(element, reading)
    spell = {"student": element.student(), "starts_on": starts_on, "ends_on": ends_on}
    meals = element.options(MEALS, "SchoolFoodServiceProgramService", "SchoolFoodServiceProgramService")
    value = next((meal for meal in _CHEAPEST if meal in meals), "")
    if value:
        yield spell | {"indicator": "MealStatus", "value": value}
    else:
        element.left_out("edfi_meal_unknown", "SchoolFoodServiceProgramService")
    if element.yes_no("DirectCertification"):
        yield spell | {"indicator": "DirectlyCertified", "value": ""}


def _residence(element: Element) -> str:
    return element.option(RESIDENCE, "HomelessPrimaryNighttimeResidence")


def _each(service: str) -> tuple[str, str]:
    return service, service


_NAME = "Student{}ProgramAssociation"
SOURCES = {
    "programs": (
        Source(_participation(services=("Service", "Service")), _NAME.format("")),
        Source(
            _participation(
                "IEP", _each("SpecialEducationProgramService"), _disability, ("SpecialEducationExitReason",)
            ),
            _NAME.format("SpecialEducation"),
        ),
        Source(_participation("CareerTechnical", _each("CTEProgramService")), _NAME.format("CTE")),
        Source(
            _participation("TitleI", _each("TitleIPartAProgramService"), _first("TitleIPartAParticipant")),
            _NAME.format("TitleIPartA"),
        ),
        Source(
            _participation("MigrantEducation", _each("MigrantEducationProgramService"), _migrant),
            _NAME.format("MigrantEducation"),
        ),
        Source(
            _participation("EnglishLearner", _each("LanguageInstructionProgramService"), _english_level),
            _NAME.format("LanguageInstruction"),
        ),
        Source(_participation("HomelessServices", _each("HomelessProgramService")), _NAME.format("Homeless")),
        Source(
            _participation(
                "NeglectedDelinquent", _each("NeglectedOrDelinquentProgramService"),
                _first("NeglectedOrDelinquentProgram"),
            ),
            _NAME.format("NeglectedOrDelinquent"),
        ),
        Source(_participation("Section504", detail=_first("Section504Disability")), _NAME.format("Section504")),
    ),
    "economic_statuses": (
        Source(_meals, _NAME.format("SchoolFoodService")),
        Source(_status("Homeless", _residence), _NAME.format("Homeless")),
        Source(_status("Migrant"), _NAME.format("MigrantEducation")),
    ),
}  # fmt: skip
