# Two commands: `make run` starts the demonstration, `make test` runs everything that a change must pass.

# The tests call foreign validators (pyhanko) from a Python folder of their own, which scripts/setup fills; cargo may
# lie where rustup puts it.
TARGET := $(abspath $(or $(CARGO_TARGET_DIR),target))
export PATH := $(TARGET)/python/bin:$(PATH):$(HOME)/.cargo/bin

.PHONY: help run setup test story clients

help:
	@echo "make run    build, start the demonstration on 127.0.0.1, print its address"
	@echo "make setup  install what the two others need, and nothing else"
	@echo "make story  the whole meeting in real browsers with cameras, alone"
	@echo "make clients  clients of other makers that are on this machine, and a table of what each can do"
	@echo "make test   format, tidy, licences, lints, documentation, tests, browser stories"

setup:
	@sh scripts/setup test

run:
	@sh scripts/setup run
	cargo run --package plenary -- demo

# What only speeds up the next build of a changed tree takes as much of the disk as the libraries do.
test: setup
	CARGO_INCREMENTAL=0 cargo run --quiet --locked --package xtask -- ci

story: setup
	cargo test --quiet --locked --workspace --no-run
	node --test tests/browser/meeting.test.mjs

# Installs nothing, beyond what `make setup` has; what is absent is told with how to get it.
clients:
	cargo test --quiet --locked --workspace --no-run
	node tests/clients/matrix.mjs $(STORIES)
