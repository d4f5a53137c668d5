# Tests of the simulator, sim/tool.

SIM_TESTS := elf_image layout npy_file options profile progress
$(foreach t,$(SIM_TESTS),$(eval LIBS_sim/$(t)_test := $(LIB)/libd1sim.a))
$(foreach t,$(SIM_TESTS),$(eval $(call cpp_test,sim/$(t)_test)))

# What the simulator says to bad input.
$(eval $(call sh_test,sim/bad_input_test))
$(TEST_BIN)/sim/bad_input_test/sh: $(BUILD)/bin/d1sim $(PROGRAMS)

# Every kernel of the regression.
$(eval $(call sh_test,sim/regression_test))
$(TEST_BIN)/sim/regression_test/sh: $(BUILD)/bin/d1sim $(PROGRAMS) sim/regression.json sim/cycles.json

# Meshes with dead nodes: d1sim run --dead.
$(eval $(call sh_test,sim/dead_test))
$(TEST_BIN)/sim/dead_test/sh: $(BUILD)/bin/d1sim $(PROGRAMS)

# make run HEATMAP=1.
$(eval $(call sh_test,sim/heatmap_test))
$(TEST_BIN)/sim/heatmap_test/sh: $(BUILD)/bin/d1sim $(PROGRAMS)

# make chip in small.
$(eval $(call sh_test,sim/chip_test))
$(TEST_BIN)/sim/chip_test/sh: $(BUILD)/bin/d1sim $(PROGRAMS)
