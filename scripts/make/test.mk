# Tests: declared in tests/<room>/tests.mk with these macros, run by build/bin/run_tests.
#
#   $(eval $(call cpp_test,<room>/<name>))
#       C++ only. Source tests/<room>/<name>.cc.
#   $(eval $(call rtl_test,<room>/<name>,<top>,<-G parameters>,<netlist parameters>,<flags>,<tag>))
#       The same source against Verilated <top> (device rtl) and against its Yosys netlist
#       (device netlist). Netlist parameters are "Name=Value ..." or nothing for the defaults,
#       or `none` for no netlist. Flags are extra ones for Verilator. With a tag the test is
#       called <room>/<name>.<tag>, so that one source serves several parameter sets.
#   $(eval $(call sh_test,<room>/<name>))
#       A script, tests/<room>/<name>.sh, that reports its cases through tests/scripts/lib.sh.
#   LIBS_<test> := <archive>...
#       Set before the test is declared: further archives to link it with.
#   SLOW_NETLIST += <test>
#       The netlist of this test runs in `make test-netlist` only.
#   LONG_TESTS += <test>
#       `make test-full` runs this test to the end;
#       `make test` a sample of it (tb/harness/long_run.h).

#> ONLY=pattern    tests to run: a name, a part of it, or a pattern with *
#> CASE=pattern    cases to run within them (a GoogleTest filter)
#> SEED=n          seed of every random choice (default 1)
#> TIMEOUT=s       seconds a test may run (default 600)

ONLY ?=
CASE ?=
SEED ?= 1
TIMEOUT ?= 600

TESTS :=
TEST_DEVICES :=
SLOW_NETLIST :=
LONG_TESTS :=
TEST_BIN := $(BUILD)/test$(if $(FAST),-fast)$(if $(WAVES),-waves)
TEST_CPPFLAGS := -DGTEST_HAS_PTHREAD=1 $(if $(WAVES),-DD1_WAVES)
TEST_LIBS := $(LIB)/libd1tb.a $(LIB)/libd1model.a
test_exe = $(TEST_BIN)/$(subst :,/,$1)
colon_words = $(subst :, ,$1)

define cpp_test
TESTS += $1
TEST_DEVICES += $1:cpp
$(call test_binary,$1,cpp,tests/$1.cc,,)
endef

define sh_test
TESTS += $1
TEST_DEVICES += $1:sh
$(TEST_BIN)/$1/sh: tests/$1.sh $(wildcard tests/scripts/lib.sh)
	@mkdir -p $$(@D)
	$Qinstall -m 755 $$< $$@
endef

define rtl_test
$(call rtl_test_named,$(strip $1),$(strip $2),$(strip $3),$(strip $4),$(strip $5),$(strip $1)$(if \
  $(strip $6),.$(strip $6)))
endef

# $1 source, $2 top, $3 -G parameters, $4 netlist parameters, $5 flags, $6 name of the test
define rtl_test_named
TESTS += $6
TEST_DEVICES += $6:rtl
$(call verilate,$(call model_key,$2,$3,$5),$2,$3,$5)
$(call test_binary,$6,rtl,tests/$1.cc,$(MODELS)/$(call model_key,$2,$3,$5),$2,$(patsubst \
  -G%,-DD1_PARAM_%,$3))
$(if $(filter none,$4),,$(call rtl_test_netlist,$1,$2,$(patsubst -G%,%,$4),$6))
endef

define rtl_test_netlist
TEST_DEVICES += $4:netlist
$(call verilate_netlist,$(call model_key,$2,$3),$2,$3)
$(call test_binary,$4,netlist,tests/$1.cc,$(MODELS)/netlist/$(call model_key,$2,$3),$2,$(addprefix \
  -DD1_PARAM_,$3) -DD1_NETLIST)
endef

# A directory name made of a top, its parameters and its extra flags: equal ones share a model.
model_key = $1$(call key_words,$2)$(call key_words,$3)
key_words = $(subst =,,$(subst /,_,$(subst $(space),,$(patsubst %,-%,$(patsubst -G%,%,$1)))))
space := $(subst ,, )

# $1 test, $2 device, $3 source, $4 model directory or empty, $5 top, $6 macros
define test_binary
$(TEST_BIN)/$1/$2: $3 $(LIBS_$1) $(TEST_LIBS) $(if $4,$4/V$5__ALL.a $(LIB)/libverilated.a)
	@echo "  CXX     $1 ($2)"
	@mkdir -p $$(@D)
	$Q$(OBJCACHE) $(CXX) $(CXX_STD) $(CXXFLAGS) $(CXX_WARN) -I. -MMD -MP -MT $$@ -MF $$@.d \
	  $(TEST_CPPFLAGS) $6 $(if $4,-isystem $4 $$(VERILATED_INC)) -c -o $$@.o $3
	$Q$(CXX) -o $$@ $$@.o $(if $4,$4/V$5__ALL.a) $(LIBS_$1) $(TEST_LIBS) $(if $4,$(LIB)/libverilated.a) \
	  -lgmock -lgtest $(LDLIBS)
-include $(wildcard $(TEST_BIN)/$1/$2.d)
endef

include $(sort $(wildcard tests/*/tests.mk))

# What ONLY selects: the test of that name, or else what matches * or contains the text.
SELECTED = $(if $(ONLY),$(or $(filter $(subst *,%,$(ONLY)),$(TESTS)),$(foreach \
  t,$(TESTS),$(if $(findstring $(ONLY),$t),$t))),$(TESTS))
selected_devices = $(filter $(SELECTED:%=%:%),$(TEST_DEVICES))
RUN_ALL     = $(filter-out $(SLOW_NETLIST:%=%:netlist),$(selected_devices))
RUN_NETLIST = $(filter %:netlist,$(selected_devices))
RUN_FULL    = $(filter-out %:netlist,$(filter $(LONG_TESTS:%=%:%),$(selected_devices)))

.PHONY: test test-netlist test-full build-tests
test: ## build and run all tests (ONLY=, CASE=, SEED=, WAVES=1)
	$(call run_tests,RUN_ALL,test)

test-netlist: ## all tests on their Yosys netlists, the slow ones too
	$(call run_tests,RUN_NETLIST,test-netlist)

test-full: export D1_FULL := $(BUILD)/full
test-full: TIMEOUT := 36000
test-full: ## the long tests to the end, about an hour; resumable
	$(call run_tests,RUN_FULL,test-full)

build-tests: $(foreach d,$(RUN_ALL),$(call test_exe,$d)) ## build the tests without running them

# $1 the variable that lists <test>:<device>, $2 target. What does not build counts as a failure.
# The lock keeps two builds of one directory apart. The build has its own job server: a `+`, which
# would hand this make's down to it, would make `make -n test` run the tests.
define run_tests
	$(if $($1),,$(error no test matches ONLY=$(ONLY)))
	@mkdir -p $(BUILD)
	@MAKEFLAGS='$(filter-out -j% --jobserver%,$(MAKEFLAGS))' flock -o $(BUILD)/.lock \
	  $(MAKE) $(if $(V),,-s) --no-print-directory -j$(JOBS) -k -Otarget \
	  $(BUILD)/bin/run_tests $(foreach d,$($1),$(call test_exe,$d)) && built=yes || built=no; \
	$(BUILD)/bin/run_tests --target $2 --results $(BUILD)/results --seed $(SEED) \
	  --timeout $(TIMEOUT) --case "$(CASE)" --built $$built \
	  --tests "$(foreach d,$($1),$d:$(call test_exe,$d))"
endef

$(BUILD)/bin/run_tests: scripts/run_tests.cc
	@echo "  CXX     $<"
	@mkdir -p $(@D)
	$Q$(OBJCACHE) $(CXX) $(CXX_STD) -O1 $(CXX_WARN) -c -o $@.o $<
	$Q$(CXX) -o $@ $@.o -lfmt -pthread
