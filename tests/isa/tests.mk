# Tests of the instruction table and of what is made from it.

$(eval $(call cpp_test,isa/decode_test))
$(eval $(call cpp_test,isa/binutils_test))
$(eval $(call cpp_test,isa/generated_test))

$(call test_exe,isa/generated_test:cpp): $(BUILD)/bin/isagen
