# Two commands: `make demo` runs the main job end to end, `make test` everything that CI runs.
# Both set themselves up and write only below this folder (.venv, .cache, .demo: git-ignored).
SHELL := /bin/bash
PY := .venv/bin/python
READY := .venv/.ready
export PIP_CACHE_DIR := $(CURDIR)/.cache/pip
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export HYPOTHESIS_STORAGE_DIRECTORY := $(CURDIR)/.cache/hypothesis

.PHONY: help demo test setup system lint types contracts unit covered windows mutations mutation-testing format docs bench bench-impact clean

help:            ## list the commands
	@sed -n 's/^\([a-z-]*\):.*##/  make \1\t/p' $(MAKEFILE_LIST) | expand -t 18

demo: $(READY)   ## audit this machine for real, deliver to a collector of its own (DEMO_ARGS=--once: check each step and leave)
	@$(PY) examples/demo/main.py $(DEMO_ARGS)

test: $(READY) system lint types contracts covered windows   ## everything that CI runs

setup: $(READY)  ## make the environment in .venv

$(READY): requirements.lock pyproject.toml packaging/setup.sh
	@packaging/setup.sh

system:          ## system packages that the tests drive (installed when root on Debian)
	@packaging/system-packages.sh

lint: $(READY)   ## ruff: rules and format
	@$(PY) packaging/compile_products.py
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

types: $(READY)  ## mypy, strict
	$(PY) -m mypy

contracts: $(READY)   ## the rules of the house
	.venv/bin/lint-imports

unit: $(READY)   ## the tests (PYTEST_ARGS=... chooses)
	$(PY) -m pytest $(PYTEST_ARGS)

covered: $(READY)   ## all tests, and how much of each parser they run
	$(PY) -m coverage run --branch -m pytest
	$(PY) packaging/check_coverage.py

windows: $(READY)  ## what must hold on Windows, in its own Python under Wine (PYTEST_ARGS=...)
	@packaging/wine/test.sh $(PYTEST_ARGS)

mutations: $(READY)   ## 10 000 mutations of every raw format (long; MUTATIONS=... chooses how many)
	PASSMUSTER_MUTATIONS=$(or $(MUTATIONS),10000) $(PY) -m pytest -n 2 tests/agent/inventory/test_mutations.py

mutation-testing: $(READY)  ## change judging in one spot at a time: which change does no test see?
	@packaging/mutation.sh

format: $(READY) ## let ruff rewrite
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

docs: $(READY)   ## write the generated pages again (tests fail when they are stale)
	$(PY) packaging/generate_docs.py

bench: $(READY)  ## `check` against a bare interpreter, paired
	$(PY) tests/benchmarks/bench_check.py

bench-impact: $(READY)  ## a review's impact over 100 000 inventories
	$(PY) tests/benchmarks/bench_impact.py

clean:           ## remove what the commands made
	rm -rf .venv .cache .demo .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
