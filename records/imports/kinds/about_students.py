"""Kinds about students, other than the gradebook's."""

from django.utils.translation import gettext_noop as _

from records.imports.kinds.columns import SCHOOL_YEAR, Column, Kind, Type, choice, day, number, school, student, whole

_STARTS, _ENDS = day("starts_on", "StartDate", required=True), day("ends_on", "EndDate", note=_("the first day after"))


def _yes_no(name: str, header: str) -> Column:
    return Column(name, header, Type.YES_NO, example="false")


ABOUT_STUDENTS = (
    Kind(
        "student_identifiers", "Student", _("State identifiers"),
        _("The identifier that the state gave each student. It is kept encrypted."),
        (
            student(),
            Column("state_id", "StateStudentIdentifier", required=True, limit=100, example="1000042817"),
        ),
        key=("student",), keeps_absent=True,
    ),
    Kind(
        "demographics", "Demographics", _("Demographics"), _("Birth date, sex, race and ethnicity, language."),
        (
            student(),
            day("birth_date", "Birthdate", example="2015-03-09"),
            choice("sex", "Sex", "Sex", example="Female"),
            _yes_no("american_indian_or_alaska_native", "AmericanIndianOrAlaskaNative"),
            _yes_no("asian", "Asian"),
            _yes_no("black_or_african_american", "BlackOrAfricanAmerican"),
            _yes_no("native_hawaiian_or_pacific_islander", "NativeHawaiianOrOtherPacificIslander"),
            _yes_no("white", "White"),
            _yes_no("two_or_more_races", "DemographicRaceTwoOrMoreRaces"),
            _yes_no("hispanic_or_latino", "HispanicOrLatinoEthnicity"),
            Column("home_language", "ISO6392LanguageCode", limit=40, example="spa", note=_("spoken at home")),
        ),
        key=("student",), keeps_absent=True,
    ),
    Kind(
        "school_enrollments", "SchoolEnrollment", _("Enrollments by school and year"),
        _("Each time that a student was at a school, also in earlier years, with the grade and why it ended."),
        (
            Column("sourced_id", "EnrollmentIdentifier", required=True, example="E-9001"),
            student(),
            school(required=True),
            Column("is_primary", "PrimarySchoolIndicator", Type.YES_NO, default=True, example="true"),
            day("starts_on", "EnrollmentEntryDate", required=True),
            day("ends_on", "EnrollmentExitDate", note=_("the first day after")),
            choice("grade", "EntryGradeLevel", "GradeLevel", example="05"),
            choice("exit_reason", "ExitOrWithdrawalType", "ExitReason"),
        ),
        key=("sourced_id",), dated=True, keeps_absent=True,
    ),
    Kind(
        "attendance", "AttendanceEvent", _("Absences"),
        _("Each absence, late arrival or early departure. Presence is not written down."),
        (
            student(),
            school(required=True),
            Column("section", "CourseSectionIdentifier", refers_to="section", note=_("empty: the whole day")),
            day("on_date", "AttendanceEventDate", required=True),
            choice("kind", "AttendanceEventType", "AttendanceKind", required=True),
            Column("is_excused", "AttendanceExcused", Type.YES_NO, default="", example="true"),
            number("portion", "AttendanceEventDurationDay", low=0, high=1, default=1, example="1"),
            Column("code", "AttendanceStatusCode", limit=40, example="A"),
        ),
        key=("student", "on_date", "section", "kind"), scope=("at_school",), span="on_date",
    ),
    Kind(
        "term_grades", "TermGrade", _("Grades and credits"), _("Grades of grading periods, terms and years."),
        (
            student(),
            Column("section", "CourseSectionIdentifier", refers_to="section"),
            Column("course_title", "CourseTitle", required=True, example="Algebra I"),
            school(),
            SCHOOL_YEAR,
            Column("term", "SessionName", required=True, limit=100, example="Fall"),
            choice("kind", "GradeType", "GradeKind", required=True),
            choice("subject", "CourseAcademicSubject", "AcademicSubject", example="Mathematics"),
            Column("letter", "LetterGradeEarned", limit=40, example="B+"),
            number("number", "NumericGradeEarned", low=0, high=200, example="88"),
            number("points", "GradePointsEarned", low=0, high=10, example="3.3"),
            number("credits_attempted", "CreditsAttempted", low=0, high=20, example="1"),
            number("credits_earned", "CreditsEarned", low=0, high=20, example="1"),
        ),
        key=("student", "school_year", "course_title", "term", "kind"), scope=("at_school", "school_year", "term"),
    ),
    Kind(
        "assessment_results", "AssessmentResult", _("Test results"), _("How students did on each test."),
        (
            student(),
            Column("assessment", "AssessmentIdentifier", required=True, refers_to="assessments", example="ST-26-M-05"),
            day("taken_on", "AssessmentAdministrationDate", required=True, example="2026-04-14"),
            school(),
            choice("grade_when_assessed", "GradeLevelWhenAssessed", "GradeLevel", example="05"),
            choice("participation", "AssessmentParticipationIndicator", "AssessmentParticipation", required=True),
            number("scale_score", "AssessmentResultScoreValue", example="612"),
            number("standard_error", "AssessmentResultStandardError", low=0, example="14.2"),
            whole("performance_level", "AssessmentPerformanceLevelIdentifier", low=1, high=20, example="3"),
            Column("performance_label", "AssessmentPerformanceLevelLabel", limit=100, example="Proficient"),
            whole("growth_percentile", "StudentGrowthPercentile", low=1, high=99, example="57"),
        ),
        key=("student", "assessment", "taken_on"), scope=("assessment",),
    ),
    Kind(
        "incidents", "Incident", _("Incidents"), _("A student's part in an incident."),
        (
            student(),
            Column("incident_number", "IncidentIdentifier", required=True, example="INC-311"),
            choice("behavior", "IncidentBehavior", "IncidentBehavior", required=True, example="Disruption"),
            choice("part", "IncidentPersonRoleType", "IncidentPart", required=True),
            day("occurred_on", "IncidentDate", required=True),
            school(),
            choice("place", "IncidentLocation", "IncidentPlace", example="Classroom"),
        ),
        key=("student", "incident_number", "behavior", "part"), scope=("at_school",), span="occurred_on",
    ),
    Kind(
        "disciplinary_actions", "DisciplinaryAction", _("Disciplinary actions"),
        _("What followed, and the days it cost."),
        (
            student(),
            Column("action_number", "DisciplinaryActionIdentifier", required=True, example="ACT-92"),
            Column("incident_number", "IncidentIdentifier", example="INC-311"),
            choice("action", "DisciplinaryActionTaken", "DisciplinaryActionTaken", required=True, example="Detention"),
            day("starts_on", "DisciplinaryActionStartDate", required=True),
            day("ends_on", "DisciplinaryActionEndDate", note=_("the first day after")),
            number("days_lost", "DurationOfDisciplinaryAction", low=0, high=400, example="1"),
        ),
        key=("student", "action_number", "action"), span="starts_on",
    ),
    Kind(
        "programs", "ProgramParticipation", _("Programs"), _("English learners, IEP, 504, Title I, gifted and others."),
        (
            student(),
            choice("program", "ProgramType", "Program", required=True),
            _STARTS,
            _ENDS,
            Column("detail", "ProgramParticipationDetail", limit=100, example="Level 3",
                   note=_("the primary disability, or the level of English")),
            Column("services", "ProgramServices", Type.WORDS, example="Speech therapy"),
            Column("exit_reason", "ProgramExitReason", limit=100),
            school(),
        ),
        key=("student", "program", "starts_on"), dated=True, scope=("program",),
    ),
    Kind(
        "interventions", "Intervention", _("Interventions"), _("A plan to help a student: goal, plan, outcome."),
        (
            Column("sourced_id", "InterventionIdentifier", required=True, example="INT-5"),
            student(),
            Column("title", "InterventionTitle", required=True, example="Small-group reading"),
            choice("area", "InterventionArea", "InterventionArea", example="Reading"),
            whole("tier", "InterventionTier", low=1, high=4, example="2"),
            Column("goal", "InterventionGoal", limit=4000, example="90 words a minute by May"),
            Column("plan", "InterventionPlan", limit=4000, example="30 minutes, four days a week"),
            _STARTS,
            _ENDS,
            choice("outcome", "InterventionOutcome", "InterventionOutcome"),
        ),
        key=("sourced_id",), dated=True,
    ),
    Kind(
        "intervention_check_ins", "InterventionCheckIn", _("Check-ins of interventions"),
        _("How a plan stood on a day."),
        (
            student(),
            Column("intervention", "InterventionIdentifier", required=True, refers_to="interventions", example="INT-5"),
            day("on_date", "CheckInDate", required=True),
            number("measured", "CheckInValue", example="72"),
            choice("progress", "CheckInProgress", "InterventionProgress", example="OnTrack"),
            Column("note", "CheckInNote", limit=4000),
        ),
        key=("intervention", "on_date"), scope=("intervention",),
    ),
    Kind(
        "economic_statuses", "EconomicStatus", _("Meals, housing, foster care"),
        _("Meal status, homelessness, foster care, migrant and military connection."),
        (
            student(),
            choice("indicator", "EconomicIndicatorType", "EconomicIndicator", required=True),
            choice("value", "EconomicIndicatorValue", "EconomicValue", example="Free"),
            _STARTS,
            _ENDS,
        ),
        key=("student", "indicator", "starts_on"), dated=True, scope=("indicator",),
    ),
    Kind(
        "health_alerts", "HealthAlert", _("Health alerts"), _("What staff must know to keep a child safe."),
        (
            student(),
            choice("alert", "HealthAlertType", "HealthAlertKind", required=True),
            Column("instructions", "HealthAlertInstructions", limit=4000, example="Carries an inhaler"),
            _STARTS,
            _ENDS,
        ),
        key=("student", "alert", "starts_on"), dated=True,
    ),
    Kind(
        "transportation", "TransportAssignment", _("Transportation"), _("Route and stop."),
        (
            student(),
            choice("direction", "TransportationDirection", "TravelDirection", required=True),
            Column("route", "TransportationRoute", required=True, limit=100, example="101"),
            Column("stop", "TransportationStop", example="Main and 3rd"),
            Column("days", "TransportationDays", Type.WORDS, options="Weekday", example="Monday,Wednesday"),
            _STARTS,
            _ENDS,
        ),
        key=("student", "direction", "route", "starts_on"), dated=True,
    ),
    Kind(
        "graduation", "GraduationRecord", _("Graduation"), _("The graduating class, and how school ended."),
        (
            student(),
            whole("cohort_year", "CohortGraduationYear", low=1990, high=2100, required=True, example="2027"),
            choice("outcome", "CohortOutcomeType", "CohortOutcome", required=True),
            day("outcome_on", "DiplomaOrCredentialAwardDate", example="2026-06-12"),
            choice("diploma", "HighSchoolDiplomaType", "DiplomaType", example="Regular"),
            school(),
        ),
        key=("student",), scope=("cohort_year",),
    ),
)  # fmt: skip
