# Tests of the routing tables, sim/route.

LIBS_route/tables_test := $(LIB)/libd1route.a
$(eval $(call cpp_test,route/tables_test))

LIBS_route/joined_test := $(LIB)/libd1route.a
$(eval $(call cpp_test,route/joined_test))

# What the tool says to bad input.
$(eval $(call sh_test,route/bad_input_test))
$(TEST_BIN)/route/bad_input_test/sh: $(BUILD)/bin/d1route

# make test-routes only: a quarter of an hour on two cores.
LIBS_route/every_set_test := $(LIB)/libd1route.a
$(eval $(call test_binary,route/every_set_test,cpp,tests/route/every_set_test.cc,,))
ROUTE_TESTS := route/every_set_test:cpp
test-routes: TIMEOUT := 3600
