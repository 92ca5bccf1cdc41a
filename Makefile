# Only Python 3.11 or later, make and the package registries are assumed. `make help` lists the targets.

.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
SHELL := /bin/bash

PYTHON ?= python3
VENV := .venv/bin
# Tests mostly wait for servers: three processes, each with servers of its own, keep two processors busy. What starts
# the whole stack, or kills processes, has the machine for itself.
ALONE := tests/crash tests/drills tests/e2e tests/gamification/kills tests/metrics/kills tests/relaisctl
SIDE_BY_SIDE := -n 3 --dist loadfile --no-loadscope-reorder $(ALONE:%=--ignore=%)
# A target that does not set up by itself says so when there is nothing to run.
NEEDS_SETUP = test -x $(VENV)/python || { echo "Nothing is set up here. What to do next: run \`make setup\`." >&2; exit 1; }

.PHONY: help setup up down reset doctor logs token demo dead-letters replay ctl rebuild test peers test-clients contracts check fmt bench drill crash kill kill-webhooks kill-metrics kill-recognition fuzz proto manifests image-steps sbom openapi watching test-rules capacity

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install what is missing: Python packages, MongoDB, Kafka
	@$(PYTHON) deploy/local/bootstrap.py

demo: setup ## start everything, run the main job on real input, check it, leave it running
	@$(VENV)/python -m devstack demo

up: setup ## start everything and wait until it is ready
	@$(VENV)/python -m devstack up

down: ## stop every process; data stays
	@$(NEEDS_SETUP); $(VENV)/python -m devstack down

reset: ## stop every process and wipe data, logs and secrets
	@$(NEEDS_SETUP); $(VENV)/python -m devstack reset

doctor: ## name every missing or broken part, with its remedy
	@$(NEEDS_SETUP); $(VENV)/python -m devstack doctor

logs: ## follow the logs, of one service with S=metrics
	@$(NEEDS_SETUP); $(VENV)/python -m devstack logs $(S)

token: ## print a token and nothing else: AS=employee-1 (to 30), editor-1, programme-1, auditor-1, subscriber-1
	@$(NEEDS_SETUP); $(VENV)/python -m devstack token $(or $(AS),employee-1)

replay: ## hand a group its dead letters once more: SERVICE=metrics GROUP=metrics.folding TOPIC=distribution.click.v1
	@$(NEEDS_SETUP); $(VENV)/python -m devstack replay "$(SERVICE)" "$(GROUP)" "$(TOPIC)"

dead-letters: ## what consumer groups set aside: SERVICE=metrics, then GROUP= TOPIC= for each one, then OFFSET= for one whole
	@$(NEEDS_SETUP); $(VENV)/python -m devstack dead-letters "$(SERVICE)" $(GROUP) $(TOPIC) $(OFFSET)

ctl: ## the operators' command line about this stack: A="status", A="storm show"; AS=programme-1 says whose token goes along
	@$(NEEDS_SETUP); $(VENV)/python -m devstack ctl --as $(or $(AS),programme-1) $(A)

rebuild: ## build all figures anew from the topics beside the live ones, and swap in what differs
	@$(NEEDS_SETUP); $(VENV)/python -m devstack rebuild

test: setup ## run every test that needs Python alone, on real MongoDB and Kafka; some with T=tests/kernel
ifdef T
	@$(VENV)/pytest $(T)
else
	@status=0; $(VENV)/pytest $(SIDE_BY_SIDE) || status=1; $(VENV)/pytest $(ALONE) || status=1; exit $$status
endif

peers: setup ## post to a real Bluesky PDS and a server with Mastodon's API; needs Node 18 and a C++ compiler
	@$(VENV)/python -m tests.peers.install
	@RELAIS_PEERS=$(CURDIR)/.peers $(VENV)/pytest tests/peers

test-clients: setup ## test the documents and clients that other languages read; needs Node 20
	@$(VENV)/python -m tests.clients.install
	@RELAIS_CLIENTS=$(CURDIR)/.clients $(VENV)/pytest tests/clients

test-rules: setup ## check and try the rules of deploy/watching with promtool; needs Debian's apt
	@$(VENV)/python -m tools.promtool

check: setup ## lint, format, types, imports, contracts and documents that must not be stale
	@$(VENV)/ruff check .
	@$(VENV)/ruff format --check .
	@$(VENV)/mypy
	@$(VENV)/lint-imports
	@$(VENV)/python -m tools.contracts check
	@$(VENV)/python -m tools.data_register check
	@$(VENV)/python -m tools.openapi check
	@$(VENV)/python -m tools.manifests check
	@$(VENV)/python -m tools.metric_catalogue check
	@$(VENV)/python -m tools.dashboards check
	@$(VENV)/python -m tools.capacity check

fmt: setup ## format and sort imports
	@$(VENV)/ruff check --fix-only --quiet .
	@$(VENV)/ruff format .

bench: setup ## print each ratio to its limit, one with T=redirect
	@$(VENV)/python -m bench $(T)

drill: setup ## replace, freeze, restart and soak the running services, one with T=rolling (or freeze, broker, soak)
	@$(VENV)/python -m drills $(T)

crash: setup ## the long crash test: kill -9 of every process, twenty times under load
	@RELAIS_CRASH_ROUNDS=20 $(VENV)/pytest tests/crash -s --timeout=3600

kill: setup ## the long kill test: kill -9 of a worker, fifty times while it posts
	@RELAIS_KILL_ROUNDS=50 $(VENV)/pytest tests/distribution/posts/test_kill.py -s --timeout=3600

kill-webhooks: setup ## the long kill test of webhooks: kill -9 of a worker, twenty times while it posts to a subscriber
	@RELAIS_KILL_ROUNDS=20 $(VENV)/pytest tests/distribution/webhooks/test_kill.py -s --timeout=3600

kill-metrics: setup ## the long kill test of figures: thirty kills of worker, streams and database in two million clicks
	@RELAIS_METRICS_KILLS=30 RELAIS_METRICS_CLICKS=2000000 $(VENV)/pytest tests/metrics/kills -s --timeout=7200

kill-recognition: setup ## the long kill test of thanks: thirty kills in fifty thousand efforts and kudos
	@RELAIS_RECOGNITION_KILLS=30 RELAIS_RECOGNITION_EVENTS=50000 $(VENV)/pytest tests/gamification/kills -s --timeout=7200

fuzz: setup ## the long form of the test that makes requests from the OpenAPI documents, as every role
	@RELAIS_FUZZ_EXAMPLES=200 $(VENV)/pytest tests/fuzz --timeout=7200

proto: setup ## write the code and documents that come from proto/, and the data register
	@$(VENV)/python -m tools.contracts generate
	@$(VENV)/python -m tools.data_register write

contracts: setup ## pack the proto files, descriptor set and AsyncAPI document into dist/, for readers of events
	@$(VENV)/python -m tools.contracts archive

manifests: setup ## write the part of deploy/k8s that follows from the code
	@$(VENV)/python -m tools.manifests write

image-steps: setup ## run the steps of the Containerfile in a fresh prefix, and start the services from it
	@$(VENV)/python -m tools.image_steps

sbom: setup ## write dist/relais.cdx.json, what the image holds (CycloneDX 1.6)
	@mkdir -p dist
	@$(VENV)/cyclonedx-py requirements --pyproject pyproject.toml --mc-type application --output-reproducible \
		--spec-version 1.6 --output-format JSON --output-file dist/relais.cdx.json requirements/runtime.txt
	@echo dist/relais.cdx.json

openapi: setup ## write docs/api from the four services
	@$(VENV)/python -m tools.openapi write

watching: setup ## write the page of metrics from the code, and Grafana's dashboards
	@$(VENV)/python -m tools.metric_catalogue write
	@$(VENV)/python -m tools.dashboards write

capacity: setup ## write the page of how much an installation takes, from measured rates
	@$(VENV)/python -m tools.capacity write
