# Two commands: `make run` starts the demonstration council, `make test` runs every check.
# Both need Python 3.11, 3.12 or 3.13 with pip, and set up whatever else they need.
PYTHON ?= python3
BOOTSTRAP = @exec $(PYTHON) -m bootstrap

.PHONY: run test check setup bench lock help
.DEFAULT_GOAL := help

help:
	@echo "make run     set up everything and start the demonstration council (PORT=8000 HOST=127.0.0.1)"
	@echo "make test    set up everything and run every check"
	@echo "make check   the checks alone, without the suite: lint, types, layers, templates, security"
	@echo "make setup   only set up everything"
	@echo "make bench   measure, see docs/performance.md"
	@echo "make lock    resolve the lock files anew"

run test check setup bench lock:
	$(BOOTSTRAP) $@
