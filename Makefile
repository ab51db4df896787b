# Every target makes the virtual environment that it needs, once. Nothing here reads DATABASE_URL:
# the targets work on the embedded PostgreSQL, whose data lie in .schemadeck/.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
SCHEMADECK := $(BIN)/schemadeck

.DEFAULT_GOAL := help
.PHONY: help migrate status verify test lint types bench faults pictures clean environment environment-dev

help:            ## list the targets
	@sed -n 's/^\([a-z]*\): .*##/\1:/p' Makefile

migrate: environment ## apply the decks of sql/ to the embedded PostgreSQL
	@$(SCHEMADECK) migrate --url embedded

status: environment ## what is applied, what is pending
	@$(SCHEMADECK) status --url embedded

verify: environment ## are the files still what was applied?
	@$(SCHEMADECK) verify --url embedded

test: lint types ## everything that CI checks
	$(BIN)/pytest -n 3 --dist worksteal

lint: environment-dev ## style
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: environment-dev ## strict types
	@$(BIN)/mypy

bench: environment-dev ## speed against psql and other tools, as ratios in one run; ROWS=zero,verify or QUICK=1 for less
	@$(BIN)/python -m bench $(if $(ROWS),--rows $(ROWS)) $(if $(QUICK),--quick)

faults: environment-dev ## attack runs in every window between two messages; MINUTES=10 for each of seven scenarios
	@$(BIN)/python -m tests.faults --minutes $(or $(MINUTES),10)

pictures: environment ## draw the tables of each deck into its README
	@$(BIN)/python tools/picture.py

clean: ## stop the embedded PostgreSQL, remove its data and everything that was made
	@if [ -x $(SCHEMADECK) ] && [ -d .schemadeck ]; then $(SCHEMADECK) db reset --yes || true; fi
	rm -rf .schemadeck .venv .venv.lock .mypy_cache .pytest_cache .ruff_cache .hypothesis dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

environment:
	@$(PYTHON) tools/environment.py run

environment-dev:
	@$(PYTHON) tools/environment.py dev
