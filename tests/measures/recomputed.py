"""Each measure by hand: from an oracle, a place, a year and a group to the figures that a cell must hold.

``keep`` says of a student whether they are in the group, ``keep_fact`` of a fact about a school or a plan.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from tests.measures.oracle import Figures, Keep, KeepFact, Oracle, failed, share, total

Recomputed = Callable[[Oracle, int, int, Keep, KeepFact], Figures]

STATE = {"StateSummative", "AlternateSummative"}
SUBJECTS = {"reading": {"English", "Reading"}, "mathematics": {"Mathematics"}, "science": {"Science"}}
NOTHING = Figures(Decimal(0), Decimal(0), 0)


def membership(o: Oracle, place: int, year: int, keep: Keep, _: KeepFact) -> Figures:
    number = sum(map(keep, o.members(place, year)))
    return Figures(Decimal(number), None, number)


def enrollment(o: Oracle, place: int, year: int, keep: Keep, _: KeepFact) -> Figures:
    number = sum(map(keep, o.everybody(place, year)))
    return Figures(Decimal(number), None, number)


def mobility(o: Oracle, place: int, year: int, keep: Keep, _: KeepFact) -> Figures:
    first, after = o.window(year)
    count_day = o.count_day(year)
    taught = [
        row.on_date for row in o.calendar
        if row.school_year == year and row.at_school_id in o.parts(place) and row.portion > 0
        and row.event in ("InstructionalDay", "HalfDay", "MakeUpDay")
    ]  # fmt: skip
    moves, members = 0, 0
    students = [student for student in o.everybody(place, year) if keep(student)]
    for student in students:
        here = o.days_at(student, place, year)
        members += count_day in here
        for day in here:
            before, following = date.fromordinal(day.toordinal() - 1), date.fromordinal(day.toordinal() + 1)
            if before not in here and day > max(count_day, first):
                moves += 1
            if following not in here and count_day < following <= o.today:
                stayed_to_the_end = day >= max(taught) if taught else following >= after
                done = any(
                    row.ends_on == following and row.exit_reason in ("EndOfYear", "Graduated")
                    for row in o._rows_in(student, place, year)
                )
                moves += not stayed_to_the_end and not done
    return Figures(Decimal(moves), Decimal(members), len(students))


def attendance_rate(o: Oracle, place: int, year: int, keep: Keep, _: KeepFact) -> Figures:
    rows = []
    for student in filter(keep, o.everybody(place, year)):
        days, portions, _absent, missed, _late = o.attendance_of(student, place, year)
        if days:
            rows.append((student, portions - missed, portions))
    return total(rows)


def chronic_absenteeism(o: Oracle, place: int, year: int, keep: Keep, _: KeepFact) -> Figures:
    rows = []
    for student in filter(keep, o.everybody(place, year)):
        days, _portions, absent, _missed, _late = o.attendance_of(student, place, year)
        if days >= 10:
            rows.append((student, int(Decimal(absent) / days >= Decimal("0.1")), 1))
    return total(rows)


def tardiness(o: Oracle, place: int, year: int, keep: Keep, _: KeepFact) -> Figures:
    rows = []
    for student in filter(keep, o.everybody(place, year)):
        days, _portions, _absent, _missed, late = o.attendance_of(student, place, year)
        if days:
            rows.append((student, late, days))
    return total(rows)


def missing_work(o: Oracle, place: int, year: int, keep: Keep, _: KeepFact) -> Figures:
    first, after = o.window(year)
    rows = []
    for student in filter(keep, o.everybody(place, year)):
        for score in o.scores[student]:
            work = o.work.get(score.line_item_id)
            if work is None or score.status == "exempt":
                continue
            school = o.sections[work.section_id].school_id
            due = work.due_on or work.assigned_on or score.scored_on
            if school not in o.parts(place) or not o.days_at(student, school, year):
                continue
            if due and first <= due < after and due < o.today:
                rows.append((student, int(score.is_missing or score.status == "notSubmitted"), 1))
    return total(rows)


def course_failure(o: Oracle, place: int, year: int, keep: Keep, _: KeepFact) -> Figures:
    rows = []
    for student in filter(keep, o.everybody(place, year)):
        told = [failed(row) for row in o.standing_grades(student, place, year)]
        if any(one is not None for one in told):
            rows.append((student, int(True in told), 1))
    return total(rows)


def grade_point_average(o: Oracle, place: int, year: int, keep: Keep, _: KeepFact) -> Figures:
    rows = []
    for student in filter(keep, o.everybody(place, year)):
        for row in o.standing_grades(student, place, year):
            weight = Decimal(1) if row.credits_attempted is None else row.credits_attempted
            if row.points is not None and weight > 0:
                rows.append((student, row.points * weight, weight))
    return total(rows)


def on_track_grade_9(o: Oracle, place: int, year: int, keep: Keep, _: KeepFact) -> Figures:
    core = ("English", "Mathematics", "Science", "SocialStudies")
    rows = []
    for student in filter(keep, o.everybody(place, year)):
        if o.grade_of(student, place, year) != "09":
            continue
        final = [
            row
            for row in o.standing_grades(student, place, year)
            if row.kind == "Final" and (row.credits_attempted or 0) > 0
        ]
        if final:
            credits = sum((row.credits_earned or Decimal(0) for row in final), Decimal(0))
            failures = sum(1 for row in final if row.subject in core and failed(row))
            rows.append((student, int(credits >= 5 and failures <= 1), 1))
    return total(rows)


def proficiency(subject: str) -> Recomputed:
    def recomputed(o: Oracle, place: int, year: int, keep: Keep, _: KeepFact) -> Figures:
        rows = []
        for student in filter(keep, o.everybody(place, year)):
            scored = [
                row for row in o.taken(student, place, year, STATE, SUBJECTS[subject])
                if row.participation == "Participated" and row.performance_level is not None
                and o.tests[row.assessment_id].proficient_level is not None
            ]  # fmt: skip
            last = o.last_result(scored)
            if last:
                rows.append((student, int(last.performance_level >= o.tests[last.assessment_id].proficient_level), 1))
        return total(rows)

    return recomputed


def participation(subject: str) -> Recomputed:
    def recomputed(o: Oracle, place: int, year: int, keep: Keep, _: KeepFact) -> Figures:
        everybody = o.everybody(place, year)
        by_student = {student: o.taken(student, place, year, STATE, SUBJECTS[subject]) for student in everybody}
        last_days: dict[int, date] = {}
        for results in by_student.values():
            for row in results:
                last_days[row.assessment_id] = max(row.taken_on, last_days.get(row.assessment_id, date.min))
        rows = []
        for student in filter(keep, everybody):
            results = by_student[student]
            to_be_tested = any(
                o.tests[test].grade
                and o.tests[test].grade == o.grade_of(student, place, year)
                and day in o.days_at(student, place, year)
                for test, day in last_days.items()
            )
            left_out = bool(results) and all(row.participation in ("MedicalExemption", "Exempt") for row in results)
            if (results or to_be_tested) and not left_out:
                rows.append((student, int(any(row.participation == "Participated" for row in results)), 1))
        return total(rows)

    return recomputed


def growth(subject: str, value: Callable[[int], int]) -> Recomputed:
    def recomputed(o: Oracle, place: int, year: int, keep: Keep, _: KeepFact) -> Figures:
        rows = []
        for student in filter(keep, o.everybody(place, year)):
            grew = [
                row for row in o.taken(student, place, year, STATE, SUBJECTS[subject])
                if row.participation == "Participated" and row.growth_percentile is not None
            ]  # fmt: skip
            last = o.last_result(grew)
            if last:
                rows.append((student, value(last.growth_percentile), 1))
        return total(rows)

    return recomputed


def english_progress(o: Oracle, place: int, year: int, keep: Keep, _: KeepFact) -> Figures:
    kind, subjects = {"EnglishProficiency"}, {test.subject for test in o.tests.values()}

    def scored(results: list) -> list:
        return [r for r in results if r.participation == "Participated" and r.performance_level is not None]

    rows = []
    for student in filter(keep, o.everybody(place, year)):
        now = o.last_result(scored(o.taken(student, place, year, kind, subjects)))
        earlier = [
            row for row in scored(o.results[student])
            if row.assessment_id in o.tests and o.tests[row.assessment_id].kind == "EnglishProficiency"
            and o.tests[row.assessment_id].school_year < year
        ]  # fmt: skip
        if now is None or not earlier:
            continue
        last_year = max(o.tests[row.assessment_id].school_year for row in earlier)
        of_last_year = [row for row in earlier if o.tests[row.assessment_id].school_year == last_year]
        before = max(of_last_year, key=lambda row: (row.taken_on, row.performance_level, row.pk))
        enough = o.tests[now.assessment_id].proficient_level
        arrived = enough is not None and now.performance_level >= enough
        rows.append((student, int(arrived or now.performance_level > before.performance_level), 1))
    return total(rows)


def graduation_rate(o: Oracle, place: int, year: int, keep: Keep, _: KeepFact) -> Figures:
    if not o.begun(year):
        return NOTHING
    rows = []
    for row in o.graduations:
        answers = place == o.district.pk or row.at_school_id == place
        gone = row.outcome in ("TransferredOut", "Emigrated", "Deceased")
        if row.cohort_year != year or not answers or gone or not keep(row.student_id):
            continue
        in_time = row.outcome_on is None or (row.outcome_on <= date(year, 8, 31) and row.outcome_on <= o.today)
        regular = row.diploma not in ("Certificate", "HighSchoolEquivalency")
        rows.append((row.student_id, int(row.outcome == "Graduated" and regular and in_time), 1))
    return total(rows)


def dropout_rate(o: Oracle, place: int, year: int, keep: Keep, _: KeepFact) -> Figures:
    after = o.window(year)[1]
    rows = []
    for student in filter(keep, o.everybody(place, year)):
        if o.grade_of(student, place, year) not in ("09", "10", "11", "12"):
            continue
        last = max(o._rows_in(student, place, year), key=lambda row: (row.ends_on or date.max, row.is_primary, row.pk))
        left = last.exit_reason == "DroppedOut" and last.ends_on is not None and last.ends_on <= min(after, o.today)
        back = left and any(last.ends_on <= row.starts_on <= date(year, 10, 1) for row in o._real(student, place))
        rows.append((student, int(left and not back), 1))
    return total(rows)


def suspensions(days: bool) -> Recomputed:
    def recomputed(o: Oracle, place: int, year: int, keep: Keep, _: KeepFact) -> Figures:
        rows = []
        for student in filter(keep, o.everybody(place, year)):
            mine = [
                row for row in o.actions[student]
                if row.action == "OutOfSchoolSuspension" and row.starts_on <= o.today
                and row.starts_on in o.days_at(student, place, year)
            ]  # fmt: skip
            lost = sum((row.days_lost or Decimal(0) for row in mine), Decimal(0))
            rows.append((student, lost if days else int(bool(mine)), 1))
        return total(rows)

    return recomputed


def program_share(program: str) -> Recomputed:
    def recomputed(o: Oracle, place: int, year: int, keep: Keep, _: KeepFact) -> Figures:
        students = filter(keep, o.everybody(place, year))
        return share(students, lambda student: o.in_program(student, program, place, year))

    return recomputed


def economically_disadvantaged_share(o: Oracle, place: int, year: int, keep: Keep, _: KeepFact) -> Figures:
    return share(filter(keep, o.everybody(place, year)), lambda student: o.has_low_income(student, place, year))


def homeless_share(o: Oracle, place: int, year: int, keep: Keep, _: KeepFact) -> Figures:
    return share(filter(keep, o.everybody(place, year)), lambda student: o.has_status(student, "Homeless", place, year))


def intervention_goals_met(o: Oracle, place: int, year: int, keep: Keep, keep_fact: KeepFact) -> Figures:
    rows = []
    for student in filter(keep, o.everybody(place, year)):
        for row in o.interventions[student]:
            if not row.outcome or row.ends_on is None or row.ends_on > o.today:
                continue
            last_day = max(date.fromordinal(row.ends_on.toordinal() - 1), row.starts_on)
            if last_day in o.days_at(student, place, year) and keep_fact({"intervention_area": row.area}):
                rows.append((student, int(row.outcome == "GoalMet"), 1))
    return total(rows)


def _reporting(o: Oracle, rows: list, place: int, year: int) -> set[int]:
    """Schools of the place of which a row is on file; the district's office is none."""
    return ({row.organization_id for row in rows if row.school_year == year} & o.parts(place)) - {o.district.pk}


def _members_of(o: Oracle, schools: set[int], year: int) -> set[int]:
    return {student for school in schools for student in o.members(school, year)}


def students_per(*codes: str) -> Recomputed:
    def recomputed(o: Oracle, place: int, year: int, _keep: Keep, _: KeepFact) -> Figures:
        if not o.begun(year):
            return NOTHING
        members = _members_of(o, _reporting(o, o.positions, place, year), year)
        fte = sum(
            (
                row.fte for row in o.positions
                if row.school_year == year and row.organization_id in o.parts(place) and row.staff_id
                and row.classification_code in codes
            ),
            Decimal(0),
        )  # fmt: skip
        return Figures(Decimal(len(members)), fte, len(members))

    return recomputed


def nurse_coverage(o: Oracle, place: int, year: int, _keep: Keep, _: KeepFact) -> Figures:
    covered = schools = 0
    for school in _reporting(o, o.positions, place, year):
        if not o.members(school, year):
            continue
        nurses = [
            row.fte for row in o.positions
            if row.school_year == year and row.organization_id == school and row.staff_id
            and row.classification_code == "Nurse"
        ]  # fmt: skip
        schools += 1
        covered += sum(nurses) >= 1
    return Figures(Decimal(covered), Decimal(schools), 0)


def vacancy_share(o: Oracle, place: int, year: int, _keep: Keep, keep_fact: KeepFact) -> Figures:
    vacant = every = Decimal(0)
    for row in o.positions:
        counts = row.school_year == year and row.organization_id in o.parts(place) and o.begun(year)
        if counts and keep_fact({"staff_classification": row.classification_code}):
            every += row.fte
            vacant += Decimal(0) if row.staff_id else row.fte
    return Figures(vacant, every, 0)


def class_size(o: Oracle, place: int, year: int, _keep: Keep, _: KeepFact) -> Figures:
    day = o.count_day(year)
    rosters: dict[int, set[int]] = {}
    for seat in o.seats:
        section = o.sections[seat.section_id]
        holds = seat.starts_on <= day and (seat.ends_on is None or day < seat.ends_on)
        counts = section.type == "scheduled" and section.school_id in o.parts(place) and holds
        if counts and seat.student_id in o.members(section.school_id, year):
            rosters.setdefault(section.pk, set()).add(seat.student_id)
    students = set().union(*rosters.values())
    return Figures(Decimal(sum(map(len, rosters.values()))), Decimal(len(rosters)), len(students))


def _amounts(o: Oracle, kind: str, place: int, year: int) -> list:
    return [
        row for row in o.resources
        if row.resource == kind and row.school_year == year and row.organization_id in o.parts(place)
        and row.amount is not None and o.begun(year)
    ]  # fmt: skip


def devices_per_student(o: Oracle, place: int, year: int, _keep: Keep, _: KeepFact) -> Figures:
    rows = _amounts(o, "StudentDevices", place, year)
    members = _members_of(o, {row.organization_id for row in rows} - {o.district.pk}, year)
    return Figures(sum((row.amount for row in rows), Decimal(0)), Decimal(len(members)), len(members))


def building_use(o: Oracle, place: int, year: int, _keep: Keep, _: KeepFact) -> Figures:
    rows = _amounts(o, "BuildingCapacity", place, year)
    members = _members_of(o, {row.organization_id for row in rows} - {o.district.pk}, year)
    return Figures(Decimal(len(members)), sum((row.amount for row in rows), Decimal(0)), len(members))


def facility_condition(o: Oracle, place: int, year: int, _keep: Keep, _: KeepFact) -> Figures:
    amounts = [row.amount for row in _amounts(o, "FacilityCondition", place, year)]
    return Figures(sum(amounts, Decimal(0)), Decimal(len(amounts)), 0)


def _lines(o: Oracle, place: int, year: int, keep_fact: KeepFact) -> list:
    return [
        row for row in o.money
        if row.school_year == year and row.organization_id in o.parts(place) and o.begun(year)
        and keep_fact({"fund_source": row.source, "fund": row.fund, "purpose": row.purpose})
    ]  # fmt: skip


def money_per_student(amount: str) -> Recomputed:
    def recomputed(o: Oracle, place: int, year: int, _keep: Keep, keep_fact: KeepFact) -> Figures:
        amounts = [getattr(row, amount) for row in _lines(o, place, year, keep_fact)]
        known = [number for number in amounts if number is not None]
        students = len(o.members(place, year)) if known else 0
        return Figures(sum(known, Decimal(0)), Decimal(students), students)

    return recomputed


def budget_spent(o: Oracle, place: int, year: int, _keep: Keep, keep_fact: KeepFact) -> Figures:
    both = [r for r in _lines(o, place, year, keep_fact) if r.spent is not None and r.budgeted is not None]
    return Figures(sum((r.spent for r in both), Decimal(0)), sum((r.budgeted for r in both), Decimal(0)), 0)


RECOMPUTED: dict[str, Recomputed] = {
    "membership": membership,
    "enrollment": enrollment,
    "mobility": mobility,
    "attendance_rate": attendance_rate,
    "chronic_absenteeism": chronic_absenteeism,
    "tardiness": tardiness,
    "missing_work": missing_work,
    "course_failure": course_failure,
    "grade_point_average": grade_point_average,
    "on_track_grade_9": on_track_grade_9,
    **{f"proficiency_{subject}": proficiency(subject) for subject in SUBJECTS},
    **{f"participation_{subject}": participation(subject) for subject in SUBJECTS},
    **{f"growth_{subject}": growth(subject, lambda value: value) for subject in ("reading", "mathematics")},
    **{f"typical_growth_{subject}": growth(subject, lambda v: int(v > 34)) for subject in ("reading", "mathematics")},
    "english_progress": english_progress,
    "graduation_rate": graduation_rate,
    "dropout_rate": dropout_rate,
    "suspension_rate": suspensions(days=False),
    "suspension_days": suspensions(days=True),
    "english_learner_share": program_share("EnglishLearner"),
    "iep_share": program_share("IEP"),
    "section_504_share": program_share("Section504"),
    "title_i_share": program_share("TitleI"),
    "gifted_share": program_share("GiftedTalented"),
    "bilingual_share": program_share("Bilingual"),
    "career_technical_share": program_share("CareerTechnical"),
    "after_school_share": program_share("AfterSchool"),
    "tutoring_share": program_share("Tutoring"),
    "summer_school_share": program_share("SummerSchool"),
    "economically_disadvantaged_share": economically_disadvantaged_share,
    "homeless_share": homeless_share,
    "intervention_goals_met": intervention_goals_met,
    "students_per_teacher": students_per("Teacher", "SpecialEducationTeacher", "EnglishLearnerTeacher"),
    "students_per_counselor": students_per("Counselor"),
    "students_per_nurse": students_per("Nurse"),
    "students_per_specialist": students_per(
        "Psychologist", "SocialWorker", "SpeechTherapist", "ReadingSpecialist", "MathSpecialist"
    ),
    "nurse_coverage": nurse_coverage,
    "vacancy_share": vacancy_share,
    "class_size": class_size,
    "devices_per_student": devices_per_student,
    "building_use": building_use,
    "facility_condition": facility_condition,
    "spending_per_student": money_per_student("spent"),
    "budget_per_student": money_per_student("budgeted"),
    "budget_spent": budget_spent,
}
