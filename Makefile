# Short names for commands that also work without make: each target is one of those of README.md and docs/.
# Needs nothing but make itself (Debian: apt-get install make; macOS: with the command line tools that bring git).

PYTHON := .venv/bin/python

.DEFAULT_GOAL := help

help: ## what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "%-16s %s\n", $$1, $$2}' Makefile

# -- run -----------------------------------------------------------------------------------------------------------

start: ## set up where needed, train where needed, serve on http://127.0.0.1:8080/
	./start

shell: ## talk in the terminal, without a server
	./start --shell

setup: ## install and train, and do not serve
	./start --setup-only

train: $(PYTHON) ## train where something changed that asks for it
	$(PYTHON) -m service.training

# -- check ---------------------------------------------------------------------------------------------------------

test: ## every check and every test (many minutes)
	./test

quick: lint format-check types check-rules architecture ## what can be checked in seconds; `make hooks` runs it before a commit

lint: $(PYTHON) ## ruff: rules
	$(PYTHON) -m ruff check .

format-check: $(PYTHON) ## ruff: layout
	$(PYTHON) -m ruff format --check .

types: $(PYTHON) ## mypy --strict of the rules core
	$(PYTHON) -m mypy --strict rules_core

check-rules: $(PYTHON) ## prove the rules complete and free of contradictions
	$(PYTHON) -m rules_core check

architecture: $(PYTHON) ## what may import what, and that every module says what it is for
	$(PYTHON) -m pytest -q tests/test_architecture.py

coverage: $(PYTHON) ## is every statement of the documents carried by a rule
	$(PYTHON) -m rules_core coverage

audit: $(PYTHON) ## what is reported about the locked packages
	$(PYTHON) -m service.audit

widget: ## types, rules, tests and freshness of the chat element (Node 20)
	npm --prefix widget ci --silent
	npm --prefix widget run --silent check

# -- change --------------------------------------------------------------------------------------------------------

format: $(PYTHON) ## lay the code out, and mend what ruff can mend
	$(PYTHON) -m ruff format .
	$(PYTHON) -m ruff check --fix .

widget-build: ## build the chat element anew (Node 20)
	npm --prefix widget ci --silent
	npm --prefix widget run --silent build

lock: ## resolve requirements*.in anew (uv)
	uv pip compile requirements-dev.in --generate-hashes --python-version 3.10 --python-platform x86_64-manylinux_2_28 \
	  --no-emit-index-url --no-emit-find-links --no-header --output-file requirements.lock

hooks: ## let git run `make quick` before each commit in this clone
	mkdir -p "$$(git rev-parse --git-path hooks)"
	printf '#!/bin/sh\nexec make quick\n' > "$$(git rev-parse --git-path hooks)/pre-commit"
	chmod +x "$$(git rev-parse --git-path hooks)/pre-commit"

# -- measure -------------------------------------------------------------------------------------------------------

bench-core: $(PYTHON) ## how fast the rules core loads and decides
	$(PYTHON) -m benchmarks.core

bench-questions: $(PYTHON) ## how many questions a person gets
	$(PYTHON) -m benchmarks.questions

bench-language: $(PYTHON) ## how plain the texts are
	$(PYTHON) -m benchmarks.language --faults

bench-nlu: $(PYTHON) ## how well messages are understood, on the set that may be looked at
	$(PYTHON) -m benchmarks.nlu dev

bench-privacy: $(PYTHON) ## what the privacy filter finds, on the set that may be looked at
	$(PYTHON) -m benchmarks.privacy dev

bench-chat: $(PYTHON) ## 1 to 128 conversations at once, beside the assistant of `rasa init` (minutes)
	$(PYTHON) -m benchmarks.chat

bench-turn: $(PYTHON) ## where the time of one turn goes
	$(PYTHON) -m benchmarks.chat.turn

bench-messaging: $(PYTHON) ## how soon a webhook is acknowledged
	$(PYTHON) -m benchmarks.messaging

bench-soak: $(PYTHON) ## half an hour of conversations: does memory stay flat
	$(PYTHON) -m benchmarks.chat.soak

# -- tidy ----------------------------------------------------------------------------------------------------------

clean: ## remove what tools leave behind; not .venv, models or var
	rm -rf .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage htmlcov

$(PYTHON):
	./start --setup-only

.PHONY: help start shell setup train test quick lint format-check types check-rules architecture coverage audit widget \
  format widget-build lock hooks bench-core bench-questions bench-language bench-nlu bench-privacy bench-chat \
  bench-turn bench-messaging bench-soak clean
