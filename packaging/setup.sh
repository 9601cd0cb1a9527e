#!/bin/sh
# Make .venv from requirements.lock: exactly those versions, each checked by its hash.
# Writes nothing outside the project's own git-ignored folders.
set -eu
cd "$(dirname "$0")/.."
: "${PIP_CACHE_DIR:=$PWD/.cache/pip}"
export PIP_CACHE_DIR PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1

python=
for candidate in python3.13 python3.12 python3.11 python3; do
    if command -v "$candidate" >/dev/null 2>&1 &&
        "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    echo "setup: found no Python 3.11 to 3.13 on PATH; install one (Debian: apt-get install python3 python3-venv)" >&2
    exit 1
fi

if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        echo "setup: installing python3-venv"
        apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null
    else
        echo "setup: $python cannot make environments; as an administrator: apt-get install python3-venv" >&2
        exit 1
    fi
fi

echo "setup: environment in .venv ($("$python" --version))"
[ -x .venv/bin/python ] || "$python" -m venv .venv
.venv/bin/python -m pip install --quiet --require-hashes -r requirements.lock
.venv/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .
.venv/bin/python packaging/compile_products.py
touch .venv/.ready
