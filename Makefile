# Everything that is done with Gavel. Written for GNU make 3.81, which macOS has.

CARGO ?= cargo
# The default of cargo itself; a folder of its own is honoured.
TARGET := $(if $(CARGO_TARGET_DIR),$(CARGO_TARGET_DIR),target)

.PHONY: help run test check bench clean postgres

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

run: ## build a release and serve the demo site on an embedded Postgres, until Ctrl-C
	@if [ -z "$$DATABASE_URL" ]; then scripts/install-postgres; fi
	$(CARGO) build --release --locked
	@exec "$(TARGET)/release/gavel" demo

test: postgres ## run all tests, on a throw-away Postgres of their own
	$(CARGO) test --locked

check: postgres ## what has to pass before a merge: format, lints, tests, documentation, licences
	$(CARGO) fmt --check
	$(CARGO) clippy --locked --all-targets -- -D warnings
	$(CARGO) test --locked
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --locked --no-deps
	@if $(CARGO) deny --version >/dev/null 2>&1; then \
		$(CARGO) deny check; \
	else \
		echo "cargo-deny is not installed: licences and advisories were not checked"; \
	fi

# Both are built before either runs: a compiler beside it would spoil the figures.
bench: postgres ## measure the engine, then the server under load on a Postgres of its own (some minutes)
	$(CARGO) bench --locked --bench engine --bench load

clean: ## remove what was built; data stay
	$(CARGO) clean

# The tests start Postgres themselves, also where DATABASE_URL names a server for their databases.
postgres:
	@scripts/install-postgres
