# Microbenchmarks: declared in bench/<room>/bench.mk with these macros, run by build/bin/run_bench.
#
#   $(eval $(call rtl_bench,<room>/<name>,<top>,<-G parameters>))
#       Source bench/<room>/<name>.cc, like a test against Verilated <top> that calls ReportBench()
#       of tb/harness/bench_report.h.
#   $(eval $(call node_bench,<room>/<name>))
#       The same with the node of the simulator and its harness, as node_test has it.
#
# bench/cycles.json holds the cycles of each: they may not change unnoticed.

BENCHES :=

define rtl_bench
$(call verilate,$(call model_key,$(strip $2),$(strip $3),),$(strip $2),$(strip $3),)
$(call bench_binary,$(strip $1),$(MODELS)/$(call model_key,$(strip $2),$(strip $3),),$(strip $2),$(patsubst -G%,-DD1_PARAM_%,$(strip $3)))
endef

define node_bench
$(eval LIBS_bench/$(strip $1) := $(NODE_TEST_LIBS))
$(call bench_binary,$(strip $1),$(NODE_SIM)/node,d1_node,)
endef

# $1 benchmark, $2 model directory, $3 top, $4 macros
define bench_binary
BENCHES += $1
$(call test_binary,bench/$1,rtl,bench/$1.cc,$2,$3,$4)
endef

include $(sort $(wildcard bench/*/bench.mk))

bench_exe = $(TEST_BIN)/bench/$1/rtl
SELECTED_BENCHES = $(foreach b,$(BENCHES),$(if $(or $(if $(ONLY),,all),$(findstring $(ONLY),$b)),$b))

.PHONY: bench bench-record
bench: ## the microbenchmarks: rates and exact cycle counts (ONLY=)
	@$(MAKE) -s --no-print-directory $(BUILD)/bin/run_bench $(foreach b,$(SELECTED_BENCHES),$(call bench_exe,$b))
	@$(BUILD)/bin/run_bench --results $(BUILD)/results/bench.json --cycles bench/cycles.json $(if $(RECORD),--record) \
	  $(if $(ONLY),--some) $(foreach b,$(SELECTED_BENCHES),$b:$(call bench_exe,$b))

bench-record: ## the same, and record the cycle counts in bench/cycles.json
	@$(MAKE) --no-print-directory bench RECORD=yes

$(BUILD)/bin/run_bench: scripts/run_bench.cc
	@echo "  CXX     $<"
	@mkdir -p $(@D)
	$Q$(OBJCACHE) $(CXX) $(CXX_STD) -O1 $(CXX_WARN) -c -o $@.o $<
	$Q$(CXX) -o $@ $@.o -lfmt
