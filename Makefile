# Everything that is done with Gavel. Written for GNU make 3.81, which macOS has.

CARGO ?= cargo
# The default of cargo itself; a folder of its own is honoured.
TARGET := $(if $(CARGO_TARGET_DIR),$(CARGO_TARGET_DIR),target)

# What browsers load is built from these; the mark is that all of it was.
WEB_SOURCES := $(shell find web/embed/src web/embed/locales web/console/src web/build -type f) web/build.mjs web/console/icon.svg
WEB_PACKAGES := web/node_modules/.package-lock.json
WEB_BUILT := web/console/dist/.built

.PHONY: help run test check soak bench pictures clean web postgres

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

run: web ## build a release and serve the demo site on an embedded Postgres, until Ctrl-C
	@if [ -z "$$DATABASE_URL" ]; then scripts/install-postgres; fi
	$(CARGO) build --release --locked
	@exec "$(TARGET)/release/gavel" demo

test: web postgres ## run all tests of the server, on a throw-away Postgres of their own
	$(CARGO) test --locked

check: web postgres ## what has to pass before a merge: format, lints, types, all tests, documentation, licences
	$(CARGO) fmt --check
	$(CARGO) clippy --locked --all-targets -- -D warnings
	cd web && node_modules/.bin/tsc --noEmit
	$(CARGO) test --locked
	@scripts/install-chromium
	cd web && GAVEL="$(abspath $(TARGET))/debug/gavel" node --test tests/locales.test.mjs tests/words.test.mjs tests/writing-rules.test.mjs tests/widget.test.mjs tests/console.test.mjs
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --locked --no-deps
	@if $(CARGO) deny --version >/dev/null 2>&1; then \
		$(CARGO) deny check; \
	else \
		echo "cargo-deny is not installed: licences and advisories were not checked"; \
	fi

SOAK_MINUTES ?= 30

soak: web postgres ## kill it again and again for SOAK_MINUTES (30), then send the API what nobody would (needs Python)
	GAVEL_SOAK_MINUTES=$(SOAK_MINUTES) $(CARGO) test --locked --test it -- soak --nocapture
	GAVEL="$(abspath $(TARGET))/debug/gavel" scripts/fuzz-api

# Both are built before either runs: a compiler beside it would spoil the figures.
bench: web postgres ## measure the engine, the server under load on a Postgres of its own, and the console (some minutes)
	$(CARGO) bench --locked --bench engine --bench load
	@scripts/install-chromium
	cd web && GAVEL="$(abspath $(TARGET))/release/gavel" node bench/desk.mjs

pictures: web ## take the pictures of the documentation anew, from the demo site
	$(CARGO) build --locked
	@scripts/install-chromium
	cd web && GAVEL="$(abspath $(TARGET))/debug/gavel" node --test tests/pictures.mjs

web: $(WEB_BUILT) ## build what browsers load, and see that it is small enough

$(WEB_BUILT): $(WEB_SOURCES) $(WEB_PACKAGES)
	cd web && node build.mjs
	@touch $@

# Exactly what the lock file names, and no scripts of theirs.
$(WEB_PACKAGES): web/package.json web/package-lock.json
	@scripts/install-node
	cd web && npm ci --ignore-scripts --no-audit --no-fund
	@touch $@

clean: ## remove what was built; data stay
	$(CARGO) clean
	rm -rf web/embed/dist web/console/dist web/node_modules

# The tests start Postgres themselves, also where DATABASE_URL names a server for their databases.
postgres:
	@scripts/install-postgres
