# Tests of `make synth`.

$(eval $(call sh_test,synth/area_test))
$(eval $(call sh_test,synth/liberty_test))
$(TEST_BIN)/synth/area_test/sh $(TEST_BIN)/synth/liberty_test/sh: $(BUILD)/bin/d1synth tests/synth/project.sh
