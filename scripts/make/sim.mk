# The simulator: libd1sim.a holds what its tests link too.

SIM_SRC := $(filter-out sim/tool/main.cc,$(wildcard sim/tool/*.cc))
SIM_OBJ := $(SIM_SRC:%.cc=$(OBJ)/%.o)

$(SIM_OBJ): $(OBJ)/%.o: %.cc
	@echo "  CXX     $<"
	@mkdir -p $(@D)
	$Q$(COMPILE) -c -o $@ $<

$(LIB)/libd1sim.a: $(SIM_OBJ)
	@echo "  AR      $@"
	@mkdir -p $(@D)
	@rm -f $@
	$Qar rcs $@ $^

-include $(SIM_OBJ:.o=.d)
