# Waveforms: the filters that turn bits into text for GTKWave, and the saved layouts of sim/waves.
#
# `make run ... WAVES=1` writes build/waves/run.fst; docs/debugging.md reads one line by line.

#> RUN=name        waves, waves-png: the file build/waves/<name>.fst (default run), or a path
#> LAYOUT=name     waves, waves-png: sim/waves/<name>.gtkw (default d1_node)
#> WINDOW=from:to  waves, waves-png: the cycles shown

RUN    ?= run
LAYOUT ?= d1_node
WINDOW ?=

WAVE_FILTERS := wave_disasm wave_numbers wave_packet wave_vop
WAVE_BIN     := $(WAVE_FILTERS:%=$(BUILD)/bin/%)
WAVE_OBJ     := $(WAVE_FILTERS:%=$(OBJ)/sim/waves/%.o) $(OBJ)/sim/waves/filter.o

$(WAVE_OBJ): $(OBJ)/%.o: %.cc
	@echo "  CXX     $<"
	@mkdir -p $(@D)
	$Q$(COMPILE) -c -o $@ $<

$(WAVE_BIN): $(BUILD)/bin/%: $(OBJ)/sim/waves/%.o $(OBJ)/sim/waves/filter.o $(LIB)/libd1model.a
	@echo "  LINK    $@"
	@mkdir -p $(@D)
	$Q$(CXX) -o $@ $^ -lfmt

-include $(WAVE_OBJ:.o=.d)

# The layouts name the filters without a directory: GTKWave finds them along PATH.
OPEN_WAVES = PATH=$(abspath $(BUILD)/bin):$$PATH scripts/waves.sh --build $(BUILD) --run '$(RUN)' --layout '$(LAYOUT)' --window '$(WINDOW)'

.PHONY: waves waves-png wave-filters
waves: $(WAVE_BIN) ## open GTKWave on a run's waves with a saved layout (RUN=, LAYOUT=)
	@$(OPEN_WAVES) || exit $$?

waves-png: $(WAVE_BIN) ## draw what `make waves` shows into build/waves/<run>.png, without a display
	@$(OPEN_WAVES) --png || exit $$?

wave-filters: $(WAVE_BIN)
