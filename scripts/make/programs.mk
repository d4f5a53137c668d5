# Node programs: sim/programs/*.S become $(BUILD)/programs/*.elf.

#> RISCV=prefix    GNU binutils for RISC-V (default: riscv64-unknown-elf-)
RISCV ?= riscv64-unknown-elf-
RISCV_ASFLAGS := -march=rv64im_zicsr_zifencei -mabi=lp64 -mno-relax --fatal-warnings -g \
  -Isim/programs/include

PROGRAM_SRC := $(sort $(wildcard sim/programs/*.s sim/programs/*.S sim/programs/examples/*.S))
PROGRAMS := $(patsubst %,$(BUILD)/programs/%.elf,$(basename $(notdir $(PROGRAM_SRC))))

.PHONY: programs
programs: $(PROGRAMS) ## assemble the node programs

define assemble_program
	@echo "  AS      $<"
	@mkdir -p $(@D)
	$Q$(RISCV)as $(RISCV_ASFLAGS) --MD $(@:.o=.d) -o $@ $<
endef

$(BUILD)/programs/%.o: sim/programs/%.S
	$(assemble_program)

$(BUILD)/programs/%.o: sim/programs/%.s
	$(assemble_program)

$(BUILD)/programs/%.o: sim/programs/examples/%.S
	$(assemble_program)

$(BUILD)/programs/%.elf: $(BUILD)/programs/%.o sim/programs/d1.ld
	$Q$(RISCV)ld --no-warn-rwx-segments -z max-page-size=64 -T sim/programs/d1.ld -o $@ $<

# The same as a memory image from address 0 on, for tests that load no ELF.
$(BUILD)/programs/%.bin: $(BUILD)/programs/%.elf
	$Q$(RISCV)objcopy -O binary $< $@

# One that is gone: what had it is assembled again.
sim/programs/include/%.inc: ;

.PRECIOUS: $(BUILD)/programs/%.o
-include $(wildcard $(BUILD)/programs/*.d)
