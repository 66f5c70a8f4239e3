"""PostgreSQL and Redis out of the project's own packages, so that a fresh clone runs with nothing else installed.

Never in production. Elsewhere they start when DATABASE_URL or REDIS_URL is missing, live on unix sockets that
only this user reaches, belong to one checkout, and stop when the last process that uses them ends.
"""

import os
import sys
from pathlib import Path

from portal.embedded.keeper import use
from portal.embedded.place import EmbeddedProblem, Place
from portal.embedded.servers import SERVERS
from portal.environment import LOGINS, ROOT, EnvironmentProblem, mode

__all__ = ["EmbeddedProblem", "prepare_environment"]

_UNSAID = (
    "SIGHTLINE_MODE is not set, so this is production, and no database address is given either.\n"
    "To try Sightline: make demo. To work on it: SIGHTLINE_MODE=development. To run it for real: docs/operations.md."
)


def prepare_environment(*, checkout: Path = ROOT) -> None:
    """Make sure that DATABASE_URL and REDIS_URL name servers, starting this checkout's own where they are missing.

    Call it before Django's settings load. In production it starts nothing; a command that was given neither a
    mode nor a database ends here with a message, and so does one whose embedded server cannot start.
    """
    try:
        chosen = mode()
    except EnvironmentProblem as problem:
        sys.exit(str(problem))
    if chosen == "production":
        if "SIGHTLINE_MODE" not in os.environ and not any(os.environ.get(name) for _, name in LOGINS.values()):
            sys.exit(_UNSAID)
        return
    missing = [server for server in SERVERS.values() if not os.environ.get(server.variable)]
    if not missing:
        return
    try:
        place = Place.of(checkout)
        for server in (kind(place) for kind in missing):
            use(server)
            os.environ[server.variable] = server.address()
    except EmbeddedProblem as problem:
        sys.exit(f"{problem}")
