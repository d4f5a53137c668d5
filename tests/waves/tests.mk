# Waves of the simulator: needs fst2vcd, which comes with GTKWave.

$(eval $(call sh_test,waves/waves_test))
$(TEST_BIN)/waves/waves_test/sh: $(BUILD)/bin/d1sim-waves $(PROGRAMS) \
  $(addprefix $(BUILD)/bin/wave_,disasm numbers packet vop)
