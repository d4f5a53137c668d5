# Proofs for all time of queues, arbiters, credits and handshakes: docs/formal.md.

#> PROOF_TIMEOUT=s formal: seconds that a proof may take (default 300)
#> FORMAL_LIMIT=s  formal: seconds that all proofs may take together (default 1800)

PROOF_TIMEOUT ?= 300
FORMAL_LIMIT ?= 1800
PROVE = YOSYS="$(YOSYS)" synth/prove.sh --jobs "$(JOBS)" --timeout "$(PROOF_TIMEOUT)" \
  --work "$(BUILD)/formal" --only "$(ONLY)"

.PHONY: formal formal-selftest
formal: ## prove the rules of queues, arbiters, credits and the router for all time (ONLY=, JOBS=)
	@$(PROVE) --limit "$(FORMAL_LIMIT)" --results "$(BUILD)/results/formal.json"

formal-selftest: ## break the RTL in every kind of rule and see that its proof fails (ONLY=, JOBS=)
	@$(PROVE) --mutants
