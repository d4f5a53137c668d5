# Tests of `make synth` and `make timing`.

$(eval $(call sh_test,synth/area_test))
$(eval $(call sh_test,synth/liberty_test))
$(eval $(call sh_test,synth/timing_test))
$(TEST_BIN)/synth/area_test/sh $(TEST_BIN)/synth/liberty_test/sh $(TEST_BIN)/synth/timing_test/sh: \
  $(BUILD)/bin/d1synth tests/synth/project.sh
