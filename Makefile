# Two commands are enough for a newcomer: make demo, make test. `make` alone lists them all.
# Arguments pass through ARGS:  make demo ARGS='--slots 3 --json'   make test ARGS='tests/unit -k book'

SHELL := /bin/bash
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help

ARGS ?=
WORKERS ?= 2
SECONDS_EACH ?= 60
STEPS ?= 100000
SEEDS ?= 10000
SEED ?= 0
BIN := .venv/bin
TYPED := $(wildcard auction_engine chain api keeper tests bench programs/*.py programs/*/*.py) \
	programs/build programs/check programs/fuzz programs/mutants programs/toolchain/sbf-linker

.PHONY: help setup setup-dev demo test test-simulation check format bench program fuzz mutants docs wheel clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' Makefile

setup: ## make .venv with what running needs (done by the others when needed)
	@scripts/setup

setup-dev: ## the same, and what testing and developing needs
	@scripts/setup dev

demo: setup ## run a real community market; Ctrl-C stops it
	@$(BIN)/auction-engine demo $(ARGS)

test: setup-dev ## run every test (ARGS chooses, WORKERS=2 says how many at once)
	@$(BIN)/pytest -n $(WORKERS) --dist loadgroup --no-loadscope-reorder $(ARGS)

test-simulation: setup-dev ## intake in storms of faults; program and model side by side (SEEDS=10000 STEPS=100000 SEED=0 WORKERS=2)
	@$(BIN)/auction-engine simulate intake --seeds $(SEEDS) --seed $(SEED) --workers $(WORKERS)
	@$(BIN)/python -m tests.program.simulation --steps $(STEPS) --seed $(SEED) --workers $(WORKERS)

check: setup-dev ## format, lint, types, the repository's own rules, and the committed program against its source
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy $(TYPED)
	$(BIN)/pytest -q tests/unit/repository
	programs/check

format: setup-dev ## rewrite the code in the one format, and mend what lint can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: setup ## measure beside bounds; ARGS='--peers' beside peers too, ARGS=--quick in seconds
	@$(BIN)/auction-engine bench all $(ARGS)

program: setup-dev ## build the Solana program and its IDLs (needs rustup's Rust, rust-src and LLVM 22)
	programs/build

fuzz: ## fuzz the program's readers and its money arithmetic (SECONDS_EACH=60 each; needs rustup's Rust and a C++ compiler)
	@programs/fuzz --seconds $(SECONDS_EACH) $(ARGS)

mutants: setup-dev ## weaken the program one check at a time; the tests must kill each (ARGS='--only settle --most 20', WORKERS=2)
	@$(BIN)/python programs/mutants --workers $(WORKERS) $(ARGS)

docs: setup ## write the generated documents anew
	$(BIN)/auction-engine api --print-openapi > docs/openapi.json.new
	mv docs/openapi.json.new docs/openapi.json
	$(BIN)/auction-engine api --print-asyncapi > docs/asyncapi.json.new
	mv docs/asyncapi.json.new docs/asyncapi.json

wheel: setup ## build the wheel into dist/
	$(BIN)/pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .

clean: ## remove caches and what was built; .venv and the demo's data stay
	rm -rf dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis programs/*/target programs/*/fuzz/target
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
