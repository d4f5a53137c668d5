# Area: Yosys on every block of synth/blocks.txt. docs/area.md says what is counted.

#> LIBERTY="a b"   synth: cell library, Liberty files (plain or .gz), for areas in um2
#> DONT_USE="..."  synth: patterns of library cells to leave out (default: *xp* *x1p* SDF* ICG*)
#> MACRO_UM2=x     synth: area of one bit of a memory macro, in um2
#> BLOCK=name      synth: only this block and what is inside it

LIBERTY ?=
DONT_USE ?= *xp* *x1p* SDF* ICG*

SYNTH_SRC := $(sort $(wildcard synth/tool/*.cc))
SYNTH_OBJ := $(SYNTH_SRC:%.cc=$(OBJ)/%.o)

.PHONY: synth
synth: $(BUILD)/bin/d1synth ## area of every block and the node (LIBERTY="a.lib b.lib.gz", BLOCK=)
	@$< --yosys "$(YOSYS)" --jobs $(JOBS) --work $(BUILD)/synth \
	  --results $(BUILD)/results/synth.json $(if $(BLOCK),--only "$(BLOCK)") \
	  $(if $(strip $(LIBERTY)),--liberty "$(LIBERTY)" --dont-use "$(DONT_USE)") \
	  $(if $(MACRO_UM2),--macro-um2-per-bit "$(MACRO_UM2)")

$(SYNTH_OBJ): $(OBJ)/%.o: %.cc
	@echo "  CXX     $<"
	@mkdir -p $(@D)
	$Q$(COMPILE) -c -o $@ $<

$(BUILD)/bin/d1synth: $(SYNTH_OBJ) $(OBJ)/sim/tool/machine.o
	@echo "  LINK    $@"
	@mkdir -p $(@D)
	$Q$(CXX) -o $@ $^ -lfmt -lz -pthread

-include $(SYNTH_OBJ:.o=.d)
