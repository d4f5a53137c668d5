# The network measured on the RTL of its routers: d1noc (docs/noc.md).

#> PATTERN=a,b     noc: traffic patterns (default: all)
#> MESHES=a,b      noc: meshes of routers (default 4x4,8x8)
#> CHIP_SETS=n     noc: sets of six dead nodes of the chip of 18x20 (default 2, 0 with PATTERN or MESHES)
#> FLITS=n         noc-stress: flits that are sent (default 100000000)
#> DEAD_SETS=n     noc-stress: meshes with random dead nodes (default 20)

NOC_SRC := $(filter-out sim/noc/main.cc,$(wildcard sim/noc/*.cc))
NOC_OBJ := $(NOC_SRC:%.cc=$(OBJ)/%.o) $(OBJ)/sim/tool/machine.o $(OBJ)/sim/tool/link_map.o $(OBJ)/sim/tool/report.o

# A payload of one word: its bits are all alike. Tests share this model.
NOC_ROUTER := $(MODELS)/d1_router-FlitDataBits64
$(eval $(call verilate,d1_router-FlitDataBits64,d1_router,-GFlitDataBits=64))

$(NOC_SRC:%.cc=$(OBJ)/%.o): CXXFLAGS := -O2 $(DEBUG_INFO)
$(NOC_SRC:%.cc=$(OBJ)/%.o) $(OBJ)/sim/noc/main.o: $(OBJ)/%.o: %.cc $(NOC_ROUTER)/Vd1_router__ALL.a
	@echo "  CXX     $<"
	@mkdir -p $(@D)
	$Q$(COMPILE) -isystem $(NOC_ROUTER) $(VERILATED_INC) -c -o $@ $<

$(LIB)/libd1noc.a: $(NOC_OBJ)
	@echo "  AR      $@"
	@mkdir -p $(@D)
	@rm -f $@
	$Qar rcs $@ $^

$(BUILD)/bin/d1noc: $(OBJ)/sim/noc/main.o $(LIB)/libd1noc.a $(LIB)/libd1route.a $(LIB)/libd1tb.a $(LIB)/libd1model.a $(LIB)/libverilated.a
	@echo "  LINK    $@"
	@mkdir -p $(@D)
	$Q$(CXX) -o $@ $< $(LIB)/libd1noc.a $(LIB)/libd1route.a $(NOC_ROUTER)/Vd1_router__ALL.a $(LIB)/libd1tb.a $(LIB)/libd1model.a $(LIB)/libverilated.a $(LDLIBS)

-include $(NOC_SRC:%.cc=$(OBJ)/%.d) $(OBJ)/sim/noc/main.d

.PHONY: noc noc-stress
noc: $(BUILD)/bin/d1noc ## the network: latency and throughput of traffic patterns, curves (PATTERN=, MESHES=)
	@$< sweep --jobs $(JOBS) --seed $(SEED) --results $(BUILD)/results/noc.json --curves $(BUILD)/noc \
	  $(if $(PATTERN),--patterns $(PATTERN)) $(if $(MESHES),--meshes $(MESHES)) \
	  --chip-sets $(or $(CHIP_SETS),$(if $(PATTERN)$(MESHES),0,2)) $(ARGS)

noc-stress: $(BUILD)/bin/d1noc ## 100 M flits, 20 dead sets, stalls, frozen ports and links (FLITS=, DEAD_SETS=); takes long
	@$< stress --jobs $(JOBS) --seed $(SEED) --results $(BUILD)/results/noc-stress.json \
	  $(if $(FLITS),--flits $(FLITS)) $(if $(DEAD_SETS),--sets $(DEAD_SETS)) $(ARGS)
