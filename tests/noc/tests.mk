# Tests of the network, rtl/noc. The router's netlist has a narrow payload: its bits are all alike.

$(eval $(call rtl_test,noc/router_test,d1_router,-GFlitDataBits=512,FlitDataBits=8))
$(eval $(call rtl_test,noc/fabric_test,d1_router,-GFlitDataBits=512,none))
$(eval $(call rtl_test,noc/netif_test,d1_netif,,LanesPerUnit=1))
# Ten slots of lines and sixteen adders: minutes to compile.
SLOW_NETLIST += noc/netif_test
LIBS_noc/throughput_test := $(LIB)/libd1noc.a $(LIB)/libd1route.a $(NOC_ROUTER)/Vd1_router__ALL.a
$(eval $(call rtl_test,noc/throughput_test,d1_router,-GFlitDataBits=64,none))

# A mesh of objects of router and network interface.
NOC_NODE_RTL := $(shell scripts/rtl_files.sh d1_router d1_netif) tests/noc/local_node/d1_noc_node.sv
NOC_NODE_DIR := $(MODELS)/d1_noc_node

$(NOC_NODE_DIR)/Vd1_noc_node__ALL.a: sim/lint.vlt $(NOC_NODE_RTL)
	@echo "  VERILATE d1_noc_node"
	@mkdir -p $(@D)
	$Q$(VERILATOR) $(VERILATOR_FLAGS) --top-module d1_noc_node --prefix Vd1_noc_node --Mdir $(@D) \
	  sim/lint.vlt $(NOC_NODE_RTL)
	$(call compile_model,$(@D),d1_noc_node)

TESTS += noc/exchange_test
TEST_DEVICES += noc/exchange_test:rtl
$(eval $(call test_binary,noc/exchange_test,rtl,tests/noc/exchange_test.cc,$(NOC_NODE_DIR),d1_noc_node,))
