"""The first wall: ``visible_to(user)`` is the only door that views use. Unknown users get nothing."""

from typing import Any, Self, cast

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.roles import Category, GrantedOn, Right, RoleName, has_right
from records.identifiers import state_id_hashes
from records.scope import scope_of


class InForce(models.QuerySet):
    """Rows with half-open dates."""

    def in_force(self) -> Self:
        """Rows that hold today: ``starts_on`` <= today < ``ends_on``."""
        today = timezone.localdate()
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=today), starts_on__lte=today)


class StudentQuerySet(models.QuerySet):
    """Students."""

    def visible_to(self, user: Any) -> Self:
        """The students whom this person may see in their acting role, today."""
        return self.filter(scope_of(user, Category.IDENTITY).rows("pk"))

    def with_state_id(self, text: str) -> Self:
        """Students who have this state identifier, however its letters and spaces are written."""
        return self.filter(state_id_lookup__in=state_id_hashes(text))

    def not_merged(self) -> Self:
        """Without those whose record is filed under another student's, because a person said that they are one."""
        return self.filter(merged_into__isnull=True)


class StudentLevelQuerySet(InForce):
    """Rows about one student each; the model's ``wall_category`` says what kind of data they are."""

    def visible_to(self, user: Any) -> Self:
        """Rows of students whom this person may see, if their acting role carries the table's category."""
        return self.filter(scope_of(user, cast(Any, self.model).wall_category).rows("student_id"))

    def beside_holding(self) -> Self:
        """School enrollments at a school other than the one that holds the student now."""
        return self.filter(Q(school__isnull=True) | ~Q(school=F("at_school")))


class ContinuedAccessQuerySet(StudentLevelQuerySet):
    """Decisions that a parent still sees the record of a student who holds the rights to it."""

    def visible_to(self, user: Any) -> Self:
        """Of students whom this person may see: all to the officials who decide and to the student; one's own."""
        rows, role = super().visible_to(user), getattr(user, "acting_role", None)
        if role is None or Right.CONTINUE_ACCESS in role.rights or role.name == RoleName.STUDENT:
            return rows
        return rows.filter(contact__user_id=user.pk)


class DirectoryOptOutQuerySet(StudentLevelQuerySet):
    """What families said about directory information."""

    def visible_to(self, user: Any) -> Self:
        """Of students whom this person may see: to their family, and to those who write it down or send files."""
        role = getattr(user, "acting_role", None)
        if role is None or not (role.granted_on is GrantedOn.STUDENT or role.rights & _OPT_OUTS):
            return self.filter(pk__in=())
        return super().visible_to(user)


_OPT_OUTS = {Right.RECORD_OPT_OUT, Right.SEE_FLOWS}


class StudentMergeQuerySet(StudentLevelQuerySet):
    """Merges of students."""

    def holding(self) -> Self:
        """Merges that were carried out and not undone."""
        return self.filter(carried_out_at__isnull=False, undone_at__isnull=True)


class InterventionNoteQuerySet(StudentLevelQuerySet):
    """Restricted notes."""

    def visible_to(self, user: Any) -> Self:
        """Of students whom this person may see, those that they wrote or in which they are named."""
        number = getattr(user, "pk", None)
        named = Q(author_id=number) | Q(readers__contains=[number]) if number else Q(pk__in=())
        return super().visible_to(user).filter(named)


class StudentGroupQuerySet(models.QuerySet):
    """Small groups of sections."""

    def visible_to(self, user: Any) -> Self:
        """Groups of sections that this person teaches, or of the schools that they serve; none to a family."""
        scope = scope_of(user, Category.ACADEMICS)
        if not (scope.sections or scope.organizations):
            return self.filter(pk__in=())
        return self.filter(Q(section_id__in=scope.sections) | Q(section__school_id__in=scope.organizations))


class StudentGroupMemberQuerySet(StudentLevelQuerySet):
    """Students in small groups."""

    def visible_to(self, user: Any) -> Self:
        """Of students whom this person may see, in groups that they may see."""
        groups: Any = cast(Any, self.model._meta.get_field("group").related_model).objects
        return super().visible_to(user).filter(group__in=groups.visible_to(user).values("pk"))


class SectionQuerySet(models.QuerySet):
    """Sections."""

    def visible_to(self, user: Any) -> Self:
        """A teacher's own sections; a school's or district's; those that a parent's child is enrolled in today."""
        scope = scope_of(user, Category.ENROLLMENT)
        role = getattr(user, "acting_role", None)
        if role is None:
            return self.none()
        if role.granted_on is GrantedOn.SECTION:
            return self.filter(pk__in=scope.sections)
        if role.granted_on is GrantedOn.ORGANIZATION:
            return self.filter(school_id__in=scope.organizations)
        enrollments: Any = cast(Any, self.model._meta.get_field("enrollments").related_model).objects
        return self.filter(pk__in=enrollments.visible_to(user).in_force().values("section_id"))


class OrganizationQuerySet(models.QuerySet):
    """Organizations."""

    def visible_to(self, user: Any) -> Self:
        """The organizations this person's grants are on, and everything below them."""
        return self.filter(pk__in=scope_of(user).organizations)


class StaffQuerySet(models.QuerySet):
    """Staff members."""

    def visible_to(self, user: Any) -> Self:
        """Staff of the districts in which this person has a grant; nobody to those who see no individual."""
        role = getattr(user, "acting_role", None)
        if role is None or not role.categories:
            return self.none()
        return self.filter(district_id__in=scope_of(user).districts)


class ContactQuerySet(models.QuerySet):
    """Contacts."""

    def visible_to(self, user: Any) -> Self:
        """Contacts of the students whom this person may see, if their role carries contacts."""
        links: Any = cast(Any, self.model._meta.get_field("students").related_model).objects
        return self.filter(pk__in=links.visible_to(user).values("contact_id"))


class LetterCodeQuerySet(StudentLevelQuerySet):
    """Letters to families."""

    def visible_to(self, user: Any) -> Self:
        """Letters about students whom this person may see, if their role prints letters."""
        if not has_right(user, Right.PRINT_LETTERS):
            return self.filter(pk__in=())
        return super().visible_to(user)

    def still_open(self) -> Self:
        """Letters that can be used now."""
        return self.filter(
            used_at__isnull=True, revoked_at__isnull=True, locked_at__isnull=True, expires_at__gt=timezone.now()
        )


class QualityRunQuerySet(models.QuerySet):
    """Checks of data quality."""

    def visible_to(self, user: Any) -> Self:
        """The checks of the districts in which this person may know how good the data is, or sees to some of it."""
        if not has_right(user, Right.SEE_DATA_QUALITY):
            return self.filter(district__in=_assigned_to(self.model, user).values("district"))
        return self.filter(district__in=scope_of(user).districts)


class QualityCountQuerySet(models.QuerySet):
    """What the checks counted."""

    def visible_to(self, user: Any) -> Self:
        """Counts of the schools this person serves, and a district's own to those who serve it, by their categories.

        Whoever was asked to see to what a rule finds at a place is told its counts there.
        """
        mine = _assigned_to(self.model, user).filter(rule=OuterRef("rule"))
        mine = mine.filter(place=OuterRef("place"))
        rows = self.alias(place=Coalesce("school_id", "district_id"))
        if not has_right(user, Right.SEE_DATA_QUALITY):
            return rows.filter(Exists(mine))
        return _at_own_places(rows, user)


class QualityStepQuerySet(models.QuerySet):
    """Who takes care of what the checks found."""

    def visible_to(self, user: Any) -> Self:
        """At the places that this person serves, to who assigns there; else what the person was asked to see to."""
        rows = self.alias(place=Coalesce("school_id", "district_id"))
        if not has_right(user, Right.ASSIGN_QUALITY):
            mine = _assigned_to(self.model, user).filter(rule=OuterRef("rule"), place=OuterRef("place"))
            return rows.filter(Exists(mine), person=user.pk)
        return _at_own_places(rows, user)

    def assigned_to(self, user: Any) -> Self:
        """Steps that name this person and that none followed which names somebody else or nobody.

        As long as they work at the place, in a role that carries the data.
        """
        rows = self.alias(place=Coalesce("school_id", "district_id"))
        if not has_right(user, Right.WORK_ON_QUALITY):
            return rows.filter(pk__in=())
        scope = scope_of(user)
        sections: Any = apps.get_model("records", "Section")
        places = scope.organizations or sections.objects.filter(pk__in=scope.sections).values("school_id")
        later: Any = self.model._default_manager.alias(there=Coalesce("school_id", "district_id"))
        later = later.filter(there=OuterRef("place"), rule=OuterRef("rule"), pk__gt=OuterRef("pk"))
        return rows.filter(
            person=user.pk, place__in=places, categories__contained_by=sorted(user.acting_role.categories)
        ).exclude(Exists(later.exclude(person__isnull=False, person=user.pk)))


def _at_own_places(rows: Any, user: Any) -> Any:
    """Of rows with ``place``: those at the places this person serves, of the categories that their role carries."""
    return rows.filter(
        place__in=scope_of(user).organizations, categories__contained_by=sorted(user.acting_role.categories)
    )


def _assigned_to(model: Any, user: Any) -> Any:
    steps: Any = apps.get_model(model._meta.app_label, "QualityStep")
    return steps.objects.assigned_to(user)


class AtPlaceQuerySet(models.QuerySet):
    """What is known of somebody's access to a school, or to a whole district where no school is named."""

    def visible_to(self, user: Any) -> Self:
        """Rows of the schools and districts that this person serves, if their role may know who sees students."""
        if not has_right(user, Right.SEE_PEOPLE):
            return self.none()
        return self.alias(at=Coalesce("school_id", "district_id")).filter(at__in=scope_of(user).organizations)


class AccessPauseQuerySet(InForce):
    """Who is kept away from a school or a district."""

    def visible_to(self, user: Any) -> Self:
        """Pauses at the schools and districts that this person serves, if their role may know who sees students."""
        if not has_right(user, Right.SEE_PEOPLE):
            return self.none()
        return self.filter(organization__in=scope_of(user).organizations)


class AccessReviewQuerySet(models.QuerySet):
    """Reviews of the access that officials gave."""

    def visible_to(self, user: Any) -> Self:
        """The reviews of the districts in which this person may know who sees students."""
        if not has_right(user, Right.SEE_PEOPLE):
            return self.none()
        return self.filter(district__in=scope_of(user).districts)


class LedgerQuerySet(models.QuerySet):
    """What the decision ledger holds: each table by its own columns."""

    def visible_to(self, user: Any) -> Self:
        """Of the schools this person serves; of the district as a whole to those who serve it; in their categories."""
        if not has_right(user, Right.PROPOSE_DECISIONS):
            return self.none()
        columns = {field.name for field in self.model._meta.get_fields()}
        # What has no school is the district's.
        place = Coalesce("school_id", "district_id") if "school" in columns else F("district_id")
        rows = self.alias(place=place).filter(place__in=scope_of(user).organizations)
        if "categories" in columns:
            rows = rows.filter(categories__contained_by=sorted(user.acting_role.categories))
        return rows


class ResourceTermsQuerySet(models.QuerySet):
    """What resources cost."""

    def visible_to(self, user: Any) -> Self:
        """Of the districts in which this person may propose."""
        if not has_right(user, Right.PROPOSE_DECISIONS):
            return self.none()
        mine = scope_of(user).districts
        return self.filter(district__in=mine)


class SchoolFigureQuerySet(models.QuerySet):
    """Stored figures of schools and districts."""

    def visible_to(self, user: Any) -> Self:
        """Figures of the schools that this person serves, and a district's own to those who serve it, by categories."""
        if not has_right(user, Right.SEE_FIGURES):
            return self.none()
        mine = scope_of(user).organizations
        return self.filter(organization__in=mine, categories__contained_by=sorted(user.acting_role.categories))


class FigureRunQuerySet(models.QuerySet):
    """Counts of figures."""

    def visible_to(self, user: Any) -> Self:
        """Those of the districts in which this person may see figures."""
        if not has_right(user, Right.SEE_FIGURES):
            return self.none()
        return self.filter(district__in=scope_of(user).districts)


class NeedWeightsQuerySet(models.QuerySet):
    """How districts weigh needs."""

    def visible_to(self, user: Any) -> Self:
        """Those of one's own districts, to whom ranks schools."""
        if not has_right(user, Right.WEIGH_NEEDS):
            return self.none()
        return self.filter(district__in=scope_of(user).districts)
