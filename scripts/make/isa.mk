# The instruction table and the files generated from it, which are checked in.

ISAGEN_SRC := $(sort $(wildcard scripts/isa/*.cc))
ISAGEN_OBJ := $(ISAGEN_SRC:%.cc=$(BUILD)/obj/%.o)

.PHONY: isa isa-check
isa: $(BUILD)/bin/isagen ## regenerate what comes from scripts/isa/xd1.json
	@$< scripts/isa/xd1.json .

isa-check: $(BUILD)/bin/isagen ## fail when a generated file is stale (part of make test)
	@$< --check scripts/isa/xd1.json . && echo "isa-check: all generated files are up to date"

$(ISAGEN_OBJ): $(BUILD)/obj/%.o: %.cc
	@echo "  CXX     $<"
	@mkdir -p $(@D)
	$Q$(COMPILE) -c -o $@ $<

$(BUILD)/bin/isagen: $(ISAGEN_OBJ)
	@mkdir -p $(@D)
	$Q$(CXX) -o $@ $^ -lfmt

-include $(ISAGEN_OBJ:.o=.d)
