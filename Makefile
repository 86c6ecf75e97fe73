# Everything a developer or an operator does. `make help` lists it.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PYTEST := $(BIN)/python -m pytest -n 2
# The settings of .env, if there is one; written as a shell reads them.
ENV := set -a; if [ -f .env ]; then . ./.env; fi;
# Tests choose their own database and settings.
CLEAN := env -u DATABASE_URL -u CACHE_URL -u PORTAL_VAR -u PORTAL_DEMO -u PORTAL_DEBUG \
	-u PORTAL_HTTPS -u PORTAL_HASHED_STATIC
ASIDE := $(CLEAN) PORTAL_VAR=var/checks
# What a public server sets, to see that nothing else is missing there.
PUBLIC := PORTAL_DEMO=0 PORTAL_HTTPS=1 PORTAL_URL=https://portal.example.go.id \
	ALLOWED_HOSTS=portal.example.go.id EMAIL_HOST=mail.example.go.id \
	SECRET_KEY=a-long-key-for-this-check-only-0123456789-abcdefghijklmnop \
	ENCRYPTION_KEYS=check:$$(printf '%064d' 0) LOOKUP_KEY=for-this-check-only

.DEFAULT_GOAL := help
.PHONY: help setup run test check lint checks test-postgresql test-browser format messages bench fuzz clean

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(VENV)/run.stamp ## Prepare packages, database, regions, demo content and accounts
	@$(ENV) exec $(BIN)/python manage.py setup_portal

run: $(VENV)/run.stamp ## Set up and serve at http://localhost:8000 (PORT=8001 for another)
	@$(ENV) $(if $(PORT),export PORT=$(PORT);) exec $(BIN)/python manage.py serve

test: $(VENV)/dev.stamp ## Run every test that needs only Python
	@$(CLEAN) $(PYTEST)

check: lint checks test test-postgresql test-browser ## Run everything that CI runs

lint: $(VENV)/dev.stamp ## Check style, format and the arrows between the apps
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-logo

checks: $(VENV)/dev.stamp ## Check migrations and settings, also those of a public server
	@$(ASIDE) $(BIN)/python manage.py makemigrations --check --dry-run
	@$(ASIDE) $(BIN)/python manage.py check
	@$(ASIDE) $(PUBLIC) $(BIN)/python manage.py check --deploy --fail-level WARNING

# Where the server or the browser is missing these two say so in one line; with
# CI set that is a failure.
test-postgresql: $(VENV)/dev.stamp ## Run the tests on PostgreSQL (TEST_DATABASE_URL, or a local one)
	@if url=$$($(BIN)/python .ci/find_postgresql.py); \
		then $(CLEAN) DATABASE_URL="$$url" $(PYTEST); \
		else test -z "$$CI"; fi

test-browser: $(VENV)/dev.stamp ## Run the browser tests in Chromium
	@if command -v chromium || command -v chromium-browser || command -v google-chrome; \
		then $(CLEAN) $(PYTEST) -m browser; \
		else echo "Browser tests left out: there is no Chromium on this machine." >&2; test -z "$$CI"; fi

format: $(VENV)/dev.stamp ## Put the Python files in shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

messages: $(VENV)/dev.stamp ## Collect new sentences and compile the Indonesian catalogue
	$(BIN)/python tools/messages.py

bench: $(VENV)/dev.stamp ## Measure (BENCH=import for one); answers lie in var/bench
	$(BIN)/python bench/run.py $(BENCH)

fuzz: $(VENV)/dev.stamp ## Read spoiled spreadsheets (FILES=500 for fewer, SEED=7 for others)
	@$(CLEAN) $(BIN)/python tools/fuzz.py $(or $(FILES),10000) --seed $(or $(SEED),1)

clean: ## Remove what tools left behind; the data below var/ stay
	rm -rf .pytest_cache .ruff_cache .hypothesis .import_linter_cache var/tests
	find portal tests bench -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "The portal needs Python 3.11 or newer: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: requirements.txt | $(VENV)/bin/python
	@echo "Installing packages; this takes about a minute …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/dev.stamp: requirements-dev.txt requirements.txt | $(VENV)/bin/python
	@echo "Installing packages for development; this takes about a minute …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@ $(VENV)/run.stamp
