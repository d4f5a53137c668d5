# Tests of whole nodes: tests/<room>/<name>.cc linked with the node of the simulator and its harness
# (tb/harness/rtl_mesh.h, rtl_trace.h), so that the node is Verilated once.
#
#   $(eval $(call node_test,<room>/<name>))

NODE_SIM := $(BUILD)/sim$(if $(WAVES),-waves)
NODE_TEST_LIBS := $(patsubst %.cc,$(NODE_SIM)/obj/%.o,$(wildcard tb/harness/rtl_*.cc)) \
  $(if $(WAVES),$(NODE_SIM)/obj/sim/tool/wave_writer.o $(LIB)/libd1sim.a) \
  $(NODE_SIM)/node/Vd1_node__ALL.a

define node_test
$(eval LIBS_$1 := $(NODE_TEST_LIBS))
TESTS += $1
TEST_DEVICES += $1:rtl
$(call test_binary,$1,rtl,tests/$1.cc,$(NODE_SIM)/node,d1_node,)
endef
