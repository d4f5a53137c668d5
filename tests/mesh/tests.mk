# Tests of the mesh. relay_test wires d1_mesh with the small node of tests/mesh/relay, which passes
# packets on as they say, so that every link and edge port can be driven hard from outside.

MESH_RELAY_RTL := tests/mesh/relay/d1_node.sv rtl/mesh/d1_mesh.sv
MESH_FABRIC_RTL := $(shell scripts/rtl_files.sh d1_router d1_netif)

# $1 width, $2 height
define mesh_relay_rtl
TESTS += mesh/relay_test.$1x$2
TEST_DEVICES += mesh/relay_test.$1x$2:rtl

$(MODELS)/d1_mesh-relay-$1x$2/Vd1_mesh__ALL.a: sim/lint.vlt $(MESH_RELAY_RTL) $(MESH_FABRIC_RTL)
	@echo "  VERILATE d1_mesh of relays, $1x$2"
	@mkdir -p $$(@D)
	$$Q$(VERILATOR) $(VERILATOR_FLAGS) -GX=$1 -GY=$2 --top-module d1_mesh --prefix Vd1_mesh \
	  --Mdir $$(@D) sim/lint.vlt $(MESH_FABRIC_RTL) $(MESH_RELAY_RTL)
	$$(call compile_model,$$(@D),d1_mesh,$$(QUICK_OPT))
$(call test_binary,mesh/relay_test.$1x$2,rtl,tests/mesh/relay_test.cc,$(MODELS)/d1_mesh-relay-$1x$2,d1_mesh,-DD1_PARAM_X=$1 -DD1_PARAM_Y=$2)
endef

define mesh_relay_netlist
TEST_DEVICES += mesh/relay_test.$1x$2:netlist

$(NETLISTS)/d1_mesh-relay-$1x$2/d1_mesh.v: synth/netlist.tcl $(MESH_RELAY_RTL) $(MESH_FABRIC_RTL)
	@echo "  YOSYS   d1_mesh of relays, $1x$2"
	@mkdir -p $$(@D)
	$$QD1_TOP=d1_mesh D1_PARAMS="X=$1 Y=$2" D1_OUT=$$@ \
	  D1_FILES="$(MESH_FABRIC_RTL) $(MESH_RELAY_RTL)" \
	  $(YOSYS) -q -l $$(@D)/yosys.log -c synth/netlist.tcl >$$(@D)/stdout.log 2>&1 || \
	  { grep -B 5 -A 20 -m 1 ERROR $$(@D)/yosys.log; exit 1; } >&2
$(call verilate_netlist_rules,$(MODELS)/netlist/d1_mesh-relay-$1x$2,d1_mesh,$(NETLISTS)/d1_mesh-relay-$1x$2/d1_mesh.v)
$(call test_binary,mesh/relay_test.$1x$2,netlist,tests/mesh/relay_test.cc,$(MODELS)/netlist/d1_mesh-relay-$1x$2,d1_mesh,-DD1_PARAM_X=$1 -DD1_PARAM_Y=$2 -DD1_NETLIST)
endef

# The netlist of more than two nodes takes too long to compile; two have a link, both ways. All of
# them are large: router and network interface have netlists of their own in `make test`.
$(eval $(call mesh_relay_rtl,3,2))
$(eval $(call mesh_relay_rtl,1,1))
$(eval $(call mesh_relay_rtl,2,1))
$(eval $(call mesh_relay_netlist,1,1))
$(eval $(call mesh_relay_netlist,2,1))
SLOW_NETLIST += mesh/relay_test.1x1 mesh/relay_test.2x1

# dead_test: relays with dead nodes between them, in d1_mesh and in d1_chip, whose reset ends two
# cycles later. $1 width, $2 height, $3 dead nodes, bit by bit, in hexadecimal, $4 nodes, $5 top,
# $6 cycles
define mesh_dead
TESTS += mesh/dead_test.$5-$1x$2
TEST_DEVICES += mesh/dead_test.$5-$1x$2:rtl

$(MODELS)/$5-dead-$1x$2/Vd1_mesh__ALL.a: sim/lint.vlt $(MESH_RELAY_RTL) $(MESH_CHIP_RTL) $(MESH_FABRIC_RTL)
	@echo "  VERILATE $5 of relays, $1x$2 with dead nodes"
	@mkdir -p $$(@D)
	$$Q$(VERILATOR) $(VERILATOR_FLAGS) -GX=$1 -GY=$2 "-GDead=$4'h$3" --top-module $5 --prefix Vd1_mesh \
	  --Mdir $$(@D) sim/lint.vlt $(MESH_FABRIC_RTL) $(MESH_RELAY_RTL) $(if $(filter d1_chip,$5),$(MESH_CHIP_RTL))
	$$(call compile_model,$$(@D),d1_mesh,$$(QUICK_OPT))
$(eval LIBS_mesh/dead_test.$5-$1x$2 := $(LIB)/libd1route.a $(LIB)/libd1sim.a)
$(call test_binary,mesh/dead_test.$5-$1x$2,rtl,tests/mesh/dead_test.cc,$(MODELS)/$5-dead-$1x$2,d1_mesh,-DD1_PARAM_X=$1 -DD1_PARAM_Y=$2 -DD1_DEAD=0x$3 -DD1_RESET_CYCLES=$6)
endef

MESH_CHIP_RTL := rtl/prim/d1_sync_reset.sv rtl/mesh/d1_chip.sv
$(eval $(call mesh_dead,3,3,010,9,d1_mesh,0))
$(eval $(call mesh_dead,3,3,010,9,d1_chip,2))
$(eval $(call mesh_dead,4,3,402,12,d1_chip,2))

# wiring_test: d1_chip at the size of D1, of nodes that only say who they are; elaboration_test: of
# whole nodes, by Yosys.
CHIP_DEAD := 008000000000000000000000000000000000000020000000000180000000000000000008000000000000000001
WIRING_DIR := $(MODELS)/d1_chip-wiring
TESTS += mesh/wiring_test
TEST_DEVICES += mesh/wiring_test:rtl
$(WIRING_DIR)/Vd1_chip__ALL.a: sim/lint.vlt rtl/pkg/d1_pkg.sv tests/mesh/wiring/d1_node.sv rtl/mesh/d1_mesh.sv $(MESH_CHIP_RTL)
	@echo "  VERILATE d1_chip, 18x20 with six dead, the wiring"
	@mkdir -p $(@D)
	$Q$(VERILATOR) $(VERILATOR_FLAGS) -GX=18 -GY=20 "-GDead=360'h$(CHIP_DEAD)" --top-module d1_chip --prefix Vd1_chip \
	  --Mdir $(@D) sim/lint.vlt $(filter %.sv,$^)
	$(call compile_model,$(@D),d1_chip,$(QUICK_OPT))
$(eval LIBS_mesh/wiring_test := $(LIB)/libd1route.a)
$(eval $(call test_binary,mesh/wiring_test,rtl,tests/mesh/wiring_test.cc,$(WIRING_DIR),d1_chip,-DD1_PARAM_X=18 -DD1_PARAM_Y=20 -DD1_DEAD_HEX='"$(CHIP_DEAD)"'))

$(eval $(call sh_test,mesh/elaboration_test))
$(TEST_BIN)/mesh/elaboration_test/sh: $(shell scripts/rtl_files.sh d1_chip)

# composition_test: d1_mesh of real nodes, flat, against node objects that exchange their links;
# chip_composition_test: the same of d1_chip with a dead site.
# $1 test, $2 top, $3 parameters
define mesh_flat
TESTS += mesh/$1
TEST_DEVICES += mesh/$1:rtl

$(BUILD)/sim/$2-flat/V$2__ALL.a: sim/lint.vlt tests/mesh/composition.vlt
	@echo "  VERILATE $2, 2x2, flat"
	@mkdir -p $$(@D)
	$$Qscripts/rtl_files.sh --dep $$@ $2 >$$(@D)/rtl.d
	$$Q$(VERILATOR) $(VERILATOR_FLAGS) $3 --top-module $2 --prefix V$2 --Mdir $$(@D) \
	  sim/lint.vlt tests/mesh/composition.vlt $$$$(scripts/rtl_files.sh $2)
	$$(call compile_model,$$(@D),$2,$$(QUICK_OPT))
-include $$(wildcard $(BUILD)/sim/$2-flat/rtl.d)

$(call test_exe,mesh/$1:rtl): tests/mesh/$1.cc $(BUILD)/sim/$2-flat/V$2__ALL.a \
    $(NODE_OBJ) $(NODE_LIBS) $(TEST_LIBS) $(LIB)/libverilated.a \
    $(BUILD)/programs/traffic.elf $(BUILD)/programs/gemm_mesh.elf $(BUILD)/programs/collective.elf
	@echo "  CXX     mesh/$1 (rtl)"
	@mkdir -p $$(@D)
	$$Q$(OBJCACHE) $(CXX) $(CXX_STD) $(CXXFLAGS) $(CXX_WARN) -I. -MMD -MP -MT $$@ -MF $$@.d $(TEST_CPPFLAGS) \
	  -isystem $(NODE_DIR) -isystem $(BUILD)/sim/$2-flat $(VERILATED_INC) -c -o $$@.o $$<
	$$Q$(CXX) -o $$@ $$@.o $(NODE_OBJ) $(NODE_LIBS) $(BUILD)/sim/$2-flat/V$2__ALL.a $(TEST_LIBS) \
	  $(LIB)/libverilated.a -lgmock -lgtest $(LDLIBS)
-include $$(wildcard $(call test_exe,mesh/$1:rtl).d)
endef

$(eval $(call mesh_flat,composition_test,d1_mesh,-GX=2 -GY=2))
$(eval $(call mesh_flat,chip_composition_test,d1_chip,-GX=2 -GY=2 "-GDead=4'h2"))

$(BUILD)/programs/traffic.o: tests/mesh/traffic.S
	$(assemble_program)

# engine_test: the composed mesh on threads and asleep against the same on one thread and awake.
$(eval $(call node_test,mesh/engine_test))

# ranks_test: processes under mpirun, where Open MPI is installed.
ifneq ($(shell command -v $(MPICXX) 2>/dev/null),)
$(eval $(call sh_test,mesh/ranks_test))
$(TEST_BIN)/mesh/ranks_test/sh: $(BUILD)/bin/d1sim $(BUILD)/bin/d1sim-mpi $(PROGRAMS)
endif

# dip_test: a chip with a dead node, loaded through the network;
# chips_test: two chips joined by links.
CHIP_TEST_LIBS := $(LIB)/libd1route.a $(LIB)/libd1sim.a
LINK_DIR := $(MODELS)/$(call model_key,d1_link,-GFlitDataBits=512)
$(eval $(call verilate,$(call model_key,d1_link,-GFlitDataBits=512),d1_link,-GFlitDataBits=512,))
$(eval LIBS_mesh/dip_test := $(NODE_TEST_LIBS) $(CHIP_TEST_LIBS))
$(eval LIBS_mesh/chips_test := $(LINK_DIR)/Vd1_link__ALL.a $(NODE_TEST_LIBS) $(CHIP_TEST_LIBS))
TESTS += mesh/dip_test mesh/chips_test
TEST_DEVICES += mesh/dip_test:rtl mesh/chips_test:rtl
$(eval $(call test_binary,mesh/dip_test,rtl,tests/mesh/dip_test.cc,$(NODE_SIM)/node,d1_node,))
$(eval $(call test_binary,mesh/chips_test,rtl,tests/mesh/chips_test.cc,$(NODE_SIM)/node,d1_node,-isystem $(LINK_DIR)))
