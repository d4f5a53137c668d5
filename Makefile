# OpenD1: the only way to run anything. `make` prints the commands.
#
# The parts live in scripts/make/*.mk, one topic each; docs/verification.md explains the tests.
# Everything is built under $(BUILD), which can be deleted at any time.

BUILD ?= build
JOBS  ?= $(shell nproc)
JOBS  := $(JOBS)

# clang++ builds the fastest models; g++ does as well when it is the only one.
ifeq ($(origin CXX),default)
  CXX := $(shell command -v clang++ >/dev/null 2>&1 && echo clang++ || echo g++)
endif
OBJCACHE  ?= $(shell command -v ccache 2>/dev/null)
OBJCACHE  := $(OBJCACHE)
VERILATOR ?= verilator
YOSYS     ?= yosys

SHELL       := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules

# One target is built by all processors. Several are made one after the other (`make clean sim`),
# unless -j is given.
ifeq ($(MAKELEVEL)$(words $(MAKECMDGOALS)),01)
  MAKEFLAGS += -j$(JOBS)
endif

# `make V=1` shows the full commands; otherwise one short line is printed for each.
Q := $(if $(V),,@)

# A `##` comment after a target's name is its line in the help.
.PHONY: help clean
help: ## print this list
	@awk -F ':.*## ' '/^[a-z][a-z-]*:.*## / {printf "  make %-14s %s\n", $$1, $$2}' \
	  Makefile scripts/make/*.mk
	@awk '/^#> / {if (!n++) print "\nVariables:"; print "  " substr($$0, 4)}' \
	  Makefile scripts/make/*.mk

clean: ## remove everything that was built
	rm -rf $(BUILD)

#> BUILD=dir       where everything is built (default: build)
#> V=1             print the full commands

include $(sort $(wildcard scripts/make/*.mk))
