"""Uploads as an official of the district sends them, for tests of what happens to a job."""

import io
import zipfile
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.acting import acting
from accounts.models import User
from portal.kit.db import use_database
from records import tasks
from records.actions import imports
from records.models import ImportJob, OrganizationGrant
from tests.factories import grant
from tests.integration.imports.rosters import Place, Roster, small_roster
from tests.world import World


def quiet_roster() -> Roster:
    """A roster whose people have no address, so that every district of the module can bring it in alike."""
    made = small_roster()
    for person in ("tom", "tia", "pat"):
        made.put("users", person, email="")
    return made


def zipped(roster: Roster, folder: Path) -> SimpleUploadedFile:
    """The roster as a browser sends it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for file in roster.write(folder).iterdir():
            archive.write(file, file.name)
    return SimpleUploadedFile("roster.zip", buffer.getvalue())


def official_of(world: World, place: Place) -> User:
    """Dora, an official of this district as well."""
    official = world.user("dora")
    with use_database("maintenance"):
        if not OrganizationGrant.objects.filter(user=official, content_object=place.district).exists():
            # Given by an official: one that the roster gave would end with the first roster that does not say it.
            given = grant(official, "district", place.district)
            given.source = "official"
            given.save()
    return official


def upload(world: World, place: Place, roster: Roster, *, confirmed: bool = False) -> ImportJob:
    """An official of the district uploads the roster."""
    official = official_of(world, place)
    with acting(official, "district"):
        return imports.start_import(
            by=official, district=place.district, upload=zipped(roster, place.folder), allow_large_endings=confirmed
        )


def run(job: ImportJob) -> str:
    """A worker takes the job; gives its state."""
    return tasks.run_import(str(job.uid), job.district_id)


def now(job: ImportJob) -> ImportJob:
    """The job as it is stored now."""
    with use_database("maintenance"):
        job.refresh_from_db()
    return job
