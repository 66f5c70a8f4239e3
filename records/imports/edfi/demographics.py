"""Interchanges Student and StudentEnrollment: a student's birth date, sex, race, language, circumstances."""

from collections.abc import Iterator

from records.imports.edfi.reading import Cells, Element, Reading, Source
from records.imports.edfi.values import Refused, spelled
from records.imports.edfi.words import NOTHING, Meanings, Words, means

SEX = Words(
    "Sex",
    means(
        "NotSelected", "Not Selected; Not specified; Unknown; Non-binary; Nonbinary; X; Other; Choose Not to Respond"
    ),
)
RACE = Words(
    "RaceEthnicity",
    {
        **means("AmericanIndianOrAlaskaNative", "American Indian - Alaska Native; American Indian or Alaskan Native"),
        **means("BlackOrAfricanAmerican", "Black - African American; Black"),
        **means(
            "NativeHawaiianOrOtherPacificIslander",
            "Native Hawaiian - Pacific Islander; Native Hawaiian or Pacific Islander; "
            "Native Hawaiian - Other Pacific Islander",
        ),
        **means("TwoOrMoreRaces", "Two or more races; Multiracial"),
        # Counted as White by the standard under which districts report (OMB, 1997, 62 FR 58782).
        **means("White", "Middle Eastern or North African"),
        **means(NOTHING, "Other; Choose Not to Respond; Unknown; Not specified"),
    },
)
FIELD = {
    "AmericanIndianOrAlaskaNative": "american_indian_or_alaska_native",
    "Asian": "asian",
    "BlackOrAfricanAmerican": "black_or_african_american",
    "NativeHawaiianOrOtherPacificIslander": "native_hawaiian_or_pacific_islander",
    "White": "white",
    "TwoOrMoreRaces": "two_or_more_races",
    "HispanicOrLatino": "hispanic_or_latino",
}
CIRCUMSTANCE = Meanings(
    {
        **means("Homeless", "Homeless"),
        **means("FosterCare", "Foster Care"),
        **means("Migrant", "Migrant"),
        **means("MilitaryConnected", "Parent in Military; Military connected; Military"),
        **means("DirectlyCertified", "Direct Certification; Directly certified"),
    }
)
_ABOUT = ("StudentEducationOrganizationAssociation", "StudentDemographic")
_LANGUAGE_LIMIT = 40


class About:
    """Finds the elements beside Student that say who a student is."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        reading.store.run("CREATE TABLE about (student TEXT, element TEXT, number INT)")
        for name in _ABOUT:
            for element in reading.elements(name):
                try:
                    student = element.student()
                except Refused as refused:
                    reading.refuse(element.stored, refused.code, refused.column, **refused.params)
                    reading.note_fate(element.stored, "refused")
                    continue
                reading.store.run("INSERT INTO about VALUES (?, ?, ?)", (student, name, element.stored.number))
                reading.note_fate(element.stored, "demographics:merged")
        reading.store.run("CREATE INDEX about_student ON about (student)")

    def of(self, student: str) -> list[Element]:
        """Those of a student, in the order of the files."""
        rows = self._reading.store.run(
            "SELECT element, number FROM about WHERE student = ? ORDER BY element, number", (student,)
        ).fetchall()
        return [Element(self._reading, self._reading.store.nth(name, number)) for name, number in rows]


def _demographics(element: Element, reading: Reading) -> Iterator[Cells]:
    elements = [element, *reading.once(About).of(element.own_key)]
    cells: Cells = {
        "student": element.own_key,
        "birth_date": element.day("BirthData", "BirthDate") or element.day("BirthDate"),
        "sex": next((sex for each in elements if (sex := each.option(SEX, "Sex"))), "")
        or element.option(SEX, "BirthData", "BirthSex"),
        "home_language": next((word for each in elements if (word := _home_language(each))), ""),
    }
    for about in elements:
        for race in (*about.options(RACE, "Race", "Race"), *about.options(RACE, "Race")):
            cells[FIELD[race]] = True
        hispanic = about.yes_no("HispanicLatinoEthnicity")
        if hispanic is not None:
            cells["hispanic_or_latino"] = hispanic or cells.get("hispanic_or_latino", False)
    yield cells


def _home_language(element: Element) -> str:
    """The language spoken at home; one of no said use where there is none."""
    without_use = ""
    for language in element.each("Language"):
        uses = {spelled(use) for use in language.codes("LanguageUse")}
        if "homelanguage" in uses:
            return language.code("Language")[:_LANGUAGE_LIMIT]
        without_use = without_use or ("" if uses else language.code("Language"))
    return without_use[:_LANGUAGE_LIMIT]


def _state_identifier(element: Element, reading: Reading) -> Iterator[Cells]:
    """The identifier that the state gave; those of districts and schools are none of it."""
    for code in element.each("StudentIdentificationCode"):
        if spelled(code.code("StudentIdentificationSystem")) == "state" and code.text("IdentificationCode"):
            student = element.student() if element.name in _ABOUT else element.own_key
            yield {"student": student, "state_id": code.text("IdentificationCode")}
            return


def _circumstances(element: Element, reading: Reading) -> Iterator[Cells]:
    student = element.student()
    for characteristic in element.each("StudentCharacteristic"):
        indicator = CIRCUMSTANCE.of(characteristic.code("StudentCharacteristic"))
        if indicator is None:
            reading.warn(element.stored, "edfi_characteristic_not_kept", "StudentCharacteristic")
            continue
        newest = reading.years.span(reading.years.newest) if reading.years.newest else None
        starts_on = characteristic.day("Period", "BeginDate") or characteristic.day("BeginDate")
        starts_on = starts_on or (newest[0] if newest else None)
        if starts_on is None:
            raise Refused("required_blank", "StudentCharacteristic/Period/BeginDate")
        yield {
            "student": student, "indicator": indicator, "value": "", "starts_on": starts_on,
            "ends_on": characteristic.last_day("Period", "EndDate") or characteristic.last_day("EndDate"),
        }  # fmt: skip


SOURCES = {
    "student_identifiers": (
        Source(_state_identifier, "Student", part="StudentIdentificationCode"),
        Source(_state_identifier, "StudentEducationOrganizationAssociation", part="StudentIdentificationCode"),
    ),
    "demographics": (Source(_demographics, "Student"),),
    "economic_statuses": tuple(Source(_circumstances, name, part="StudentCharacteristic") for name in _ABOUT),
}
