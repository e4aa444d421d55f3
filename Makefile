# Every command of the project. `make` alone lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PORT ?= 8000
RUNS ?= 1000
ORIGIN ?= http://127.0.0.1:$(PORT)
PY := .venv/bin/python
BIN := .venv/bin

# The build and the checks must not depend on what the developer's shell happens to hold.
export PYTHONDONTWRITEBYTECODE := 1
unexport PYTHONPATH AWS_ENDPOINT_URL

help: ## list the commands
	@echo "Satu Pintu: make COMMAND"; echo
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-16s %s\n", $$1, $$2}'

##### environments: filled again when a lock file changes

.venv/.done: infra/requirements/bootstrap.txt infra/requirements/tools.txt
	@echo "installing the tools (.venv) ..."
	@test -x $(PY) || python3 -m venv .venv || { echo "needs Python 3.11 or later with venv (Debian: apt-get install python3-venv)"; exit 1; }
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r infra/requirements/bootstrap.txt
	@$(BIN)/uv pip sync --quiet --require-hashes --python $(PY) infra/requirements/tools.txt \
		|| $(PY) -m pip install --quiet --require-hashes -r infra/requirements/tools.txt
	@touch $@

# Lambda's Python with what it brings of its own, and the emulator beside it, where the functions do not see it.
.venv-aws/.done: infra/requirements/lambda.txt infra/requirements/aws.txt .venv/.done
	@echo "installing the local AWS (.venv-aws) ..."
	@test -x .venv-aws/bin/python || python3 -m venv --without-pip .venv-aws
	@rm -rf .venv-aws/emulator
	@$(BIN)/uv pip sync --quiet --require-hashes --python .venv-aws/bin/python infra/requirements/lambda.txt
	@$(BIN)/uv pip install --quiet --require-hashes --no-deps --python .venv-aws/bin/python \
		--target .venv-aws/emulator -r infra/requirements/aws.txt
	@touch $@

build/runtime/.done: infra/requirements/public.txt infra/requirements/office.txt infra/requirements/jobs.txt infra/requirements/typesetting.txt infra/requirements/rebuilding.txt infra/requirements/sealing.txt .venv/.done
	@echo "fetching the functions' libraries ..."
	@$(PY) -m infra.runtime
	@touch $@

install: .venv/.done .venv-aws/.done build/runtime/.done ## create both virtual environments and fetch what the packages need

lock: .venv/.done ## write the hashed lock files anew from infra/requirements/*.in
	@for name in bootstrap tools aws; do \
		$(BIN)/uv pip compile --quiet --generate-hashes --no-header --no-annotate --python-version 3.11 \
			infra/requirements/$$name.in -o infra/requirements/$$name.txt || exit 1; done
	@$(BIN)/uv pip compile --quiet --generate-hashes --no-header --no-annotate --python-version 3.11 \
		-c infra/requirements/aws.txt infra/requirements/lambda.in -o infra/requirements/lambda.txt
	@for name in public office jobs typesetting rebuilding sealing; do \
		$(BIN)/uv pip compile --quiet --generate-hashes --no-header --no-annotate --python-version 3.11 \
			-c infra/requirements/tools.txt infra/requirements/$$name.in -o infra/requirements/$$name.txt || exit 1; done

##### building

catalogue: .venv/.done ## compile the licence types and count them; a broken one is named with file and line
	@$(PY) -m forms.catalogue build/compiled
	@$(PY) -m forms.inventory

lint: .venv/.done ## check what clerks wrote, in seconds; SLUG=name for one licence type only
	@$(PY) -m forms.lint $(SLUG)

facts: .venv/.done ## list the facts that nobody has read in a regulation yet
	@$(PY) -m forms.inventory --facts

licence: .venv/.done ## begin a licence type that builds: make licence SLUG=izin-baru NAME="Izin Baru"
	@$(PY) -m forms.scaffold "$(SLUG)" "$(NAME)"

site: .venv/.done ## build the guide and the forms into build/site, if anything changed
	@$(PY) -m infra.build_site

transitions: .venv/.done ## the table of the workflow: each action, from where, to where, whose turn, what goes with it
	@$(PY) -m functions.domain.table

size: site ## each page's weight against its budget
	@PYTHONPATH=site:. $(PY) -m _hooks.size build/site build/size.json

application-size: install site ## bytes of one whole application, home to status, without script, on a stack of its own
	@$(PY) -m tests.bench.application

package: install site ## build/public.zip, office.zip and jobs.zip, for Lambda
	@$(PY) -m infra.package

##### running

run: install ## the whole service on this machine, at http://127.0.0.1:8000 (PORT= for another port)
	@$(PY) -m infra.local.run --port $(PORT)

demo: install ## complete journeys for a sample of licence types, on a stack of its own that is stopped afterwards
	@$(PY) -m infra.local.demo

demo-all: install ## the same for every licence type
	@$(PY) -m infra.local.demo --all

serve: catalogue ## only the guide, rebuilt as you write (no functions)
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs serve --dev-addr 127.0.0.1:$(PORT)

deploy: install ## onto your AWS account: make deploy ORIGIN=https://... [CERTIFICATE=arn:...]
	@$(PY) -m infra.aws --origin "$(ORIGIN)" --certificate "$(CERTIFICATE)"

reset: ## forget the local state: applications, officers, passwords
	@rm -rf .local && echo "the local state is gone; the next make run starts anew"

bench: install site ## speed and memory of a submission and of the whole stack, beside their limits
	@$(PY) -m tests.bench.spine

bench-forms: install site ## an application's requests, bytes, throughput, CPU and memory, beside their limits
	@$(PY) -m tests.bench.forms

faults: install site ## applications through a line that breaks: RUNS=1000 seeded runs; lost or doubled must be 0
	@$(PY) -m tests.faults $(RUNS)

release: .venv/.done ## keep today's forms in forms/released, so that cached pages can be sent after the next change
	@$(PY) -m forms.catalogue --release

screenshots: install site ## the README's pictures, from the running system
	@$(PY) -m tests.browser.screenshots

verify: .venv/.done ## is a licence genuine? make verify FILE=izin.pdf (or a token) [ORIGIN=https://...]
	@$(PY) -m infra.verify "$(FILE)" --origin "$(ORIGIN)"

##### proving

check: install ## format, lint, types, import rules, catalogue, site and its budgets
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	cd site && PYTHONPATH=. ../$(BIN)/lint-imports --config ../infra/hooks.importlinter
	$(MAKE) --no-print-directory size

a11y: install node_modules/.package-lock.json site ## axe and the Nu checker over every page, light, dark, forced colours, 400 %; writes the statement's facts
	@$(PY) -m tests.browser.accessibility

test: install system-packages node_modules/.package-lock.json site ## every test: unit, contract, functional, site, browser
	@$(PY) -m infra.package --local
	@$(BIN)/pytest

test-fast: .venv/.done ## only the tests that need neither the local AWS nor a browser
	@$(BIN)/pytest tests/unit

node_modules/.package-lock.json: infra/npm/package-lock.json .venv/.done
	@$(PY) -m infra.npm.install
	@touch $@

system-packages:
	@$(PY) -m infra.system_packages

fix: .venv/.done ## format the code and mend what ruff can mend
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format --quiet .

clean: ## remove what the commands built (not the environments, not the local state)
	@rm -rf build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# every command that the list names is one, and no file
.PHONY: $(shell sed -nE "s/^([a-z0-9-]+):.*\#\# .*/\1/p" $(MAKEFILE_LIST)) system-packages
