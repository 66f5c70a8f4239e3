"""Brings the demo into the database the way a district's files come in, and adds whom no roster names.

It does nothing while the demo is current, and imports anew when a new school year has begun.
"""

import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import Permission
from django.utils import timezone

from accounts.acting import acting
from accounts.models import DigestSubscription, Grant, User
from accounts.roles import RoleName
from portal.kit.db import use_database
from records.actions.continued_access import continue_access
from records.actions.custody import record_restriction
from records.actions.figures import count_figures
from records.actions.officials import create_official
from records.demo.cast import CAST
from records.demo.decisions import decide
from records.demo.demo_plans import DEMO_PLANS
from records.demo.governing import govern
from records.demo.leaving import let_leave
from records.demo.officials import (
    CONSENTS,
    ELIGIBLE_STUDENTS,
    KEPT_AWAY,
    OFFICIALS,
    SUBSCRIBERS,
    Consent,
    EligibleStudent,
    KeptAway,
    Official,
)
from records.demo.plans import DistrictPlan
from records.demo.quality import see_to_records
from records.demo.state.plans import StatePlan, plan_state
from records.demo.state.write import write_state
from records.demo.teaching import teach
from records.demo.terms import school_year_around
from records.imports import engine
from records.imports.issues import describe
from records.models import (
    Contact,
    ContinuedAccess,
    CustodyRestriction,
    ImportJob,
    Organization,
    Student,
    StudentGrant,
)
from records.quality.actions import check_after

SEED = "sightline"
#: Raise it when the generator draws a different demo, so that an installed one is imported anew.
EDITION = 10
YEARS = 3
#: What each district brings in, one after the other: its roster with the gradebook, then everything else.
FILES = ("roster", "records")


class DemoOnly(Exception):
    """Demo people were asked for in an installation that is no demo."""


class SeedFailed(Exception):
    """The demo's own roster was not imported; the message lists what the import said."""


def seed(
    *,
    today: date | None = None,
    force: bool = False,
    say: Callable[[str], object] = print,
    plans: Sequence[DistrictPlan] = DEMO_PLANS,
) -> bool:
    """Make the demo current; True if anything was imported. Call it outside any transaction.

    ``force`` imports although nothing is due; ``plans`` leaves districts as they are that it does not name. Raises
    DemoOnly outside demo mode, and SeedFailed.
    """
    if not settings.DEMO:
        raise DemoOnly("Demo people exist in demo mode only: SIGHTLINE_MODE=demo, which make demo sets.")
    today = today or timezone.localdate()
    if not force and is_current(today, plans):
        return False
    with use_database("maintenance"):
        for official in OFFICIALS:
            _name(official)
    with tempfile.TemporaryDirectory(prefix="sightline-demo-") as folder:
        say("Drawing the demo's districts and importing them, as each would; this once it takes a minute or two ...")
        write_state(demo_state(today), Path(folder), say=lambda line: say(f"  {line}"))
        for plan in plans:
            # Proven, so that a roster joins people to the accounts they have from elsewhere.
            _prove_addresses()
            for files in FILES:
                began = time.monotonic()
                rows = _import(plan, files, Path(folder), today)
                say(f"  {plan.name}: {files} imported, {rows:,} rows ({time.monotonic() - began:.0f} s)")
            _count(plan, today)
    _prove_addresses()
    for eligible in ELIGIBLE_STUDENTS:
        _hand_over_rights(eligible)
    for consent in CONSENTS:
        _consent(consent)
    for kept_away in KEPT_AWAY:
        _keep_away(kept_away)
    with use_database("maintenance"):
        for user in User.objects.filter(email__in=SUBSCRIBERS):
            DigestSubscription.objects.get_or_create(user=user, defaults={"is_on": True})
    teach(today)
    let_leave(today)
    govern()
    decide(today)
    see_to_records(today)
    return True


def demo_state(today: date) -> StatePlan:
    """The demo's districts as they are on this day."""
    return plan_state(DEMO_PLANS, years=YEARS, today=today, seed=SEED)


def is_current(today: date, plans: Sequence[DistrictPlan] = DEMO_PLANS) -> bool:
    """Whether what is stored of these districts is of this edition and its school year holds ``today``."""
    with use_database("maintenance"):
        for plan in plans:
            mine = {"district__sourced_id": plan.sourced_id}
            # The demo's own last import counts; what somebody brought in after it stays as they left it.
            own = ImportJob.objects.filter(**mine, file_name__contains="-edition-", state=ImportJob.State.DONE)
            last = own.order_by("-pk").first()
            if last is None or last.file_name != _file_name(plan, FILES[-1], today):
                return False
        addresses = {member.email for member in CAST}
        restricted = CustodyRestriction.objects.filter(district__sourced_id__in=[k.district for k in KEPT_AWAY])
        return User.objects.filter(email__in=addresses).count() == len(addresses) and restricted.exists()


def _file_name(plan: DistrictPlan, files: str, today: date) -> str:
    year = school_year_around(today, district=plan.sourced_id)
    return f"{plan.sourced_id}-{year.ends_in}-edition-{EDITION}-{files}.zip"


def _name(official: Official) -> None:
    """Name an official as an installation does, and give them the name that a first visit would."""
    created = create_official(
        role=official.role,
        sourced_id=official.sourced_id,
        email=official.email,
        name=official.organization,
        kind=official.type,
        parent=official.parent,
        known=True,  # in the demo everybody comes in by a click
    )
    created.user.given_name, created.user.family_name = official.given, official.family
    created.user.save(update_fields=["given_name", "family_name"])


def _import(plan: DistrictPlan, files: str, folder: Path, today: date) -> int:
    """Bring one of the district's zips in through the import that every district uses; gives its number of rows."""
    with use_database("maintenance"):
        district = Organization.objects.get(sourced_id=plan.sourced_id, type=Organization.Type.DISTRICT)
        # A new school year is drawn anew, with other people.
        job = ImportJob.objects.create(
            district=district, file_name=_file_name(plan, files, today), allow_large_endings=True
        )
    job = engine.run(job, folder / f"{plan.sourced_id}-{files}.zip", wait=True)
    check_after(job)
    if job.state != ImportJob.State.DONE:
        with use_database("maintenance"):
            said = [
                f"{issue.file}, row {issue.row}: {describe(issue.code, issue.params)}" for issue in job.issues.all()
            ]
        raise SeedFailed("\n".join([f"The demo's {files} of {plan.name}: not imported. {job.message}", *said[:20]]))
    return sum(number for counts in job.counts.values() for what, number in counts.items() if what != "ended")


def _count(plan: DistrictPlan, today: date) -> None:
    """Count the figures of the district's schools, as a worker does after an import."""
    with use_database("maintenance"):
        district = Organization.objects.get(sourced_id=plan.sourced_id, type=Organization.Type.DISTRICT)
    count_figures(district_id=district.pk, all_years=True, today=today)


def _prove_addresses() -> None:
    """The cast's addresses count as proven, as after a first visit by a sign-in link."""
    with use_database("maintenance"):
        for user in User.objects.filter(email__in=[member.email for member in CAST]):
            EmailAddress.objects.update_or_create(
                user=user, email=user.email.lower(), defaults={"verified": True, "primary": True}
            )


def _hand_over_rights(eligible: EligibleStudent) -> None:
    with use_database("maintenance"):
        student = Student.objects.get(district__sourced_id=eligible.district, email=eligible.email)
        user = User.objects.filter(email=eligible.email).first() or User.objects.create_user(
            eligible.email, eligible.email, given_name=student.given_name, family_name=student.family_name
        )
        StudentGrant.objects.get_or_create(
            user=user,
            permission=Permission.objects.get(content_type__app_label="records", codename="view_student"),
            content_object=student,
            role=RoleName.STUDENT,
            source=Grant.Source.SETUP,
            defaults={"basis": "The student is 18 (FERPA, 34 CFR 99.5)", "starts_on": timezone.localdate()},
        )
    _prove_addresses()


def _consent(consent: Consent) -> None:
    """Write the consent down as the district's official does it, under the walls."""
    with use_database("maintenance"):
        student = Student.objects.get(
            district__sourced_id=consent.student.district, email=consent.student.email, merged_into=None
        )
        contact = Contact.objects.get(district=student.district, user__email=consent.contact)
        if ContinuedAccess.objects.filter(student=student, contact=contact).in_force().exists():
            return
        recorder = User.objects.get(email=consent.recorded_by)
    with acting(recorder, RoleName.DISTRICT):
        continue_access(
            by=recorder,
            student=student,
            contact=contact,
            basis=ContinuedAccess.Basis.CONSENT,
            evidence=consent.evidence,
            starts_on=timezone.localdate(),
            ends_on=None,
        )


def _keep_away(kept_away: KeptAway) -> None:
    """Record the restriction as the district's official does it, under the walls."""
    with use_database("maintenance"):
        student = Student.objects.get(
            district__sourced_id=kept_away.district, given_name=kept_away.given, family_name=kept_away.family
        )
        contact = Contact.objects.get(district=student.district, user__email=kept_away.contact)
        if CustodyRestriction.objects.filter(student=student, contact=contact).in_force().exists():
            return
        recorder = User.objects.get(email=kept_away.recorded_by)
    with acting(recorder, RoleName.DISTRICT):
        record_restriction(
            by=recorder,
            student=student,
            contact=contact,
            evidence=kept_away.evidence,
            starts_on=timezone.localdate(),
            ends_on=None,
        )
