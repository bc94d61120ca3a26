# `make run` opens the desk, `make test` runs every test. Both set up what they need.
#
#   make run LIST=un:PATH      the same on a real list; LIST=un:fetch gets it from its publisher
#   make VENV=... PYTHON=... WHEELS=...     another folder, interpreter, or packages from a folder

VENV ?= .venv
BIN := $(VENV)/bin
UV ?= uv
SHELL := /bin/sh
export PYTHON WHEELS

.PHONY: help run test postgres lint bench soak sanitize lock clean

help:  ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "make %-8s %s\n", $$1, $$2}' Makefile

run: $(VENV)/.run $(VENV)/.fonts  ## the gate's desk with invented people, on http://127.0.0.1:8000 (PORT=... for another)
	@$(BIN)/rahdari gate --demo $(if $(LIST),--list '$(LIST)') $(if $(PORT),--port $(PORT))

test: $(VENV)/.test  ## all tests (ARGS=... is passed to pytest)
	@$(BIN)/python -m pytest -n 2 $(ARGS)

postgres: $(VENV)/.test  ## the gate's tests on PostgreSQL instead of SQLite (in a cluster made for them)
	@$(BIN)/python -m tools.postgres $(BIN)/python -m pytest -n 2 tests/gate

lint: $(VENV)/.test  ## style, types, layers, security
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive src

bench: $(VENV)/.test  ## the figures of the README (DATA=folder LEXICON=file, see benchmarks/README.md)
	@$(BIN)/python -m benchmarks $(DATA) $(if $(LEXICON),--lexicon '$(LEXICON)')

soak: $(VENV)/.test  ## long checks of kernel, retrieval, updates and desk; writes benchmarks/SOAK*.md
	@$(BIN)/python -m benchmarks.soak $(ARGS)
	@$(BIN)/python -m benchmarks.soak_gate
	@RAHDARI_SOAK=1 $(BIN)/python -m pytest -n 2 tests/gate/input

sanitize: $(VENV)/.test  ## the kernel's tests under AddressSanitizer and UndefinedBehaviorSanitizer
	@$(BIN)/python tools/sanitize.py $(ARGS)

LOCK := --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	pyproject.toml requirements/build.in

lock:  ## bring requirements/*.txt up to date with pyproject.toml (needs uv)
	$(UV) pip compile $(LOCK) --extra lists --extra gate --extra sources -o requirements/run.txt
	$(UV) pip compile $(LOCK) --extra lists --extra gate --extra api --extra bulk --extra postgres --extra sources --extra sqlcipher --extra pkcs11 --extra dev -c requirements/run.txt -o requirements/test.txt
	printf '%s\n' 'pyspark[sql]>=4.0,<5' 'pandas<3' | $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -c requirements/test.txt - -o requirements/spark.txt

clean:  ## remove everything that make made
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +

KERNEL := CMakeLists.txt $(wildcard src/rahdari/matching/kernel/*)

$(VENV)/.run: requirements/run.txt requirements/install.sh pyproject.toml $(KERNEL)
	@sh requirements/install.sh $(VENV) requirements/run.txt
	@touch $@

$(VENV)/.test: requirements/test.txt requirements/install.sh pyproject.toml $(KERNEL)
	@sh requirements/install.sh $(VENV) requirements/test.txt
	@touch $(VENV)/.run $@

$(VENV)/.fonts: requirements/fonts.sh | $(VENV)/.run
	@sh requirements/fonts.sh $(VENV)
	@touch $@
