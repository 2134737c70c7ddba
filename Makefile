# Every command sets up what it needs first; a set-up that is already there takes no time.
.DEFAULT_GOAL := help
.PHONY: help run test check bench faults backtest screenshots demo-code reset lock set-up set-up-dev

PYTHON_HERE := .venv/bin/python
UP := $(PYTHON_HERE) -m nhs_tracker.up
# In a command's line `$(UP) COMMAND` runs COMMAND while the servers are up and the database is prepared.

help:  ## Say what each command does (this is the default)
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{ printf "%-20s %s\n", $$1, $$2 }'
	@echo '  PORT, DATABASE_URL, REDIS_URL and the others are described in .env.example.'

run: set-up  ## Start the site with its demonstration at http://127.0.0.1:8000/ until Ctrl-C
	@exec $(UP)

test: check  ## Run all checks and the whole test suite
	$(PYTHON_HERE) -m pytest -n 3 --dist worksteal

check: set-up-dev  ## Format, lint, types, import contracts, duplicate code, missing migrations, templates, known holes
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy .
	.venv/bin/lint-imports
	.venv/bin/pylint targets boards reports nhs_tracker bench
	$(PYTHON_HERE) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	.venv/bin/djlint templates --lint --quiet
	$(PYTHON_HERE) -m bench.audit

bench: set-up-dev  ## Measure loading, pages and reports beside their peers
	@$(UP) $(PYTHON_HERE) -m bench

faults: set-up-dev  ## Kill the parts of the running site many times and count what was lost
	@$(PYTHON_HERE) -m bench.faults
	@$(PYTHON_HERE) -m pytest -n 3 --dist worksteal -m hypothesis --hypothesis-profile random

backtest: set-up-dev  ## Compare the forecasts with well-kept models on the published figures
	@$(PYTHON_HERE) -m bench.backtest

screenshots: set-up-dev  ## Take the README's screenshots of the demonstration
	@$(PYTHON_HERE) -m bench.screenshots

demo-code: set-up  ## Print the second-factor code of a demo account: make demo-code ROLE=publisher
	@$(UP) $(PYTHON_HERE) manage.py demo_code $(ROLE)

reset: set-up  ## Remove the databases, files and secrets of this checkout
	@$(PYTHON_HERE) -m nhs_tracker.reset

lock:  ## Resolve the Python packages again after a change in pyproject.toml (needs uv)
	uv pip compile -q --universal --generate-hashes --no-header --python-version 3.11 pyproject.toml -o requirements.txt
	uv pip compile -q --universal --generate-hashes --no-header --python-version 3.11 --group pyproject.toml:dev pyproject.toml -c requirements.txt -o requirements-dev.txt
	uv pip compile -q --universal --generate-hashes --no-header --python-version 3.11 --group pyproject.toml:node -o requirements-node.txt

set-up:
	@bin/setup

set-up-dev:
	@bin/setup dev
