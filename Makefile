# Thin names for what bootstrap.py and the tools do; nothing is decided here.
PYTHON ?= python3
UV ?= uv
LOCK = $(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-header \
	--no-emit-index-url --no-emit-find-links --quiet pyproject.toml requirements-build.in

.PHONY: run test bench lint texts lock

run:
	$(PYTHON) bootstrap.py run

test:
	$(PYTHON) bootstrap.py test

bench:
	$(PYTHON) bootstrap.py bench

lint:
	$(PYTHON) bootstrap.py test tests/test_repository.py tests/test_architecture.py

texts:
	$(PYTHON) bootstrap.py setup --dev
	.venv/bin/python -m tools.compile_texts

# "make lock UPGRADE=--upgrade" takes the newest versions the ranges allow.
lock:
	$(LOCK) $(UPGRADE) --output-file requirements.lock
	$(LOCK) $(UPGRADE) --extra hub --output-file requirements-hub.lock
	$(LOCK) $(UPGRADE) --extra hub --group dev --output-file requirements-dev.lock
