# Every target works alone from a fresh clone; `make` lists them.

HOST ?= 127.0.0.1
PORT ?= 8000
SHARED ?= ../shared

VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

# The first interpreter that is new enough; give PYTHON=/path/to/python to choose another.
PYTHON ?= $(shell for name in python3.11 python3.12 python3.13 python3 python; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$name && break; done)

.DEFAULT_GOAL := help
.PHONY: help env run test check quick docs dist lock audit atlas bench

help: ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 10

env: $(INSTALLED) ## make .venv with the locked versions; the command is .venv/bin/xiangyin

run: env ## start the service with the sample cases on http://HOST:PORT
	@$(BIN)/xiangyin serve --host $(HOST) --port $(PORT) --samples samples/cases

test: env check ## lint, types, import rules and all tests
	$(BIN)/pytest --numprocesses auto --dist loadfile

check: env ## formatting, lint, docstrings, types and import rules
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/numpydoc lint $$(find dialect api -name '*.py')
	$(BIN)/mypy
	$(BIN)/lint-imports

quick: env ## the tests that take under a minute together
	$(BIN)/pytest -q -m 'not network and not slow and not benchmark and not browser and not full'

docs: env ## write what the README quotes anew, and the site of the documents into build/site
	$(BIN)/python docs/quoted_output.py
	$(BIN)/mkdocs build --strict

# What ships alone: the locked versions of the run-time dependencies, and the pages' packages.
dist: env $(BIN)/cyclonedx-py ## build wheel and sdist into dist/, with a bill of materials (SBOM) of each kind
	$(BIN)/uv build --quiet --no-build-isolation --python $(BIN)/python --out-dir dist
	$(BIN)/uv pip compile --quiet --extra postgresql --constraint requirements.lock pyproject.toml \
	| $(BIN)/cyclonedx-py requirements --pyproject pyproject.toml --output-reproducible \
		--output-file dist/python.cdx.json -
	cd api/web && ../../$(BIN)/npm sbom --sbom-format cyclonedx --package-lock-only \
		> ../../dist/pages.cdx.json

lock: $(BIN)/uv ## resolve the newest allowed versions into requirements.lock
	$(BIN)/python -c "import tomllib; \
		print(*tomllib.load(open('pyproject.toml', 'rb'))['build-system']['requires'], sep='\n'); \
		print('editables')" \
	| $(BIN)/uv pip compile --quiet --upgrade --universal --extra atlas --extra dask --extra notebooks --extra parquet \
		--extra postgresql --group dev \
		--no-emit-index-url --custom-compile-command 'make lock' \
		--output-file requirements.lock pyproject.toml -

audit: $(BIN)/pip-audit ## look the locked versions up among known vulnerabilities (network)
	.ci/audit $(BIN)/pip-audit

atlas: env ## compile the atlas tables again from SHARED (default ../shared)
	$(BIN)/xiangyin atlas build --from $(SHARED)

bench: env ## run every benchmark on the corpus in SHARED
	$(BIN)/python -m benchmarks.ranking
	$(BIN)/python -m benchmarks.place_names
	$(BIN)/python -m benchmarks.fit_kernel
	$(BIN)/python -m benchmarks.fit_between
	$(BIN)/python -m benchmarks.contradictions
	$(BIN)/python -m benchmarks.listeners
	$(BIN)/python -m benchmarks.fit_readings
	$(BIN)/python -m benchmarks.choose_prompts --dry-run
	@set -e; for name in rank_recordings elicited_speed fit_word_weights fit_residual measures find_words \
		pitch_trackers pitch_ranks vad corpus_extraction accents accent_conditions chinese_sources \
		free_speech; do \
		echo "== $$name"; $(BIN)/python -m benchmarks.$$name $(SHARED); done

# pip is put into the new environment by the interpreter's own pip where venv cannot do it.
$(BIN)/pip:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed and none is on the PATH:" \
		"install python3 or give PYTHON=/path/to/python3.11" >&2; exit 1; }
	@if $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null; then \
		$(PYTHON) -m venv $(VENV); \
	elif $(PYTHON) -c 'import pip, venv' 2>/dev/null; then \
		$(PYTHON) -m venv --without-pip $(VENV) \
		&& $(PYTHON) -m pip --python $(BIN)/python install --quiet pip; \
	else \
		echo "$(PYTHON) can make no environment: install python3-venv or python3-pip" \
			"(apt-get install python3-venv)" >&2; exit 1; \
	fi

$(BIN)/uv: | $(BIN)/pip
	$(BIN)/pip install --quiet uv

$(BIN)/cyclonedx-py: | $(BIN)/pip
	$(BIN)/pip install --quiet cyclonedx-bom

$(BIN)/pip-audit: | $(BIN)/pip
	$(BIN)/pip install --quiet pip-audit

# The lock holds the build backend too, so nothing is fetched in a version that it does not name.
$(INSTALLED): requirements.lock pyproject.toml hatch_build.py api/web/package-lock.json | $(BIN)/uv
	$(BIN)/uv pip install --python $(BIN)/python --requirement requirements.lock
	$(BIN)/uv pip install --python $(BIN)/python --no-build-isolation --no-deps --editable .
	@touch $@
