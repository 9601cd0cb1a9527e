#!/usr/bin/env bash
# Mutation testing of judging: mutation.sh [MUTANT...] (`make mutation-testing`)
# Changes evaluate/ and versions/ in a copy, one spot at a time, and runs the vectors and the tests
# of both over each change. What survives is listed; docs/explanation/judgement.md explains it.
# One of them as a difference: cd .cache/mutation/work && ../venv/bin/mutmut show NAME
# Everything stays below .cache/mutation. MUTATION_PROCESSES=2 says how many at once.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
place=$root/.cache/mutation
python=$place/venv/bin/python

if [ ! -x "$place/venv/bin/mutmut" ]; then
    "$root/.venv/bin/python" -m venv "$place/venv"
    mapfile -t locked < <(grep -oE '^(pytest|hypothesis|msgspec)==[^ ]+' "$root/requirements.lock")
    "$python" -m pip install --quiet --disable-pip-version-check mutmut==3.8.1 "${locked[@]}"
fi

work=$place/work
rm -rf "$work"
mkdir -p "$work/tests/agent" "$work/tests/fakes"
cp -R "$root/agent/passmuster" "$work/passmuster"
cp "$root/tests/conftest.py" "$work/tests/"
cp "$root/tests/fakes/worlds.py" "$work/tests/fakes/"
cp -R "$root/tests/conformance" "$work/tests/"
cp -R "$root/tests/agent/evaluate" "$root/tests/agent/versions" "$work/tests/agent/"
find "$work" -name __pycache__ -prune -exec rm -rf {} +
cat >"$work/pytest.ini" <<'INI'
[pytest]
addopts = --import-mode=importlib --strict-markers -x -q -p no:cacheprovider
pythonpath = . tests
INI
# Not run over each mutant: what starts processes (the runner, dpkg, rpm, vercmp), and what draws
# its examples: a mutant that is killed by chance may live tomorrow.
cat >"$work/setup.cfg" <<'INI'
[mutmut]
source_paths=passmuster
only_mutate=
    passmuster/evaluate/*
    passmuster/versions/*
also_copy=
    pytest.ini
pytest_add_cli_args_test_selection=
    tests/conformance/test_conformance.py
    tests/agent/evaluate
    tests/agent/versions
pytest_add_cli_args=
    -m
    not hypothesis
    -k
    not tools and not vercmp and not dpkgs and not tables
INI

cd "$work"
export HYPOTHESIS_STORAGE_DIRECTORY=$place/hypothesis PYTHONDONTWRITEBYTECODE=1
mutmut=$place/venv/bin/mutmut
if ! "$mutmut" run --max-children "${MUTATION_PROCESSES:-2}" "$@" >"$place/log.txt" 2>&1; then
    tail -n 40 "$place/log.txt" >&2
    exit 1
fi
"$mutmut" export-cicd-stats >/dev/null
grep -E '"(total|killed|survived|no_tests|timeout|suspicious)"' mutants/mutmut-cicd-stats.json
"$mutmut" results | tee "$place/survivors.txt"
