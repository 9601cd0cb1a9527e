#!/usr/bin/env bash
# The tests that must hold on Windows, in Windows' Python under Wine: test.sh [PYTEST-ARGS...]
# Where that cannot be had it says so and is no failure; what it started it ends again.
set -uo pipefail
# shellcheck source=packaging/wine/environment.sh
. "$(dirname "$0")/environment.sh"
cd "$root" || exit 1
# tests.txt: a path on each line; # begins a remark.
mapfile -t tests < <(sed 's/ *#.*//; /^$/d' "$recipe/tests.txt")

"$recipe/setup.sh"
case $? in
0) ;;
3) exit 0 ;;
*)
    echo "windows: the set-up failed" >&2
    exit 1
    ;;
esac
.venv/bin/python tests/windows/installers/build.py "$place/installers" || exit 1

if ! "$recipe/keeper.sh" status; then
    trap '"$recipe/keeper.sh" stop' EXIT
    "$recipe/keeper.sh" start || exit 1
fi
"$recipe/python.sh" -m pytest -p no:cacheprovider "${tests[@]}" "$@" | tee "$place/pytest.txt"
status=$?
echo "windows: $(tail -n 1 "$place/pytest.txt" | tr -d '=\r' | sed 's/^ *//; s/ *$//') in Windows' Python under Wine"
exit "$status"
