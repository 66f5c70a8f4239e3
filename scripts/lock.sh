#!/bin/sh
# Write the lock files anew from pyproject.toml and package.json. Pass --upgrade for newer versions.
set -eu
cd "$(dirname "$0")/.."
export UV_CUSTOM_COMPILE_COMMAND="make lock"
compile() {
    .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-annotate --no-emit-index-url --no-emit-find-links "$@"
}
[ -x .venv/bin/python ] || "${PYTHON:-python3}" -m venv .venv
.venv/bin/python -m pip install --quiet --disable-pip-version-check uv
compile pyproject.toml --group dev --group embedded -o requirements/dev.txt "$@"
compile pyproject.toml -c requirements/dev.txt -o requirements/runtime.txt
compile --no-deps --group redis -o requirements/redis.txt "$@"
compile --group npm -o requirements/npm.txt "$@"
if command -v npm >/dev/null; then
    npm install --package-lock-only --loglevel=error
else
    echo "npm is missing: package-lock.json stays as it is."
fi
