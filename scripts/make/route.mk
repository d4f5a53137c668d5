# Routing tables: the library libd1route.a (sim/route), the tool d1route,
# and the long run of its tests.

#> MESH=WxH        route: the mesh (default 18x20)
#> DEAD="x,y ..."  route: dead nodes
#> TO=x,y          route: draw how every node sends there

ROUTE_SRC := $(filter-out sim/route/main.cc,$(wildcard sim/route/*.cc))
ROUTE_OBJ := $(ROUTE_SRC:%.cc=$(OBJ)/%.o)

# Tables of a hundred thousand meshes are made and proved: always optimised.
$(ROUTE_OBJ) $(OBJ)/sim/route/main.o: CXXFLAGS := -O2 $(DEBUG_INFO)
$(ROUTE_OBJ) $(OBJ)/sim/route/main.o: $(OBJ)/%.o: %.cc
	@echo "  CXX     $<"
	@mkdir -p $(@D)
	$Q$(COMPILE) -c -o $@ $<

$(LIB)/libd1route.a: $(ROUTE_OBJ)
	@echo "  AR      $@"
	@mkdir -p $(@D)
	@rm -f $@
	$Qar rcs $@ $^

$(BUILD)/bin/d1route: $(OBJ)/sim/route/main.o $(LIB)/libd1route.a $(LIB)/libd1sim.a $(LIB)/libd1model.a
	@echo "  LINK    $@"
	@mkdir -p $(@D)
	$Q$(CXX) -o $@ $^ $(LDLIBS)

-include $(ROUTE_OBJ:.o=.d) $(OBJ)/sim/route/main.d

.PHONY: route test-routes
route: $(BUILD)/bin/d1route ## routing tables around dead nodes: MESH=, DEAD=, TO=; build/results/route.json
	@$< $(if $(MESH),--mesh $(MESH)) $(if $(DEAD),--dead "$(DEAD)") $(if $(TO),--to $(TO)) \
	  --json $(BUILD)/results/route.json $(ARGS)

test-routes: ## prove the routing tables of every small dead set and of 100,000 random ones (a quarter of an hour)
	$(call run_tests,ROUTE_TESTS,test-routes)
