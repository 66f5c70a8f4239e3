# Sightline's commands; `make help` lists them. PORT= picks the demo's port, ARGS= is passed on.

PYTHON ?= python3
PORT ?= 8000
ARGS ?=
BIN := .venv/bin
# Each process has databases of its own. A file's tests stay together and in order: they share servers and worlds.
# Files start in the order of their names, so that the short ones of tests/unit fill up the end.
AT_ONCE := -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder
# Checkers read the settings; they need no database, so this one need not exist.
NO_DATABASE := SIGHTLINE_MODE=test DATABASE_URL=postgresql://nobody@/nothing?host=/nowhere

.DEFAULT_GOAL := help
.PHONY: help setup demo sso-demo reset test lint format lock walls bench-access bench-import faults fuzz-imports bench-measures bench-edfi bench-quality bench-pages bench-needs bench-disclosure

help: ## list these commands
	@sed -n 's/^\([a-z-]*\):[^#]*## /\1	/p' $(MAKEFILE_LIST) | expand -t 14

setup: ## make the clone ready: virtual environment, packages, design system (done by all others)
	@$(PYTHON) scripts/setup.py

demo: setup ## start the portal with a demo district on http://127.0.0.1:$(PORT); Ctrl-C stops it
	@exec env SIGHTLINE_MODE=demo $(BIN)/python manage.py demo --port $(PORT) $(ARGS)

sso-demo: setup ## the demo with single sign-on by two invented districts' identity providers
	@exec env SIGHTLINE_MODE=demo $(BIN)/python scripts/sso_demo.py --port $(PORT) $(ARGS)

reset: setup ## forget the data of the demo, of development and of the tests
	@$(BIN)/python -m portal.embedded remove

test: setup ## run the tests, up to four files at once; ARGS="-k name" runs some, ARGS="-n 0" one after the other
	@exec env SIGHTLINE_MODE=test $(BIN)/python -m pytest $(AT_ONCE) $(ARGS)

lint: setup ## check style, types and the direction of imports
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(NO_DATABASE) $(BIN)/mypy
	@$(BIN)/lint-imports

format: setup ## put the code into the project's format
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

lock: ## write the lock files anew; ARGS=--upgrade for newer versions
	@PYTHON=$(PYTHON) scripts/lock.sh $(ARGS)

walls: setup ## disable each rule of each wall in turn and see a test fail
	@exec env SIGHTLINE_MODE=test $(BIN)/python -m tests.access.remove_each_rule $(ARGS)

bench-access: setup ## measure the walls on a million students
	@exec env SIGHTLINE_MODE=test $(BIN)/python -m tests.benchmarks.access $(ARGS)

bench-import: setup ## measure imports: a million students and twenty million absences
	@exec env SIGHTLINE_MODE=test $(BIN)/python -m tests.benchmarks.imports $(ARGS)

faults: setup ## kill workers, stop the database and fill its disk, 20 times each, in the middle of imports
	@exec env SIGHTLINE_MODE=test SIGHTLINE_FAULT_POINTS=$${SIGHTLINE_FAULT_POINTS:-20} $(BIN)/python -m pytest -s -q tests/integration/imports/test_faults.py $(ARGS)

fuzz-imports: setup ## bring in 10,000 damaged sets; ARGS="--count N --seed S"
	@exec env SIGHTLINE_MODE=test $(BIN)/python -m tests.fuzz $(ARGS)

bench-measures: setup ## compute every measure for a district of 50,000 students
	@exec env SIGHTLINE_MODE=test $(BIN)/python -m tests.benchmarks.measures $(ARGS)

bench-edfi: setup ## read Ed-Fi files of growing size and show that memory stays flat
	@exec env SIGHTLINE_MODE=test $(BIN)/python -m tests.benchmarks.edfi $(ARGS)

bench-quality: setup ## run every check of data quality for a district of 50,000 students
	@exec env SIGHTLINE_MODE=test $(BIN)/python -m tests.benchmarks.quality $(ARGS)

bench-pages: setup ## measure each dashboard in a state of a million students, beside one of 5,000
	@exec env SIGHTLINE_MODE=test $(BIN)/python -m tests.benchmarks.pages $(ARGS)

bench-needs: setup ## count the stored figures of a state, and measure the page of school needs
	@exec env SIGHTLINE_MODE=test $(BIN)/python -m tests.benchmarks.needs $(ARGS)
bench-disclosure: setup ## protect and audit states of growing size against being found out
	@exec $(BIN)/python -m tests.benchmarks.disclosure $(ARGS)
