"""What the demo's district decided: costs, proposals in every state, one with its review, and two scenarios.

Written through the same actions as on the pages, under the walls of each person. What lies in the past is dated back
afterwards by the maintenance login, which no page has.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.acting import acting
from accounts.models import Grant, User
from accounts.roles import RoleName
from portal.kit.db import use_database
from records.actions.ledger import propose, save_scenario, set_terms, take_step, write_review
from records.decisions.allocation import solve
from records.decisions.catalogue import BY_CODE
from records.decisions.evidence import figures, latest_year, newest, recent_years
from records.decisions.life import Step
from records.decisions.offers import offers_of
from records.decisions.outcome import outcome_of
from records.decisions.question import Fund
from records.decisions.scenarios import Wanted, answer_as_json, question_as_json, question_of
from records.demo.demo_plans import HIGH_SCHOOL, MAPLE_HOLLOW, MIDDLE_SCHOOL, QUARRY_ROAD, SOL_Y_SIERRA
from records.models import CitedFigure, DecisionEvent, Organization, OrganizationGrant, Proposal
from records.queries import schools_of

DISTRICT = "JFSD"
YUSUF = ("yusuf.haddad@juniperfalls.example.edu", RoleName.DISTRICT)
NAOMI = ("naomi.whitehorse@juniperfalls.example.edu", RoleName.DISTRICT)
MARCUS = ("marcus.dangelo@juniperfalls.example.edu", RoleName.PRINCIPAL)
Person = tuple[str, RoleName]
IN_OFFICE = timedelta(days=3 * 365)

#: (resource, dollars for one and a year): invented.
COSTS = (
    ("counselor", 98_000),
    ("nurse", 84_000),
    ("reading_specialist", 95_000),
    ("mathematics_specialist", 95_000),
    ("attendance_worker", 62_000),
    ("devices", 420),
)


@dataclass(frozen=True)
class Story:
    """One decision: who proposed what for which school, and the steps after it with the days that have passed since."""

    by: Person
    school: str
    resource: str
    amount: Decimal
    cost: int
    fund: str
    why: str
    measures: tuple[str, ...]
    steps: tuple[tuple[Person, Step, int, str], ...] = ()
    days_ago: int = 0
    """Since it was proposed."""
    years_back: int = 0
    """Cites figures of so many school years before the running one; 0: the latest there are."""
    learned: str = ""


STORIES = (
    Story(
        NAOMI, MAPLE_HOLLOW.sourced_id, "reading_specialist", Decimal(1), 95_000, "Title I, Part A",
        "Fewer children than elsewhere read as their grade asks. One more specialist can see each twice a week.",
        ("proficiency_reading", "chronic_absenteeism"),
        (
            (YUSUF, Step.APPROVED, 465, "For two school years, then we look again."),
            (YUSUF, Step.FUNDED, 455, "Title I, Part A"),
            (NAOMI, Step.STARTED, 450, "The specialist began with the school year."),
        ),
        days_ago=480,
        years_back=2,
        learned="The specialist saw the children of grades 2 and 3 twice a week, those of grade 4 only from January. "
        "What the tests show is one year of one school. We go on, look again next fall, and start with grade 4.",
    ),
    Story(
        NAOMI, MIDDLE_SCHOOL.sourced_id, "attendance_worker", Decimal(1), 62_000, "State attendance grant",
        "Somebody who calls home on the second day, and knows the bus lines and the clinics.",
        ("chronic_absenteeism", "attendance_rate"),
        (
            (YUSUF, Step.APPROVED, 75, ""),
            (YUSUF, Step.FUNDED, 70, "State attendance grant, one year"),
            (NAOMI, Step.STARTED, 60, "Began after the fall break."),
        ),
        days_ago=90,
    ),
    Story(
        YUSUF, SOL_Y_SIERRA.sourced_id, "mathematics_specialist", Decimal(1), 95_000, "General fund",
        "Teachers asked for a colleague who plans mathematics lessons with them.", ("proficiency_mathematics",),
        ((NAOMI, Step.APPROVED, 4, "If the general fund allows it in January."),), days_ago=12,
    ),
    Story(
        NAOMI, QUARRY_ROAD.sourced_id, "bus_route", Decimal(1), 71_000, "Transportation fund",
        "A second route would let children of the north side stay for the after-school groups.", ("attendance_rate",),
        ((YUSUF, Step.REFUSED, 20, "The first route has 14 free seats. We shift its times first."),), days_ago=35,
    ),
    Story(
        MARCUS, HIGH_SCHOOL.sourced_id, "counselor", Decimal(1), 98_000, "General fund",
        "Seniors wait two weeks for an hour with a counselor, in the months in which they apply.",
        ("students_per_counselor", "chronic_absenteeism"),
    ),
)  # fmt: skip


def decide(today: date) -> None:
    """Let the district have decided something. Does nothing a second time."""
    with use_database("maintenance"):
        district = Organization.objects.filter(sourced_id=DISTRICT, type=Organization.Type.DISTRICT).first()
        if district is None or Proposal.objects.filter(district=district).exists():
            return
    _say_costs(district)
    for story in STORIES:
        _live(story, today)
    _keep_scenarios(district)
    _in_office_since(district, today - IN_OFFICE)


def _in_office_since(district: Organization, day: date) -> None:
    """The officials had their roles before anything was proposed: else none of them were a second person to it."""
    with use_database("maintenance"):
        roles = OrganizationGrant.objects.filter(content_object=district, source=Grant.Source.SETUP)
        roles.update(starts_on=day, given_at=_noon(day))


def _user(email: str) -> User:
    with use_database("maintenance"):
        return User.objects.get(email=email)


def _say_costs(district: Organization) -> None:
    with acting(_user(YUSUF[0]), YUSUF[1]) as user:
        for code, cost in COSTS:
            one = BY_CODE[code]
            set_terms(
                by=user, district=district, resource=code, title=str(one.title), unit=str(one.unit),
                purpose=one.purpose, unit_cost=Decimal(cost), students_per_unit=one.students_per_unit,
            )  # fmt: skip


def _live(story: Story, today: date) -> None:
    proposal = _proposed(story)
    if proposal is None:
        return
    days = [today - timedelta(days=story.days_ago)]
    for person, step, ago, words in story.steps:
        days.append(today - timedelta(days=ago))
        with acting(_user(person[0]), person[1]) as user:
            paid = Decimal(story.cost) if step is Step.FUNDED else None
            take_step(by=user, proposal=proposal, step=step, on_date=days[-1], words=words, amount=paid)
    _date_back(proposal, days)
    if story.learned:
        with acting(_user(story.by[0]), story.by[1]) as user:
            cited = list(CitedFigure.objects.visible_to(user).filter(proposal=proposal).order_by("pk"))
            write_review(
                by=user, proposal=proposal, learned=story.learned, verdict="keep",
                besides="The school also has a new principal.", outcome=outcome_of(user, proposal, cited), cited=cited,
            )  # fmt: skip


def _proposed(story: Story) -> Proposal | None:
    """The proposal; None where the demo has nothing to cite."""
    with acting(_user(story.by[0]), story.by[1]) as user:
        school = schools_of(user).select_related("district").get(sourced_id=story.school)
        years = [latest_year([school]) - story.years_back] if story.years_back else recent_years([school])
        cited = list(newest(figures(user, [school], story.measures, years)[school.pk]).values())
        offer = offers_of(user, [school.district])[school.district_id or 0][story.resource]  # type: ignore[list-item]
        if not cited:
            return None
        return propose(
            by=user, school=school, cited=cited, resource=offer.code, resource_title=offer.title, unit=offer.unit,
            amount=story.amount, cost=Decimal(story.cost), fund=story.fund, purpose=offer.purpose, why=story.why,
        )  # fmt: skip


def _date_back(proposal: Proposal, days: Sequence[date]) -> None:
    """Let the proposal and its steps have been written on these days, as if the portal had been there."""
    with use_database("maintenance"):
        Proposal.objects.filter(pk=proposal.pk).update(proposed_at=_noon(days[0]))
        CitedFigure.objects.filter(proposal=proposal).update(counted_on=days[0])
        for number, day in enumerate(days):
            DecisionEvent.objects.filter(proposal=proposal, number=number).update(on_date=day, at=_noon(day))


def _noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


def _keep_scenarios(district: Organization) -> None:
    """Two ways to spend the same half million: all of it free, and a part bound to instruction."""
    with acting(_user(YUSUF[0]), YUSUF[1]) as user:
        schools = list(schools_of(user).filter(district=district).select_related("district").order_by("name"))
        offers = offers_of(user, [district])[district.pk]
        chosen: Any = tuple(
            offers[code] for code in ("counselor", "reading_specialist", "attendance_worker", "devices")
        )
        bound = (Fund("General fund", 300_000), Fund("Title I, Part A", 200_000, frozenset({"Instruction"})))
        for title, wanted in (
            ("Half a million, free to spend", Wanted(chosen, budget=500_000)),
            ("Half a million, 200,000 of it Title I", Wanted(chosen, funds=bound, most_per_school=200_000)),
        ):
            question, words = question_of(user, schools, wanted)
            save_scenario(
                by=user, district=district, title=title, question=question_as_json(question, words),
                answer=answer_as_json(solve(question)),
            )  # fmt: skip
