# The two commands: `make run` and `make test`. Each sets up what is missing first.

PYTHON ?= python3
BIN := .venv/bin
export DAGSTER_HOME := $(CURDIR)

.PHONY: run test dev lock clean

run: .venv/installed
	@$(BIN)/python -m orchestration

test: .venv/installed
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/sqlfluff lint --processes 2 --disable-progress-bar models tests macros
	@KAPACITET_BUILD=target/test/kapacitet.duckdb DBT_TARGET_PATH=target/test $(BIN)/python -m tests.dbt_build
	@$(BIN)/pytest

# Dagster's web page on the same definitions, at http://localhost:3000
dev: .venv/installed
	@$(BIN)/dagster dev

# The environment is complete when this file is newer than the lock; anything else is made anew.
.venv/installed: requirements.lock
	@$(PYTHON) -c 'import sys, venv; sys.exit(not (3, 11) <= sys.version_info < (3, 13))' \
		|| { echo 'Kapacitet needs Python 3.11 or 3.12 with venv (Debian: apt install python3-venv).'; exit 1; }
	@echo 'Setting up .venv from requirements.lock ...'
	@$(PYTHON) -m venv --clear .venv \
		|| { echo 'No virtual environment could be made. On Debian: apt install python3-venv.'; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

# After a change of pyproject.toml: write the lock anew (needs uv).
lock:
	@uv pip compile --quiet --no-header --generate-hashes --python-version 3.11 --universal \
		--group test pyproject.toml -o requirements.lock

clean:
	@rm -rf .venv target logs warehouse output .dagster
