# Tests of RISC-V compliance: self-checking programs for the scalar instructions,
# on the golden model and in lockstep.

RISCV_PROGRAMS := arith branches jumps memory csr fence hazards faults
RISCV_ELF := $(RISCV_PROGRAMS:%=$(BUILD)/programs/riscv/%.elf)

$(BUILD)/programs/riscv/%.o: tests/riscv/%.S
	$(assemble_program) -Itests/riscv

# Tables of corner values, with expectations from C++ integers.
$(BUILD)/bin/riscv_cases: tests/riscv/arith_cases.cc
	@echo "  CXX     $<"
	@mkdir -p $(@D)
	$Q$(OBJCACHE) $(CXX) $(CXX_STD) -O1 $(CXX_WARN) -c -o $@.o $<
	$Q$(CXX) -o $@ $@.o -lfmt

$(BUILD)/programs/riscv/arith.S: $(BUILD)/bin/riscv_cases
	@mkdir -p $(@D)
	$Q$< > $@

$(BUILD)/programs/riscv/arith.o: $(BUILD)/programs/riscv/arith.S
	$(assemble_program) -Itests/riscv

-include $(wildcard $(BUILD)/programs/riscv/*.d)

$(eval $(call sh_test,riscv/programs_test))
$(TEST_BIN)/riscv/programs_test/sh: $(BUILD)/bin/d1sim $(RISCV_ELF)

# Programs of others: the environment of the public tests, and the word `tohost`.
$(eval $(call sh_test,riscv/foreign_test))
$(TEST_BIN)/riscv/foreign_test/sh: $(BUILD)/bin/d1sim
