# Tests of `make synth`, `make timing`, `make equivalence`, `make report`,
# `make formal-ecc` and `make formal`.

$(foreach t,area equivalence liberty report sweep timing,$(eval $(call sh_test,synth/$t_test)))
$(foreach t,area equivalence liberty report sweep timing,$(TEST_BIN)/synth/$t_test/sh): $(BUILD)/bin/d1synth tests/synth/project.sh
$(eval $(call sh_test,synth/ecc_proof_test))
$(eval $(call sh_test,synth/formal_test))
