"""The demo with single sign-on, without internet: ``make sso-demo``.

Starts identity providers of two invented districts (tests/identity_provider.py), writes the file that describes them to
the portal, and then the demo itself. On their sign-in page one chooses a person of the demo. Ends with Ctrl-C.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
#: id of the provider -> (name, district, port, e-mail addresses of people whom it knows)
PROVIDERS = {
    "juniper-falls": (
        "Juniper Falls", "JFSD", 8401,
        ("rosa.nunez@example.org", "kevin.orourke@example.org", "grace.okafor@juniperfalls.example.edu",
         "nobody.knows@example.org"),
    ),
    "sagebrush-flats": ("Sagebrush Flats", "SFSD", 8402, ("nizhoni.tsosie@example.org", "nobody.knows@example.org")),
}  # fmt: skip


def main() -> None:
    folder = ROOT / "var" / "sso-demo"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    started, entries = [], []
    for name, (title, district, port, addresses) in PROVIDERS.items():
        people = {
            address: {"sub": address, "email": address, "email_verified": True, "amr": ["pwd", "mfa"]}
            for address in addresses
        }
        (folder / f"{name}.json").write_text(json.dumps(people))
        command = [sys.executable, "-m", "tests.identity_provider", "--port", str(port), str(folder / f"{name}.json")]
        started.append(subprocess.Popen(command, cwd=ROOT))
        entries.append(
            {
                "id": name, "name": title, "district": district, "server_url": f"http://127.0.0.1:{port}",
                "client_id": "sightline", "client_secret": "a-secret-of-the-test-provider", "claim": "email",
                "serves": "both", "second_factor": {"claim": "amr", "values": ["mfa"]},
            }
        )  # fmt: skip
    (folder / "providers.json").write_text(json.dumps({"providers": entries}, indent=1))
    # Ctrl-C reaches the demo by itself; whoever stops this process alone stops the demo with it.
    signal.signal(signal.SIGTERM, lambda *_: demo.terminate())
    environment = {**os.environ, "OIDC_PROVIDERS_FILE": str(folder / "providers.json")}
    demo = subprocess.Popen([sys.executable, "manage.py", "demo", *sys.argv[1:]], cwd=ROOT, env=environment)
    try:
        while demo.poll() is None:
            with contextlib.suppress(KeyboardInterrupt):
                demo.wait()
    finally:
        for process in started:
            process.terminate()


if __name__ == "__main__":
    main()
