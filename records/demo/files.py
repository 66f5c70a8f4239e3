"""Writes OneRoster CSV 1.1 and 1.2: one open file per table while rows stream in, one zip at the end.

Headers and lifecycle follow 1EdTech's CSV Tables 1.1 and CSV Binding 1.2: bulk rows leave ``status`` and
``dateLastModified`` blank, and lists are comma-separated inside one cell.
"""

import csv
import shutil
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Self

_COMMON = {
    "academicSessions": "title type startDate endDate parentSourcedId schoolYear",
    "orgs": "name type identifier parentSourcedId",
    "courses": "schoolYearSourcedId title courseCode grades orgSourcedId subjects subjectCodes",
    "classes": "title grades courseSourcedId classCode classType location schoolSourcedId termSourcedIds subjects "
    "subjectCodes periods",
    "enrollments": "classSourcedId schoolSourcedId userSourcedId role primary beginDate endDate",
}
_HEADERS = {
    "1.1": {
        **_COMMON,
        "users": "enabledUser orgSourcedIds role username userIds givenName familyName middleName identifier email sms "
        "phone agentSourcedIds grades password",
    },
    "1.2": {
        **_COMMON,
        "users": "enabledUser username userIds givenName familyName middleName identifier email sms phone "
        "agentSourcedIds grades password userMasterIdentifier preferredGivenName preferredMiddleName "
        "preferredFamilyName primaryOrgSourcedId pronouns",
        "roles": "userSourcedId roleType role beginDate endDate orgSourcedId userProfileSourcedId",
    },
}
#: Files that a roster may do without, by what they are about.
RECORDS = {
    "demographics": "birthDate sex americanIndianOrAlaskaNative asian blackOrAfricanAmerican "
    "nativeHawaiianOrOtherPacificIslander white demographicRaceTwoOrMoreRaces hispanicOrLatinoEthnicity "
    "countryOfBirthCode stateOfBirthAbbreviation cityOfBirth publicSchoolResidenceStatus",
    "categories": "title weight",
    "lineItems": "title description assignDate dueDate classSourcedId categorySourcedId academicSessionSourcedId "
    "resultValueMin resultValueMax schoolSourcedId",
    "results": "lineItemSourcedId studentSourcedId scoreStatus score scoreDate comment textScore classSourcedId "
    "inProgress incomplete late missing",
}
"""OneRoster 1.2."""
GRADEBOOK = ("categories", "lineItems", "results")
_ABSENT = {
    "1.1": "categories classResources courseResources demographics lineItems resources results",
    "1.2": "categories classResources courseResources demographics lineItemLearningObjectiveIds lineItems "
    "lineItemScoreScales resources resultLearningObjectiveIds results resultScoreScales scoreScales userProfiles "
    "userResources",
}
VERSIONS = tuple(_HEADERS)
#: Every entry of the zip bears this time, so that the same roster gives the same bytes.
_TIMESTAMP = (1980, 1, 1, 0, 0, 0)


class RosterFiles:
    """The files of one set, open for writing in ``folder`` (empty, and the caller's to remove).

    ``records`` names files of ``RECORDS`` that the set has beside the roster (1.2 only).
    """

    def __init__(self, folder: Path, version: str, records: Iterable[str] = ()) -> None:
        self.folder, self.version = folder, version
        headers = _HEADERS[version] | {name: RECORDS[name] for name in records}
        self.columns = {name: header.split() for name, header in headers.items()}
        self.rows: Counter[str] = Counter()
        self._stack = ExitStack()
        self._writers: dict[str, Any] = {}

    def __enter__(self) -> Self:
        for name, columns in self.columns.items():
            file = self._stack.enter_context((self.folder / f"{name}.csv").open("w", encoding="utf-8", newline=""))
            self._writers[name] = csv.writer(file)
            self._writers[name].writerow(["sourcedId", "status", "dateLastModified", *columns])
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def row(self, file: str, sourced_id: str, **values: object) -> None:
        """Write one bulk row; values by column name, what is left out stays blank. Dates and lists are spelled out."""
        cells = [_cell(values.pop(column, "")) for column in self.columns[file]]
        if values:
            raise TypeError(f"{file}.csv {self.version} has no column {', '.join(values)}.")
        self.plain_row(file, [sourced_id, "", "", *cells])

    def plain_row(self, file: str, cells: Iterable[str]) -> None:
        """Write one bulk row whose cells are already spelled out and in order: for files of millions of rows."""
        self._writers[file].writerow(cells)
        self.rows[file] += 1

    def plain_rows(self, file: str, rows: Sequence[Sequence[str]]) -> None:
        """Write many such rows."""
        self._writers[file].writerows(rows)
        self.rows[file] += len(rows)

    def pack(self, out: Path, *, system: str) -> None:
        """Close the files and zip them with their manifest as ``out``, which appears only when it is whole."""
        self._stack.close()
        pack(
            out, {f"{name}.csv": self.folder / f"{name}.csv" for name in self.columns}, manifest=self._manifest(system)
        )

    def _manifest(self, system: str) -> str:
        modes = dict.fromkeys(_ABSENT[self.version].split(), "absent") | dict.fromkeys(self.columns, "bulk")
        lines = ["propertyName,value", "manifest.version,1.0", f"oneroster.version,{self.version}"]
        lines += [f"file.{name},{modes[name]}" for name in sorted(modes)]
        lines += [f"source.systemName,{system}", "source.systemCode,sightline-demo"]
        return "\r\n".join(lines) + "\r\n"


def pack(out: Path, files: Mapping[str, Path], *, manifest: str = "") -> None:
    """Zip the files under these names, with a manifest where there is one, as ``out``: the same files, the same bytes.

    ``out`` appears only when it is whole.
    """
    unfinished = out.with_name(out.name + ".part")
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        if manifest:
            archive.writestr(_entry("manifest.csv"), manifest)
        for name, path in files.items():
            with path.open("rb") as source, archive.open(_entry(name), "w", force_zip64=True) as target:
                shutil.copyfileobj(source, target, 1024 * 1024)
    unfinished.replace(out)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _TIMESTAMP)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    return entry


def _cell(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return ",".join(value)
    return "" if value is None else str(value)
