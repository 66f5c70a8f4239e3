"""The menu of people who work with individual students. The first entry a person gets is where they land."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.roles import Right, RoleName, has_right, holding
from portal.kit.navigation import Entry, register
from records.policies import has_own_records, serves_organization, teaches, works_with_students

#: Headings under which a long menu folds its entries.
STUDENTS, PEOPLE, DATA = _("Students and classes"), _("People and access"), _("Data")


def _is_student(user: Any) -> bool:
    return has_own_records(user) and user.acting_role.name == RoleName.STUDENT


def _has_children(user: Any) -> bool:
    return has_own_records(user) and not _is_student(user)


def _serves_school(user: Any) -> bool:
    return serves_organization(user) and user.acting_role.name in (RoleName.PRINCIPAL, RoleName.COUNSELOR)


def _serves_district(user: Any) -> bool:
    return serves_organization(user) and not _serves_school(user)


def _sees_staff(user: Any) -> bool:
    return has_right(user, Right.SEE_STAFF) and not has_right(user, Right.INVITE_PEOPLE)


def _sees_to_findings(user: Any) -> bool:
    return has_right(user, Right.WORK_ON_QUALITY) and not has_right(user, Right.SEE_DATA_QUALITY)


def register_menu() -> None:
    """Add the entries of records; called once, when the app is loaded."""
    register(
        Entry("children", _("My children"), _has_children, 10),
        Entry("children", _("My record"), _is_student, 10),
        Entry("today", _("Today"), teaches, 10),
        Entry("sections", _("My sections"), teaches, 12),
        Entry("needs", _("School needs"), holding(Right.WEIGH_NEEDS), 5),
        Entry("schools", _("My school"), _serves_school, 10),
        Entry("schools", _("Schools"), _serves_district, 10),
        Entry("students", _("Students"), works_with_students, 20, STUDENTS),
        Entry("early_warning", _("Early warning"), works_with_students, 25, STUDENTS),
        Entry("sections", _("Sections"), serves_organization, 30, STUDENTS),
        Entry("measures", _("Measures"), serves_organization, 35),
        Entry("interventions", _("Interventions"), works_with_students, 25, STUDENTS),
        Entry("decisions", _("Decisions"), holding(Right.PROPOSE_DECISIONS), 37),
        Entry("staff", _("Staff"), _sees_staff, 40, PEOPLE),
        Entry("people", _("People"), holding(Right.INVITE_PEOPLE), 40, PEOPLE),
        Entry("who_sees", _("Who can see"), holding(Right.SEE_PEOPLE), 42, PEOPLE),
        Entry("imports", _("Imports"), holding(Right.IMPORT_RECORDS), 50, DATA),
        Entry("quality", _("Data quality"), holding(Right.SEE_DATA_QUALITY), 60, DATA),
        Entry("quality_mine", _("Records to check"), _sees_to_findings, 60, DATA),
        Entry("letters", _("Letters to families"), holding(Right.PRINT_LETTERS), 45, PEOPLE),
        Entry("duplicates", _("Duplicates"), holding(Right.MERGE_STUDENTS), 70, STUDENTS),
        Entry("leaving", _("What leaves"), holding(Right.SEE_FLOWS), 62, DATA),
        Entry("access_requests", _("Access"), holding(Right.DECIDE_ACCESS), 64, PEOPLE),
        Entry("support", _("Support"), holding(Right.APPROVE_SUPPORT), 75, PEOPLE),
        Entry("rights", _("Students of 18"), holding(Right.CONTINUE_ACCESS), 65, STUDENTS),
    )
