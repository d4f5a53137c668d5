# C++: the compile rule, the two libraries, and the Verilator run time.
#
#   libd1model.a   tb/model/**/*.cc: the golden model; sees no Verilator header
#   libd1tb.a      tb/{harness,agents,checkers}/**/*.cc:
#                  what needs no Verilated class (rtl_*.cc does)
#   libverilated.a the run time that all Verilated models share

OBJ := $(BUILD)/obj
LIB := $(BUILD)/lib

#> DEBUG=1         debug information for gdb, with BUILD=<dir> of its own

DEBUG_INFO := $(if $(DEBUG),-g)
CXX_STD  := -std=c++20
CXXFLAGS ?= -O1 $(DEBUG_INFO)
CXX_WARN := -Wall -Wextra
CXX_DEPS  = -MMD -MP -MT $@ -MF $(@:.o=.d)
VERILATOR_ROOT ?= $(shell $(VERILATOR) --getenv VERILATOR_ROOT 2>/dev/null)
VERILATOR_ROOT := $(VERILATOR_ROOT)
VERILATED_INC = -isystem $(VERILATOR_ROOT)/include -isystem $(VERILATOR_ROOT)/include/vltstd

COMPILE = $(OBJCACHE) $(CXX) $(CXX_STD) $(CXXFLAGS) $(CXX_WARN) -I. $(CXX_DEPS)
LDLIBS  = -lelf -lfmt -lmpfr -lgmp -lz -pthread -latomic

find_cc = $(sort $(shell find $(wildcard $1) -name '*.cc' 2>/dev/null))
MODEL_SRC := $(call find_cc,tb/model)
TB_SRC    := $(filter-out tb/harness/rtl_%,$(call find_cc,tb/harness tb/agents tb/checkers))
MODEL_OBJ := $(MODEL_SRC:%.cc=$(OBJ)/%.o)
TB_OBJ    := $(TB_SRC:%.cc=$(OBJ)/%.o)

# The model is what everything is compared with and runs in every loop: always optimised.
$(MODEL_OBJ): CXXFLAGS := -O2 $(DEBUG_INFO)
$(MODEL_OBJ): $(OBJ)/%.o: %.cc
	@echo "  CXX     $<"
	@mkdir -p $(@D)
	$Q$(COMPILE) -c -o $@ $<

$(TB_OBJ): $(OBJ)/%.o: %.cc
	@echo "  CXX     $<"
	@mkdir -p $(@D)
	$Q$(COMPILE) $(VERILATED_INC) -c -o $@ $<

$(LIB)/libd1model.a: $(MODEL_OBJ)
$(LIB)/libd1tb.a: $(TB_OBJ)
$(LIB)/libd1model.a $(LIB)/libd1tb.a:
	@echo "  AR      $@"
	@mkdir -p $(@D)
	@rm -f $@
	$Qar rcs $@ $^

VERILATED_SRC = $(notdir $(wildcard $(addprefix $(VERILATOR_ROOT)/include/verilated, \
  .cpp _threads.cpp _fst_c.cpp _dpi.cpp _random.cpp)))
$(LIB)/libverilated.a:
	@echo "  CXX     $@"
	@mkdir -p $(OBJ)/verilated $(@D)
	$Qfor f in $(VERILATED_SRC); do \
	  $(OBJCACHE) $(CXX) -std=c++17 -O2 -w -I$(VERILATOR_ROOT)/include \
	    -I$(VERILATOR_ROOT)/include/vltstd -c -o $(OBJ)/verilated/$${f%.cpp}.o \
	    $(VERILATOR_ROOT)/include/$$f; \
	done
	@rm -f $@
	$Qar rcs $@ $(OBJ)/verilated/*.o

-include $(MODEL_OBJ:.o=.d) $(TB_OBJ:.o=.d)
