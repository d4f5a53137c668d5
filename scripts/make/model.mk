# Verilated models and netlists.
#
#   $(eval $(call verilate,<key>,<top>,<-G parameters>,<extra flags>))
#     makes $(MODELS)/<key>/V<top>__ALL.a and its headers from the RTL;
#   $(eval $(call verilate_netlist,<key>,<top>,<Name=Value parameters>))
#     makes the same from the Yosys netlist of <top>.
#
# Keys that were defined before are not defined again, so tests may share models.
# FAST=1 builds models for speed and WAVES=1 with an FST writer; each in its own directory.

#> FAST=1          models at -O3 for this machine
#> WAVES=1         models that can write FST; tests then leave one beside their log

MODELS   := $(BUILD)/model$(if $(FAST),-fast)$(if $(WAVES),-waves)
NETLISTS := $(BUILD)/netlist

MODEL_OPT := $(if $(FAST),-O3 -march=native,-O1)
# Of what takes longer to compile than to run.
QUICK_OPT := $(if $(FAST),$(MODEL_OPT),-O0)
# Verilator 5.006 merges the bits of some trees of gates wrongly: what it takes for
# `valid & !(a | !b)` in a netlist is not that. No model is made with it.
VERILATOR_SAFE := -fno-const-bit-op-tree
VERILATOR_FLAGS := $(VERILATOR_SAFE) --cc --assert --x-assign unique --x-initial unique --unroll-count 1 -Wall \
  -Irtl -Irtl/pkg $(if $(WAVES),--trace-fst --trace-structs)
NETLIST_FLAGS := $(VERILATOR_SAFE) --cc --x-assign unique --x-initial unique --converge-limit 10000 \
  -Wno-lint -Wno-style -Wno-fatal -Wno-UNOPTFLAT $(if $(WAVES),--trace-fst)

# Compiles what Verilator wrote into one archive, as two files, fast.cpp and slow.cpp, that include
# all others: a large model has a hundred, and each of them reads the same headers for half a
# second. $1 directory, $2 top, $3 optimization (MODEL_OPT)
compile_model = +$Qawk -v directory=$1 -f scripts/make/two_files.awk $1/V$2_classes.mk && \
  $(MAKE) -s -C $1 -f V$2.mk V$2__ALL.a CXX="$(CXX)" OBJCACHE="$(OBJCACHE)" VM_PARALLEL_BUILDS=1 \
  VM_CLASSES_FAST=fast VM_CLASSES_SLOW=slow VM_SUPPORT_FAST= VM_SUPPORT_SLOW= \
  OPT_FAST="$(or $3,$(MODEL_OPT))" OPT_SLOW="$(if $(FAST),-O1,-O0)" CFG_CXXFLAGS_NO_UNUSED="-w -faligned-new -fcf-protection=none" >$1/compile.log

VERILATED_KEYS :=
define verilate
$(if $(filter rtl:$1,$(VERILATED_KEYS)),,$(call verilate_rules,$(MODELS)/$1,$2,$3,$4)
VERILATED_KEYS += rtl:$1)
endef

define verilate_rules
$1/V$2__ALL.a: sim/lint.vlt scripts/make/model.mk
	@echo "  VERILATE $2 $3"
	@mkdir -p $1
	$Qscripts/rtl_files.sh --dep $$@ $2 >$1/rtl.d
	$Q$(VERILATOR) $(VERILATOR_FLAGS) $3 $4 --top-module $2 --prefix V$2 --Mdir $1 \
	  sim/lint.vlt $$$$(scripts/rtl_files.sh $2) >$1/verilator.log
	$(call compile_model,$1,$2)
-include $(wildcard $1/rtl.d)
endef

define verilate_netlist
$(if $(filter net:$1,$(VERILATED_KEYS)),,$(call netlist_rules,$(NETLISTS)/$1,$2,$3)
$(call verilate_netlist_rules,$(MODELS)/netlist/$1,$2,$(NETLISTS)/$1/$2.v)
VERILATED_KEYS += net:$1)
endef

define netlist_rules
$1/$2.v: synth/netlist.tcl scripts/make/model.mk
	@echo "  YOSYS   $2 $3"
	@mkdir -p $1
	$Qscripts/rtl_files.sh --dep $$@ $2 >$1/rtl.d
	$QD1_TOP=$2 D1_PARAMS="$3" D1_OUT=$$@ D1_FILES="$$$$(scripts/rtl_files.sh $2 | xargs)" \
	  $(YOSYS) -q -l $1/yosys.log -c synth/netlist.tcl >$1/stdout.log 2>&1 || \
	  { grep -B 5 -A 20 -m 1 ERROR $1/yosys.log $1/stdout.log || tail -n 20 $1/stdout.log; \
	    exit 1; } >&2
-include $(wildcard $1/rtl.d)
endef

define verilate_netlist_rules
$1/V$2__ALL.a: $3 scripts/make/model.mk
	@echo "  VERILATE $2 (netlist)"
	@mkdir -p $1
	$Q$(VERILATOR) $(NETLIST_FLAGS) --top-module $2 --prefix V$2 --Mdir $1 $3 \
	  >$1/verilator.log
	$(call compile_model,$1,$2)
endef
