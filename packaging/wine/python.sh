#!/usr/bin/env bash
# Run Windows' Python under Wine: python.sh ARGS...   (setup.sh comes first)
# Its three streams are pipes, because it cannot open a regular file of this machine as one; the
# exit status is kept. The project's folder is drive P:.
set -uo pipefail
# shellcheck source=packaging/wine/environment.sh
. "$(dirname "$0")/environment.sh"
for name in $(compgen -e | grep -E '^(PYTHON|PIP_|VIRTUAL_ENV|COVERAGE)'); do
    unset "$name"
done
# Streams only: what a file is read as stays what it is on Windows.
export PYTHONIOENCODING=utf-8 PYTHONPYCACHEPREFIX='C:\pycache' PYTHONPATH='P:\agent'
export HYPOTHESIS_STORAGE_DIRECTORY='P:\.cache\hypothesis'

fed() { if [ -p /dev/stdin ]; then cat; fi; }
{
    fed | "${in_wine[@]}" wine 'C:\Python311\python.exe' "$@" 2>&1 >&3 3>&- | cat >&2 3>&-
    exit "${PIPESTATUS[1]}"
} 3>&1 | cat
exit "${PIPESTATUS[0]}"
