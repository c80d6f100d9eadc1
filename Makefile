# Thin names for what bootstrap.py and the tools do; nothing is decided here.
PYTHON ?= python3
UV ?= uv
LOCK = $(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-header \
	--no-emit-index-url --no-emit-find-links --quiet pyproject.toml requirements-build.in

.PHONY: run help test test-windows bench build lint texts docs sbom lock

run: ## Set up what the product needs and run it
	$(PYTHON) bootstrap.py run

help: ## This list
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' Makefile | expand -t 15

test: ## Check style, types and architecture, run all tests
	$(PYTHON) bootstrap.py test

# Not part of "make test": wine takes minutes (docs/windows.md).
test-windows: ## Windows' side under wine; takes minutes (docs/windows.md)
	$(PYTHON) bootstrap.py setup --dev
	.venv/bin/python -m tools.windows test

bench: ## Measure everything that performance is claimed of (as root, hours)
	$(PYTHON) bootstrap.py bench

# "make build KIND=--one-file" makes only that; without it the folder and the file are made.
build: ## The operator's build, into dist (docs/build.md)
	$(PYTHON) bootstrap.py build $(KIND)

lint: ## Style, form, types, architecture
	$(PYTHON) bootstrap.py test tests/test_repository.py tests/test_architecture.py

texts: ## Compile the texts after a change of a .po
	$(PYTHON) bootstrap.py setup --dev
	.venv/bin/python -m tools.compile_texts

docs: ## Write the pages anew that repeat the program: commands, causes, events
	$(PYTHON) bootstrap.py setup --dev
	.venv/bin/python -m tools.command_reference
	.venv/bin/python -m tools.cause_reference
	.venv/bin/python -m tools.event_reference

sbom: ## Write the bill of materials anew after a change of a lock
	$(PYTHON) bootstrap.py setup --dev
	.venv/bin/python -m tools.bill_of_materials

# "make lock UPGRADE=--upgrade" takes the newest versions the ranges allow.
lock: ## Write the lock files anew from pyproject.toml
	$(LOCK) $(UPGRADE) --output-file requirements.lock
	$(LOCK) $(UPGRADE) --extra hub --output-file requirements-hub.lock
	$(LOCK) $(UPGRADE) --extra hub --group dev --output-file requirements-dev.lock
