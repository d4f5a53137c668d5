# Area and speed of every block of synth/blocks.txt. docs/area.md and docs/timing.md say what is
# counted and timed.

#> LIBERTY="a b"   synth, timing: cell library, Liberty files (plain or .gz)
#> DONT_USE="..."  synth, timing: patterns of its cells to leave out (default: *xp* *x1p* SDF* ICG*)
#> MACRO_UM2=x     synth, timing: area of one bit of a memory macro, in um2
#> BLOCK=name      synth, timing: only this block and what is inside it
#> PERIOD=ps       timing: clock period that the mapping aims at (default 500; without LIBERTY 25 FO4)
#> MACRO_PS="a b c" timing: memory macros, clock to data, setup, wires for 576 bits (default 216 60 134; 13 4 8 FO4)
#> LEAVES=name     timing: structural (default) or operators
#> WIDTH=n         formal-leaves: the largest width (default 128, which make timing relies on)

LIBERTY ?=
LEAVES ?= structural
STA ?= sta
DONT_USE ?= *xp* *x1p* SDF* ICG*

SYNTH_SRC := $(sort $(wildcard synth/tool/*.cc))
SYNTH_OBJ := $(SYNTH_SRC:%.cc=$(OBJ)/%.o)

# The budget holds without a library and with the defaults of everything that changes figures.
BUDGET_FILE := synth/budget.json
BUDGET = $(if $(strip $(LIBERTY)$(PERIOD)$(MACRO_PS)$(filter operators,$(LEAVES))),,$(if $(RECORD),--budget $(BUDGET_FILE) --record,$(patsubst %,--budget %,$(wildcard $(BUDGET_FILE)))))

RECORD =

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
	  $(if $(MACRO_UM2),--macro-um2-per-bit "$(MACRO_UM2)") $(BUDGET)

.PHONY: timing
timing: $(BUILD)/bin/d1synth ## speed of every block: fmax, slowest paths (LIBERTY="a.lib b.lib.gz", BLOCK=, PERIOD=)
	$(if $(filter structural operators,$(LEAVES)),,$(error LEAVES=$(LEAVES) is neither structural nor operators))
	@$< --timing --yosys "$(YOSYS)" --sta "$(STA)" --script synth/timing.tcl --jobs $(JOBS) --work $(BUILD)/timing \
	  --results $(BUILD)/results/timing.json $(if $(BLOCK),--only "$(BLOCK)") $(if $(PERIOD),--period "$(PERIOD)") \
	  $(if $(filter structural,$(LEAVES)),--leaves "$(sort $(wildcard synth/leaves/*.v))") \
	  $(if $(strip $(LIBERTY)),--liberty "$(LIBERTY)" --dont-use "$(DONT_USE)") \
	  $(if $(MACRO_PS),--macro-ps "$(MACRO_PS)") $(if $(MACRO_UM2),--macro-um2-per-bit "$(MACRO_UM2)") $(BUDGET)

.PHONY: formal-leaves
formal-leaves: ## prove the structural leaves of make timing at every width
	@YOSYS="$(YOSYS)" synth/prove_leaves.sh $(WIDTH)

$(SYNTH_OBJ): $(OBJ)/%.o: %.cc
	@echo "  CXX     $<"
	@mkdir -p $(@D)
	$Q$(COMPILE) -c -o $@ $<

$(BUILD)/bin/d1synth: $(SYNTH_OBJ) $(OBJ)/sim/tool/machine.o
	@echo "  LINK    $@"
	@mkdir -p $(@D)
	$Q$(CXX) -o $@ $^ -lfmt -lz -pthread

-include $(SYNTH_OBJ:.o=.d)
