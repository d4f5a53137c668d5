# Tests of the documentation: its commands run, its links lead somewhere.

$(eval $(call sh_test,docs/commands_test))
$(TEST_BIN)/docs/commands_test/sh: $(BUILD)/bin/d1sim $(BUILD)/bin/d1sim-waves $(PROGRAMS) \
  $(addprefix $(BUILD)/bin/wave_,disasm numbers packet vop)
