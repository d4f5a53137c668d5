# Tests of the build and of the scripts.

$(eval $(call sh_test,scripts/bench_test))
$(TEST_BIN)/scripts/bench_test/sh: $(BUILD)/bin/run_bench
$(eval $(call sh_test,scripts/rtl_checks_test))
$(eval $(call sh_test,scripts/runner_test))
$(eval $(call sh_test,scripts/setup_test))

# A program with a failure, for runner_test to run.
$(eval $(call test_binary,scripts/deliberate_failure,cpp,tests/scripts/deliberate_failure.cc))
$(TEST_BIN)/scripts/runner_test/sh: $(TEST_BIN)/scripts/deliberate_failure/cpp
