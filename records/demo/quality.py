"""What the demo's district did about its records: a check of last week, and who sees to what was found.

Assigned through the same actions as on the pages, under the walls of each person. What lies in the past is dated back
afterwards by the maintenance login, which no page has.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db.models import F
from django.db.models.functions import Least
from django.utils import timezone

from accounts.acting import acting
from accounts.models import User
from accounts.roles import RoleName
from portal.kit.db import use_database
from records.actions.quality_work import assign, people_for, say_right
from records.demo.cast import CAST
from records.models import Organization, QualityCount, QualityRun, QualityStep
from records.quality.actions import check_quality
from records.quality.findings import latest_runs
from records.quality.work import NOBODY, Work, work_of

DISTRICT = "JFSD"
YUSUF = ("yusuf.haddad@juniperfalls.example.edu", RoleName.DISTRICT)
MARCUS = ("marcus.dangelo@juniperfalls.example.edu", RoleName.PRINCIPAL)
#: Days since the earlier check, and since the finding was assigned that is past its due date.
EARLIER, ASSIGNED = 9, 8


def see_to_records(today: date) -> None:
    """Let the first district have assigned some of what the checks found. Does nothing a second time."""
    with use_database("maintenance"):
        district = Organization.objects.filter(sourced_id=DISTRICT, type=Organization.Type.DISTRICT).first()
        if district is None or QualityStep.objects.filter(district=district).exists():
            return
        if not _date_back(district, today):
            return
    _decide(YUSUF, _late)
    with use_database("maintenance"):
        QualityStep.objects.filter(district=district).update(
            due_on=today - timedelta(days=2), at=F("at") - timedelta(days=ASSIGNED)
        )
    check_quality(district_id=district.pk)
    _decide(MARCUS, _to_a_teacher)
    _decide(YUSUF, _right)


def _date_back(district: Organization, today: date) -> bool:
    """Let the import's check have been last week, and have found more than there is now."""
    runs = list(QualityRun.objects.filter(district=district).order_by("pk"))
    if not runs:
        return False
    *earlier, last = runs
    QualityCount.objects.filter(run__in=earlier).delete()
    QualityRun.objects.filter(pk__in=[run.pk for run in earlier]).delete()
    on = today - timedelta(days=EARLIER)
    counted_at = last.counted_at - timedelta(days=EARLIER)
    QualityRun.objects.filter(pk=last.pk).update(counted_on=on, counted_at=counted_at)
    found = QualityCount.objects.filter(run=last, number__gt=0, number__lt=F("out_of"))
    found.update(number=Least(F("number") + F("number") / 4 + 1, F("out_of")), before=None)
    return True


def _decide(who: tuple[str, RoleName], decide: Callable[[Any, list[Work]], None]) -> None:
    with use_database("maintenance"):
        user = User.objects.filter(email=who[0]).first()
    if user is not None:
        with acting(user, who[1]) as acts:
            decide(acts, [work for work in work_of(acts, latest_runs(acts)) if work.standing == NOBODY])


def _late(user: Any, waiting: list[Work]) -> None:
    """The gravest finding of a school, to somebody who works there."""
    for work in waiting:
        people = [] if work.is_own else [one for one in people_for(work.place, work.categories) if one.pk != user.pk]
        if people:
            assign(
                by=user, work=work, to=people[0], due_on=timezone.localdate() + timedelta(days=1),
                words="Please have it put right before the state's count.",
            )  # fmt: skip
            return


def _to_a_teacher(user: Any, waiting: list[Work]) -> None:
    """Something that a teacher of the school can put right, to one of the cast where there is one."""
    with use_database("maintenance"):
        cast = set(User.objects.filter(email__in=[one.email for one in CAST]).values_list("pk", flat=True))
        teachers = set(User.objects.filter(sectiongrant__role=RoleName.TEACHER).values_list("pk", flat=True))
    for work in waiting:
        people = [one for one in people_for(work.place, work.categories) if one.pk in teachers and one.pk != user.pk]
        if people:
            to = min(people, key=lambda one: (one.pk not in cast, one.name))
            due_on = timezone.localdate() + timedelta(days=12)
            assign(by=user, work=work, to=to, due_on=due_on, words="Could you look at these in your gradebook?")
            return


def _right(user: Any, waiting: list[Work]) -> None:
    """What is least grave."""
    if waiting:
        say_right(by=user, work=waiting[-1], words="We asked the school: this is how it is meant (invented).")
