# Area and speed of every block of synth/blocks.txt. docs/area.md and docs/timing.md say what is
# counted and timed.

#> LIBERTY="a b"   synth, timing: cell library, Liberty files (plain or .gz)
#> DONT_USE="..."  synth, timing: patterns of its cells to leave out (default: *xp* *x1p* SDF* ICG*)
#> SRAM_CELL=x     synth, timing: area of an SRAM cell, in um2 (default 0.027)
#> SRAM_EFFICIENCY=x synth, timing: share of a memory macro that its cells take (default 0.74)
#> MACRO_UM2=x     synth, timing: area of a memory macro for each of its bits, in place of these two
#> MACROS="a b"    synth, timing: Liberty files of SRAM macros, in place of these three
#> BLOCK=name      synth, timing: only this block and what is inside it
#> PERIOD=ps       timing: clock period that the mapping aims at (default 500; without LIBERTY 25 FO4)
#> MACRO_PS="a b c" timing: memory macros, clock to data, setup, wires for 576 bits (default 216 60 134; 13 4 8 FO4)
#> LEAVES=name     timing: structural (default) or operators
#> CORNER=name     timing: results are timing-<name>.json, a column of their own in the report (slvt: judged as SLVT)
#> PAGE=x.md       report: where to write it, with x.svg and x.png (default docs/silicon.md)
#> GATE_UM2=x      timing, report, sweep: area of a gate equivalent, in um2 (default 0.0583), and
#> FO4_PS=x        timing, report: an FO4 delay, in ps (default 17), without LIBERTY
#> DENSITY=x       report: share of the placed area that cells take (default 0.7)
#> POINT=pattern   sweep: points of synth/sweep.txt (default: all)
#> SWEEP_KERNELS="k s m; ..." sweep: kernels, shapes and meshes whose cycles are measured
#> WIDTH=n         formal-leaves: the largest width (default 128, which make timing relies on)

LIBERTY ?=
LEAVES ?= structural
STA ?= sta
GNUPLOT ?= gnuplot
PAGE ?= docs/silicon.md
DONT_USE ?= *xp* *x1p* SDF* ICG*

SYNTH_SRC := $(sort $(wildcard synth/tool/*.cc))
SYNTH_OBJ := $(SYNTH_SRC:%.cc=$(OBJ)/%.o)

# The budget holds without a library and with the defaults of everything that changes figures.
BUDGET_FILE := synth/budget.json
BUDGET = $(if $(strip $(LIBERTY)$(PERIOD)$(MACRO_PS)$(filter operators,$(LEAVES))),, \
  --budget $(BUDGET_FILE) $(if $(RECORD),--record))

RECORD =

SRAM_OPTIONS = $(if $(SRAM_CELL),--sram-cell "$(SRAM_CELL)") \
  $(if $(SRAM_EFFICIENCY),--sram-efficiency "$(SRAM_EFFICIENCY)") \
  $(if $(MACRO_UM2),--macro-um2-per-bit "$(MACRO_UM2)") $(if $(strip $(MACROS)),--macros "$(MACROS)")

.PHONY: synth-record timing-record
synth-record: ## write the area of every block into the budget, synth/budget.json
	@$(MAKE) --no-print-directory synth RECORD=yes
timing-record: ## write the depth of every block, in FO4, into the budget
	@$(MAKE) --no-print-directory timing RECORD=yes

.PHONY: synth
synth: $(BUILD)/bin/d1synth ## area of every block and the node (LIBERTY="a.lib b.lib.gz", BLOCK=)
	@$< --yosys "$(YOSYS)" --jobs $(JOBS) --work $(BUILD)/synth \
	  --results $(BUILD)/results/synth.json $(if $(BLOCK),--only "$(BLOCK)") \
	  $(if $(strip $(LIBERTY)),--liberty "$(LIBERTY)" --dont-use "$(DONT_USE)") \
	  $(SRAM_OPTIONS) $(BUDGET)

TIMING_NAME = timing$(if $(CORNER),-$(CORNER))
ASSUMED = $(if $(GATE_UM2),--gate-um2 "$(GATE_UM2)") $(if $(FO4_PS),--fo4-ps "$(FO4_PS)")

# What is mapped for speed: timed, or proved.
MAPPING = $(if $(filter structural operators,$(LEAVES)),, \
    $(error LEAVES=$(LEAVES) is neither structural nor operators)) \
  $(if $(findstring /,$(CORNER))$(word 2,$(CORNER)), \
    $(error CORNER='$(CORNER)' is not a name for build/results/timing-<name>.json)) \
  --yosys "$(YOSYS)" --script synth/timing.tcl --jobs $(JOBS) --work $(BUILD)/$(TIMING_NAME) \
  $(if $(BLOCK),--only "$(BLOCK)") $(if $(PERIOD),--period "$(PERIOD)") \
  $(if $(filter structural,$(LEAVES)),--leaves "$(sort $(wildcard synth/leaves/*.v))") \
  $(if $(strip $(LIBERTY)),--liberty "$(LIBERTY)" --dont-use "$(DONT_USE)")

.PHONY: timing
timing: $(BUILD)/bin/d1synth ## speed of every block: fmax, slowest paths (LIBERTY="a.lib b.lib.gz", BLOCK=, PERIOD=, CORNER=)
	@$< --timing $(MAPPING) --sta "$(STA)" --results $(BUILD)/results/$(TIMING_NAME).json \
	  $(if $(MACRO_PS),--macro-ps "$(MACRO_PS)") $(SRAM_OPTIONS) $(ASSUMED) $(BUDGET)

.PHONY: equivalence
equivalence: $(BUILD)/bin/d1synth ## prove the netlists that make timing measures against the RTL (LIBERTY=, BLOCK=, PERIOD=)
	@$< --equivalence $(MAPPING) $(if $(ABC),--abc "$(ABC)") \
	  --results $(BUILD)/results/equivalence$(if $(CORNER),-$(CORNER)).json

# Both run with the same library and memories; whatever the budget says,
# the report is of what there is.
REPORT_OPTIONS = $(ASSUMED) $(if $(DENSITY),--density "$(DENSITY)")

.PHONY: report report-page
report: $(BUILD)/bin/d1synth ## area and speed of all blocks, then docs/silicon.md with its pictures, from both
	@$< --check --yosys "$(YOSYS)" --sta "$(STA)" --gnuplot "$(GNUPLOT)" $(REPORT_OPTIONS)
	@$(MAKE) --no-print-directory synth BLOCK= BUDGET=
	@$(MAKE) --no-print-directory timing BLOCK= BUDGET= CORNER=
	@$(MAKE) --no-print-directory report-page

report-page: $(BUILD)/bin/d1synth ## the page and its pictures again, from the results that there are (GATE_UM2=, FO4_PS=, DENSITY=)
	@$< --report --synth-results $(BUILD)/results/synth.json --timing-results $(BUILD)/results/timing.json \
	  --more-timing "$(sort $(wildcard $(BUILD)/results/timing-*.json))" \
	  --page "$(PAGE)" --plot-script $(BUILD)/synth/silicon.gp --gnuplot "$(GNUPLOT)" $(REPORT_OPTIONS)

.PHONY: sweep
sweep: $(BUILD)/bin/d1synth ## area against cycles for the points of synth/sweep.txt (POINT='queue-*', SWEEP_KERNELS="gemm 64x64x64")
	$(if $(strip $(LIBERTY)),$(error make sweep measures in the library without a technology, at GATE_UM2 a gate equivalent: it takes no LIBERTY))
	@D1SYNTH=$< YOSYS="$(YOSYS)" JOBS=$(JOBS) GNUPLOT="$(GNUPLOT)" $(if $(GATE_UM2),GATE_UM2="$(GATE_UM2)") \
	  SWEEP_KERNELS="$(SWEEP_KERNELS)" \
	  scripts/sweep.sh synth/sweep.txt $(BUILD)/sweep $(BUILD)/results/sweep '$(or $(POINT),*)'

.PHONY: formal-leaves
formal-leaves: ## prove the structural leaves of make timing at every width
	@YOSYS="$(YOSYS)" synth/prove_leaves.sh $(WIDTH)

.PHONY: formal-ecc
formal-ecc: ## prove the error code of the SRAM: all single and double errors, reads and partial writes
	@YOSYS="$(YOSYS)" synth/prove_ecc.sh

$(SYNTH_OBJ): $(OBJ)/%.o: %.cc
	@echo "  CXX     $<"
	@mkdir -p $(@D)
	$Q$(COMPILE) -c -o $@ $<

$(BUILD)/bin/d1synth: $(SYNTH_OBJ) $(OBJ)/sim/tool/machine.o
	@echo "  LINK    $@"
	@mkdir -p $(@D)
	$Q$(CXX) -o $@ $^ -lfmt -lz -pthread

-include $(SYNTH_OBJ:.o=.d)
