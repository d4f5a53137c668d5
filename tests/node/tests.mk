# Tests of the whole node: meshes of the simulator's d1_node, mostly in step with the golden model.

$(eval $(call node_test,node/barrier_test))
$(eval $(call node_test,node/broadcast_test))
$(eval $(call node_test,node/dma_test))
$(eval $(call node_test,node/ecc_test))
$(eval $(call node_test,node/fault_test))
$(eval $(call node_test,node/fence_test))
$(eval $(call node_test,node/flags_test))
$(eval $(call node_test,node/litmus_test))
$(eval $(call node_test,node/lockstep_test))
$(eval $(call node_test,node/profile_test))
$(eval $(call node_test,node/standstill_test))
$(eval $(call node_test,node/thread_control_test))

# gates_test: the netlists of all blocks of the node, put together by tb/harness/gate_simulator.h.
# Each is mapped once: 64 matrix cells and 16 parts of the vector registers are instances of one
# netlist each.
GATES := $(NETLISTS)/gates
GATE_NETLISTS :=

# $1 module, $2 tops of the list of RTL whose files it needs, $3 further files, $4 files of its
# black boxes, $5 parameters, $6 1: flat
define gate_netlist
GATE_NETLISTS += $(GATES)/$1.blif
$(GATES)/$1.blif: synth/netlist.tcl synth/read_sources.tcl $3 $4
	@echo "  YOSYS   $1 (gates)"
	@mkdir -p $(GATES)
	$Q$(if $2,scripts/rtl_files.sh --dep $$@ $2 >$(GATES)/$1.d)
	$Qfiles="$(if $2,$$$$(scripts/rtl_files.sh $2 | grep -vxF $(foreach f,$4 none,-e $f)))"; \
	D1_TOP=$1 D1_PARAMS="$5" D1_OUT=$$@ D1_BOXES="$4" D1_FLATTEN=$6 \
	  D1_PACKAGES="$$$$(grep _pkg <<< "$$$$files" | xargs)" D1_FILES="$$$$(grep -v _pkg <<< "$$$$files" | xargs) $3" \
	  $(YOSYS) -q -l $(GATES)/$1.log -c synth/netlist.tcl >$(GATES)/$1.stdout 2>&1 || \
	  { grep -B 5 -A 20 -m 1 ERROR $(GATES)/$1.log $(GATES)/$1.stdout; rm -f $$@; exit 1; } >&2
-include $(wildcard $(GATES)/$1.d)
endef

GATE_CELL := tests/node/gates/d1_matrix_cells_part.sv
$(eval $(call gate_netlist,d1_node,d1_node,,$(foreach m,scalar/d1_core simd/d1_vector matrix/d1_matrix \
  sram/d1_sram ctrl/d1_ctrl dma/d1_dma noc/d1_netif noc/d1_router,rtl/$m.sv)))
$(foreach m,d1_core d1_sram d1_ctrl d1_dma d1_router,$(eval $(call gate_netlist,$m,$m)))
$(eval $(call gate_netlist,d1_vector,d1_vector,,rtl/simd/d1_vector_regs.sv,LanesPerUnit=1))
$(eval $(call gate_netlist,d1_netif,d1_netif,,,LanesPerUnit=1))
$(eval $(call gate_netlist,d1_vector_regs_parts,,tests/node/gates/d1_vector_regs_parts.sv,synth/tops/d1_vector_regs_part.sv))
$(eval $(call gate_netlist,d1_vector_regs_part,d1_vector_regs,synth/tops/d1_vector_regs_part.sv,,,1))
$(eval $(call gate_netlist,d1_matrix,d1_matrix,,rtl/matrix/d1_matrix_cells.sv,Hold=0))
$(eval $(call gate_netlist,d1_matrix_cells_parts,,tests/node/gates/d1_matrix_cells_parts.sv,$(GATE_CELL)))
$(eval $(call gate_netlist,d1_matrix_cells_part,d1_matrix_cells,$(GATE_CELL)))

$(eval $(call verilate,$(call model_key,d1_sram_ram),d1_sram_ram))
$(eval $(call verilate,$(call model_key,d1_ram_1p,-GWords=128 -GWidth=256),d1_ram_1p,-GWords=128 -GWidth=256))
GATE_RAMS := $(MODELS)/$(call model_key,d1_sram_ram)/Vd1_sram_ram__ALL.a \
  $(MODELS)/$(call model_key,d1_ram_1p,-GWords=128 -GWidth=256)/Vd1_ram_1p__ALL.a

TESTS += node/gates_test
TEST_DEVICES += node/gates_test:netlist
SLOW_NETLIST += node/gates_test

$(call test_exe,node/gates_test:netlist): tests/node/gates_test.cc $(GATE_RAMS) $(NODE_OBJ) $(NODE_LIBS) $(TEST_LIBS) \
    $(LIB)/libverilated.a | $(GATE_NETLISTS) $(BUILD)/programs/gemm_tile.elf $(BUILD)/programs/gemm_mesh.elf
	@echo "  CXX     node/gates_test (netlist)"
	@mkdir -p $(@D)
	$Q$(OBJCACHE) $(CXX) $(CXX_STD) $(CXXFLAGS) $(CXX_WARN) -I. -MMD -MP -MT $@ -MF $@.d $(TEST_CPPFLAGS) \
	  -isystem $(NODE_DIR) $(foreach a,$(GATE_RAMS),-isystem $(dir $a)) $(VERILATED_INC) -c -o $@.o $<
	$Q$(CXX) -o $@ $@.o $(NODE_OBJ) $(NODE_LIBS) $(GATE_RAMS) $(TEST_LIBS) \
	  $(LIB)/libverilated.a -lgmock -lgtest $(LDLIBS)
-include $(wildcard $(call test_exe,node/gates_test:netlist).d)
