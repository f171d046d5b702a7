# Everything a developer or an operator does, by name. `make` lists it.

PYTHON ?= python3
BIN := .venv/bin
export DJANGO_SETTINGS_MODULE ?= sponsorplan.settings.dev
# Compiled modules are kept, whatever the shell says: every process starts a second sooner.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help setup run test check bench fuzz api-fuzz chaos upgrades modes probe fix schema lock clean

help: ## list what can be done
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

.venv/base: requirements/base.txt
	@$(PYTHON) -c 'import sys; sys.exit("SponsorPlan needs Python 3.11 or newer; set PYTHON=...") if sys.version_info < (3, 11) else None'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing what SponsorPlan needs…"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r $<
	@$(BIN)/python -m compileall -qq -j 0 sponsorplan apps
	@touch $@

.venv/dev: requirements/dev.txt .venv/base
	@echo "Installing what the checks need…"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r $<
	@touch $@

setup: .venv/base ## make .venv and install what running needs

run: .venv/base ## start everything on this computer and print the address
	@exec $(BIN)/python manage.py serve $(ARGS)

test: .venv/dev ## set up and run every check and test
	@$(BIN)/python -m tests.chromium
	@$(BIN)/python -m tests.hledger
	@$(MAKE) --no-print-directory check

check: export DJANGO_SETTINGS_MODULE = sponsorplan.settings.test
# Again on PostgreSQL and Redis: what knows no database needs no second time; odd values are tried where
# the database is the stricter one, and many rows where there are many.
check: ON_SQLITE = $(addprefix --ignore tests/,browser scale rest/test_fuzz.py hostile/test_unexpected_values.py)
check: ON_POSTGRESQL = $(addprefix --ignore tests/,browser domain architecture services hostile/test_files.py)
# They wait for databases, browsers and children of theirs a third of the time.
check: PROCESSES ?= $(shell $(PYTHON) -c 'import os; print((os.cpu_count() or 1) * 3 // 2)')
check: .venv/dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy .
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/pytest -n $(PROCESSES) --dist loadfile --no-loadscope-reorder $(ON_SQLITE)
	$(BIN)/python -m tests.lane $(BIN)/pytest -n $(PROCESSES) --dist loadfile --no-loadscope-reorder $(ON_POSTGRESQL)
	$(BIN)/pytest -n $(PROCESSES) --dist load tests/browser

bench: .venv/dev ## measure 1,000 companies on PostgreSQL, a server under load, and pages; takes minutes
	$(BIN)/python benchmarks/scale.py $(ARGS)
	$(BIN)/python benchmarks/serving.py
	$(BIN)/python benchmarks/pages.py
	$(BIN)/python benchmarks/uploading.py

fuzz: .venv/dev ## give every parser damaged files, for MINUTES=5 together
	$(BIN)/python -m tests.domain.lockfiles.fuzz --minutes $(or $(MINUTES),5)

api-fuzz: export DJANGO_SETTINGS_MODULE = sponsorplan.settings.test
api-fuzz: .venv/dev ## give every REST operation made-up requests, EXAMPLES=20 each, by SEED=1
	EXAMPLES=$(or $(EXAMPLES),20) SEED=$(or $(SEED),1) $(BIN)/pytest -q tests/rest/test_fuzz.py

chaos: export DJANGO_SETTINGS_MODULE = sponsorplan.settings.test
chaos: .venv/dev ## kill workers, empty brokers and cut the database off, in full; ARGS="--kills 10"
	$(BIN)/python -m tests.chaos $(ARGS)

upgrades: export DJANGO_SETTINGS_MODULE = sponsorplan.settings.test
upgrades: .venv/dev ## bring databases of each point of the past up to date, on SQLite and PostgreSQL
	UPGRADES=all $(BIN)/pytest -q -s tests/services/test_upgrading.py

modes: export DJANGO_SETTINGS_MODULE = sponsorplan.settings.test
modes: .venv/dev ## set up a whole server with Redis, and one with RabbitMQ
	BROKERS=redis,rabbitmq $(BIN)/pytest -q tests/services/test_server_mode.py

probe: export DJANGO_SETTINGS_MODULE = sponsorplan.settings.test
probe: .venv/dev ## ask one company for the rows of another, PROBES=10000 times, and put odd values everywhere
	PROBES=$(or $(PROBES),10000) $(BIN)/pytest -q tests/hostile/test_tenants.py tests/hostile/test_unexpected_values.py

fix: .venv/dev ## format, and mend what a tool can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

schema: .venv/dev ## write docs/openapi.yaml anew
	DJANGO_SETTINGS_MODULE=sponsorplan.settings.test $(BIN)/python manage.py spectacular --file docs/openapi.yaml --validate

lock: .venv/dev ## pin requirements/*.txt anew from *.in
	cd requirements && ../$(BIN)/uv pip compile --quiet --universal --upgrade --python-version 3.11 --generate-hashes --no-emit-index-url --no-header base.in -o base.txt
	cd requirements && ../$(BIN)/uv pip compile --quiet --universal --upgrade --python-version 3.11 --generate-hashes --no-emit-index-url --no-header prod.in -c base.txt -o prod.txt
	cd requirements && ../$(BIN)/uv pip compile --quiet --universal --upgrade --python-version 3.11 --generate-hashes --no-emit-index-url --no-header dev.in -c prod.txt -o dev.txt

clean: ## remove caches; the data folder stays
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache static
