# The commands: `make run`, `make check` and `make test`. Each sets up what is missing first.

PYTHON ?= python3
BIN := .venv/bin
export DAGSTER_HOME := $(CURDIR)
# dbt in tests: the demonstration, in a folder of each target's own, so that nothing beside it is
# disturbed
TEST_DBT = KAPACITET_LANDING= DBT_TARGET_PATH=target/$@ DBT_LOG_PATH=target/$@/logs
# the longest tests, which run on copies of the project: others run beside them
APART := $(addprefix tests/acceptance/test_,landed_deliveries.py killed_runs.py identity_is_never_kept.py \
	forget.py)

.PHONY: run template check test chromium pytest lint lint-python types lint-sql dbt dev key lock clean $(APART)

run: .venv/installed
	@$(BIN)/python -m orchestration

# The delivery guide and a workbook to fill in for each kind of file, in output/skabeloner.
template: .venv/installed
	@$(BIN)/python -m orchestration template

# For every commit: what is written, and the SQL on the demonstration.
check: .venv/installed
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target dbt lint-sql types lint-python
	@$(BIN)/pytest tests/warehouse/test_layers.py tests/orchestration/test_definitions.py

test: .venv/installed chromium
	@echo 'Eight parts, two at a time; each is printed when it ends.'
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target pytest $(APART) lint

# The memos are tested in a browser.
chromium:
	@command -v chromium > /dev/null || { echo 'Installing Chromium ...' && apt-get update -qq \
		&& DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium > /dev/null; } \
		|| { echo 'Chromium could not be installed. On Debian, as root: apt install chromium.'; exit 1; }

pytest:
	@echo 'pytest ...' && $(BIN)/pytest $(addprefix --ignore=,$(APART))

$(APART):
	@echo '$@ ...' && $(BIN)/pytest $@

lint: lint-python types lint-sql dbt

lint-python:
	@echo 'ruff, yamllint ...' && $(BIN)/ruff check . && $(BIN)/ruff format --check . \
		&& $(BIN)/yamllint .

types:
	@echo 'mypy ...' && $(BIN)/mypy

lint-sql:
	@echo 'sqlfluff ...' && $(TEST_DBT) KAPACITET_BUILD=:memory: PYTHONWARNINGS=ignore \
		$(BIN)/sqlfluff lint --quiet --processes 2 models tests

dbt:
	@echo 'dbt unit and data tests ...' && mkdir -p target/$@ && rm -f target/$@/kapacitet.duckdb && \
		$(TEST_DBT) KAPACITET_BUILD=target/$@/kapacitet.duckdb $(BIN)/dbt --quiet build

# Dagster's web page on the same definitions, for who starts it; another port: make dev PORT=3001
PORT ?= 3000
dev: .venv/installed
	@PYTHONWARNINGS=ignore $(BIN)/python -m orchestration.web --port $(PORT)

# A new secret key in the file pseudonym.key, which only its owner can read. It is never replaced.
key: .venv/installed
	@$(BIN)/python -m orchestration key

# The environment is complete when this file is newer than the lock and its Python runs; anything
# else is made anew.
ifneq ($(shell $(BIN)/python -c '' 2>/dev/null && echo runs),runs)
.PHONY: .venv/installed
endif
.venv/installed: requirements.lock
	@$(PYTHON) -c 'import sys, venv; sys.exit(not (3, 11) <= sys.version_info < (3, 13))' \
		|| { echo 'Kapacitet needs Python 3.11 or 3.12 with venv (Debian: apt install python3-venv).'; exit 1; }
	@echo 'Setting up .venv from requirements.lock ...'
	@$(PYTHON) -m venv --clear .venv \
		|| { echo 'No virtual environment could be made. On Debian: apt install python3-venv.'; exit 1; }
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

# After a change of pyproject.toml: write the lock anew (needs uv).
lock:
	@uv pip compile --quiet --no-header --generate-hashes --python-version 3.11 --universal --no-strip-extras \
		--group test pyproject.toml -o requirements.lock

clean:
	@rm -rf .venv target logs warehouse output .dagster
