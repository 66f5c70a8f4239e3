"""Rules about incidents, what followed them, and programs."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.models import DisciplinaryAction, Incident, ProgramParticipation
from records.options import option_in_words
from records.quality.rule import Rule, Severity
from records.quality.sql import enrolled_on, holds_today
from records.quality.words import day, spell

_OUTSIDE = gettext_lazy(
    "The student was enrolled nowhere in the district on that day. Correct the day, the student, or the dates of the "
    "enrollment."
)

CONDUCT_AND_SUPPORTS = (
    Rule(
        code="incident_outside_enrollment",
        severity=Severity.LOOK,
        title=gettext_lazy("Incidents outside the enrollment"),
        sentence=_OUTSIDE,
        how=gettext_lazy("Incidents of students without an enrollment at any of the district's schools on that day."),
        model=Incident,
        wrong="NOT " + enrolled_on("{r}.occurred_on"),
        detail=lambda row: _("On %(day)s") % {"day": day(row.occurred_on)},
    ),
    Rule(
        code="action_outside_enrollment",
        severity=Severity.LOOK,
        title=gettext_lazy("Disciplinary actions outside the enrollment"),
        sentence=_OUTSIDE,
        how=gettext_lazy(
            "Actions of students without an enrollment at any of the district's schools on their first day."
        ),
        model=DisciplinaryAction,
        wrong="NOT " + enrolled_on("{r}.starts_on"),
        detail=lambda row: (
            _("%(action)s on %(day)s")
            % {"action": option_in_words("DisciplinaryActionTaken", row.action), "day": day(row.starts_on)}
        ),
    ),
    Rule(
        code="action_without_incident",
        severity=Severity.LOOK,
        title=gettext_lazy("Disciplinary actions without an incident"),
        sentence=gettext_lazy(
            "What led to these actions is not on file, so they cannot be reported by reason. Send the incident with "
            "its number, or correct the number that the action names."
        ),
        how=gettext_lazy("Actions that name no incident, or one in which the student has no part on file."),
        model=DisciplinaryAction,
        # An incident always has a number, so an action without one finds none.
        wrong="NOT EXISTS (SELECT FROM {Incident} i WHERE i.student_id = {r}.student_id "
        "AND i.incident_number = {r}.incident_number AND i.is_active)",
        detail=lambda row: (
            _("%(action)s on %(day)s")
            % {"action": option_in_words("DisciplinaryActionTaken", row.action), "day": day(row.starts_on)}
        ),
    ),
    Rule(
        code="program_after_leaving",
        severity=Severity.LOOK,
        title=gettext_lazy("Programs that go on after the student left"),
        sentence=gettext_lazy(
            "No school of the district holds these students any more, and their programs have no end. End the "
            "programs on the day on which the student left."
        ),
        how=gettext_lazy("Programs that hold today, of students whom no school holds today."),
        model=ProgramParticipation,
        among="{r}.is_active AND " + holds_today("{r}"),
        wrong="{r}.school_id IS NULL",
        detail=lambda row: (
            _("%(program)s, %(dates)s")
            % {"program": option_in_words("Program", row.program), "dates": spell(row.starts_on, row.ends_on)}
        ),
    ),
    Rule(
        code="iep_and_504",
        severity=Severity.LOOK,
        title=gettext_lazy("An IEP and a Section 504 plan at once"),
        sentence=gettext_lazy(
            "A student with an IEP is covered by Section 504 through it and needs no plan besides. End the one that no "
            "longer holds."
        ),
        how=gettext_lazy("Section 504 plans that hold today, of students with an IEP that holds today."),
        model=ProgramParticipation,
        among="{r}.is_active AND {r}.program = 'Section504' AND " + holds_today("{r}"),
        wrong="EXISTS (SELECT FROM {ProgramParticipation} p WHERE p.student_id = {r}.student_id "
        f"AND p.is_active AND p.program = 'IEP' AND {holds_today('p')})",
        detail=lambda row: _("Section 504 plan %(dates)s") % {"dates": spell(row.starts_on, row.ends_on)},
    ),
)
