# Thin names for what bootstrap.py and the tools do; nothing is decided here.
PYTHON ?= python3
UV ?= uv
LOCK = $(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-header \
	--no-emit-index-url --no-emit-find-links --quiet pyproject.toml requirements-build.in

.PHONY: run test test-windows bench build lint texts docs lock sbom

run:
	$(PYTHON) bootstrap.py run

test:
	$(PYTHON) bootstrap.py test

# Not part of "make test": wine takes minutes (docs/windows.md).
test-windows:
	$(PYTHON) bootstrap.py setup --dev
	.venv/bin/python -m tools.windows test

bench:
	$(PYTHON) bootstrap.py bench

# "make build KIND=--one-file" makes only that; without it the folder and the file are made.
build:
	$(PYTHON) bootstrap.py build $(KIND)

lint:
	$(PYTHON) bootstrap.py test tests/test_repository.py tests/test_architecture.py

texts:
	$(PYTHON) bootstrap.py setup --dev
	.venv/bin/python -m tools.compile_texts

docs:
	$(PYTHON) bootstrap.py setup --dev
	.venv/bin/python -m tools.command_reference
	.venv/bin/python -m tools.cause_reference
	.venv/bin/python -m tools.event_reference

sbom:
	$(PYTHON) bootstrap.py setup --dev
	.venv/bin/python -m tools.bill_of_materials

# "make lock UPGRADE=--upgrade" takes the newest versions the ranges allow.
lock:
	$(LOCK) $(UPGRADE) --output-file requirements.lock
	$(LOCK) $(UPGRADE) --extra hub --output-file requirements-hub.lock
	$(LOCK) $(UPGRADE) --extra hub --group dev --output-file requirements-dev.lock
