# Needs Python 3.11 or newer, and make. Everything else goes into .venv.
PYTHON ?= $(shell for name in python3.11 python3.12 python3.13 python3; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { command -v $$name; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile
# uv takes a tenth of pip's time. It does not know pip's settings: where it finds nothing, pip does it.
UV := $(BIN)/uv pip install --quiet --python $(BIN)/python
BRING = $(UV) --no-deps --require-hashes -r $(1) 2>/dev/null || $(PIP) --no-deps --require-hashes -r $(1)
# A check imports what a start imports, so that this is compiled once, and not at every start where Python may not keep it.
WARM := env -u PYTHONDONTWRITEBYTECODE $(BIN)/gatehouse check >/dev/null 2>&1 || true
# What brings much that nobody here imports is compiled as it is imported.
RARE := /(cfnlint|moto|mpmath|mypy|networkx|pip|pygments|setuptools|sympy)/|/phonenumbers/(carrier|geo|tz)data/
COMPILE := $(BIN)/python -m compileall -q -j 0 -x '$(RARE)' $(VENV)/lib gatehouse >/dev/null || true
LOCK := $(BIN)/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-emit-index-url --no-annotate --no-header
BENCHES := $(filter-out __init__ ground fill screenshots,$(patsubst bench/%.py,%,$(wildcard bench/*.py)))
# Tests that wait for real processes and browsers leave room for others beside them: four on two cores.
# In order: those take longest and come first.
TOGETHER ?= 4
LINTED := gatehouse tests bench

.PHONY: help install run test lint bench screenshots messages schema asvs lock clean
.DEFAULT_GOAL := help

help:            ## Show what can be made.
	@sed -n 's/^\([a-z]*\): .*## /  make \1\t/p' Makefile | expand -t 22

install: $(VENV)/.base  ## Put Gatehouse and what it needs into .venv; .venv/bin/gatehouse is its command.

run: install     ## Start the demo exchange on this machine (PORT and GATEHOUSE_HOME are honoured).
	@exec $(BIN)/gatehouse up --demo

test: $(VENV)/.dev  ## Run all tests.
	@env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest -n $(TOGETHER) --dist loadfile --no-loadscope-reorder $(ARGS)

lint: $(VENV)/.dev  ## Check style, types and colours.
	@$(BIN)/ruff check $(LINTED)
	@$(BIN)/ruff format --check $(LINTED)
	@$(BIN)/mypy
	@for check in $(wildcard gatehouse/static/contrast.py gatehouse/static/*/contrast.py bench/contrast.py); do $(BIN)/python $$check || exit 1; done

bench: $(VENV)/.dev  ## Measure what docs/capacity.md shows (ONLY=posting for one).
	@for bench in $(or $(ONLY),$(BENCHES)); do $(BIN)/python -m bench.$$bench $(ARGS) || exit 1; done

screenshots: $(VENV)/.dev  ## Take the pictures in docs/screenshots.
	@$(BIN)/python -m bench.screenshots $(ARGS)
	@GATEHOUSE_SCREENSHOTS=docs/screenshots $(BIN)/python -m pytest -q tests/e2e/test_first_walk.py

messages: $(VENV)/.dev  ## Bring the translations' files up to date with the texts in the code.
	@$(BIN)/python -m gatehouse.project.catalogs extract

schema: $(VENV)/.dev  ## Write the chat protocol's JSON Schema as the code has it.
	@$(BIN)/python -c 'import json; from gatehouse.live import frames; print(json.dumps(frames.schema(), indent=2, sort_keys=True))' \
		>docs/protocol.schema.json

asvs: $(VENV)/.dev  ## Write docs/security/asvs.md from its rows and the tests that prove them.
	@$(BIN)/python -m gatehouse.testing.asvs

lock: $(VENV)/.dev  ## Resolve requirements/*.in into pinned and hashed requirements/*.txt.
	@$(LOCK) requirements/base.in -o requirements/base.txt
	@$(LOCK) requirements/uv.in -o requirements/uv.txt
	@$(LOCK) requirements/dev.in -o requirements/dev.txt
	@$(LOCK) requirements/peers.in -o requirements/peers.txt

clean:           ## Remove .venv and the tools' caches; the state in .home stays.
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis gatehouse.egg-info

# The stamps make a second run instant; every file is checked against its hash.
$(VENV)/.base: requirements/base.txt requirements/uv.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "Gatehouse needs Python 3.11 or newer: install it, or name it with make PYTHON=..." >&2; exit 1; }
	@test -x $(BIN)/python || { echo "Making $(VENV) ..."; "$(PYTHON)" -m venv $(VENV); }
	@echo "Installing what Gatehouse runs on (about a minute) ..."
	@$(PIP) --no-deps --require-hashes -r requirements/uv.txt
	@$(call BRING,requirements/base.txt)
	@$(PIP) --no-deps --no-build-isolation --no-index --editable .
	@$(WARM)
	@touch $@

$(VENV)/.dev: $(VENV)/.base requirements/dev.txt
	@echo "Installing what the tests need ..."
	@$(call BRING,requirements/dev.txt)
	@$(COMPILE)
	@touch $@
