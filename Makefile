# Every target sets up what it needs: a virtual environment in .venv with everything installed.
PYTHON ?= $(shell for p in python3 python3.11 python3.12 python3.13; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
VENV ?= .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help setup run demo test check format clean

help:  ## list the targets
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/'

setup: $(VENV)/.ready  ## install Tunesmith and its tools into .venv

$(VENV)/.ready: pyproject.toml
	@test -n "$(PYTHON)" || { echo "Tunesmith needs Python 3.11 or newer; none was found. Name one: make setup PYTHON=/path/to/python" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

run: setup  ## start the chat on http://127.0.0.1:7860
	$(BIN)/tunesmith chat

demo: setup  ## tune the bundled model on the bundled data and print base against tuned
	$(BIN)/tunesmith replay quickstart

check: setup  ## lint, format and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test: check  ## everything that has to pass: lint, format, types, tests
	$(BIN)/python -m pytest -n 2 --dist loadfile

format: setup  ## mend what can be mended
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:  ## remove what was installed and cached; the workspace stays
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
