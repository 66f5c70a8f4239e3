"""``python -m portal.embedded``: see, stop or remove the embedded servers of this checkout."""

import argparse
import shutil
import sys
from pathlib import Path

from portal.embedded.keeper import keep, runs, stop
from portal.embedded.place import EmbeddedProblem, Place
from portal.embedded.servers import SERVERS, Server
from portal.environment import ROOT


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m portal.embedded", description=__doc__)
    parser.add_argument("what", choices=("status", "stop", "remove", "keep"), help="remove also deletes the data")
    parser.add_argument("--checkout", type=Path, default=ROOT, help="whose servers; this checkout's when unsaid")
    parser.add_argument("--server", choices=tuple(SERVERS), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    place = Place.of(arguments.checkout)
    try:
        if arguments.what == "keep":
            keep(SERVERS[arguments.server](place))
        else:
            _all(arguments.what, [kind(place) for kind in SERVERS.values()])
    except EmbeddedProblem as problem:
        sys.exit(str(problem))


def _all(what: str, servers: list[Server]) -> None:
    base = servers[0].place.base
    for server in servers:
        if what == "status":
            print(f"{server.name}: {'runs' if runs(server) else 'does not run'}")
        else:
            print(f"{server.name}: {'stopped' if stop(server) else 'did not run'}")
    if what == "remove":
        shutil.rmtree(base, ignore_errors=True)
        shutil.rmtree(servers[0].place.sockets, ignore_errors=True)
        print(f"removed {base}")
    elif what == "status":
        print(f"data: {base}")


if __name__ == "__main__":
    main()
