# Tests of the network, rtl/noc. The router's netlist has a narrow payload: its bits are all alike.

$(eval $(call rtl_test,noc/router_test,d1_router,-GFlitDataBits=512,FlitDataBits=8))
$(eval $(call rtl_test,noc/netif_test,d1_netif))
$(eval $(call rtl_test,noc/fabric_test,d1_router,-GFlitDataBits=512,none))
