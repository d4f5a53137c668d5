# The simulator d1sim and what it runs.
#
#   libd1sim.a   sim/tool/*.cc without main: its tests link it too
#   d1sim        with the node's model at -O3; with WAVES=1 a second one, d1sim-waves,
#                that writes FST
#   d1sim-mpi    the same for processes under mpirun, where Open MPI is installed

#> KERNEL=name     run: a kernel (build/bin/d1sim kernels lists them), or
#> ELF=file        run: a program of your own
#> MESH=WxH        run: nodes in x and y (default 1x1)
#> DEAD="x,y ..."  run, chip: nodes of the mesh that are dead
#> SHAPE=MxNxK     run: of the kernel
#> FORMAT=name     run: of the kernel's operands
#> DEVICE=name     run: model, rtl or lockstep (default)
#> THREADS=n       run, speed, chip: threads that share the nodes of a mesh in RTL
#> RANKS=n         run: processes under mpirun that share its rows (DEVICE=rtl)
#> WAVES=1         run, test: write waves (run: build/waves/$$RUN.fst, RUN=run by default)
#> HEATMAP=1       run, chip: how much each link of the mesh carried: build/heatmap/$$RUN.svg and .json
#> PROFILE=1       run: print where the cycles went; build/results/profile.json, build/waves/$$RUN.trace.json
#> PGO=0           simulator: compile the model once, without a profile (default with clang: twice)
#> ARGS="..."      run, ragged, riscv-tests: further options of d1sim run; chip: of d1sim chip
#> DIR=directory   riscv-tests: a checkout of the public tests

SIM_SRC := $(filter-out sim/tool/main.cc sim/tool/ranks_mpi.cc,$(wildcard sim/tool/*.cc))
# These see Verilated headers, and differ between d1sim and d1sim-waves.
SIM_RTL_SRC := sim/tool/wave_writer.cc sim/tool/edge_loader.cc $(wildcard sim/tool/rtl_*.cc tb/harness/rtl_*.cc)
SIM_OBJ := $(patsubst %.cc,$(OBJ)/%.o,$(filter-out $(SIM_RTL_SRC),$(SIM_SRC)))
MPICXX ?= mpicxx

$(SIM_OBJ) $(OBJ)/sim/tool/main.o: $(OBJ)/%.o: %.cc
	@echo "  CXX     $<"
	@mkdir -p $(@D)
	$Q$(COMPILE) -c -o $@ $<

$(LIB)/libd1sim.a: $(SIM_OBJ)
	@echo "  AR      $@"
	@mkdir -p $(@D)
	@rm -f $@
	$Qar rcs $@ $^

$(OBJ)/sim/tool/ranks_mpi.o: sim/tool/ranks_mpi.cc
	@command -v $(MPICXX) >/dev/null || { echo "RANKS= needs Open MPI: apt-get install libopenmpi-dev openmpi-bin" >&2; exit 1; }
	@echo "  CXX     $<"
	@mkdir -p $(@D)
	$Q$(COMPILE) $(shell $(MPICXX) --showme:compile 2>/dev/null) -c -o $@ $<
-include $(wildcard $(OBJ)/sim/tool/ranks_mpi.d)

# The node's model takes most of the time of a run. The loops over the cells of its matrix unit
# become vector instructions if the compiler may use all that this machine has, and if clang may
# check more than eight pairs of arrays for overlap before a loop.
accepts = $(shell echo 'int x;' | $(CXX) $1 -Werror -x c++ -c -o /dev/null - 2>/dev/null && echo '$1')
NODE_OPT := -O3 $(call accepts,-march=native) $(call accepts,-mllvm -runtime-memory-check-threshold=500)

# clang compiles the model of d1sim twice: the first one counts, in a GEMM, which way its branches
# go, and the second one is laid out for that. 15 to 20 % faster, and bit for bit the same; PGO=0
# leaves it out.
PROFDATA := $(filter /%,$(shell $(CXX) -print-prog-name=llvm-profdata 2>/dev/null))
PGO ?= $(if $(PROFDATA),1,0)
TRAIN := $(BUILD)/sim/train

# $1 directory of the archive, $2 flags. The sources are those that Verilator wrote.
compile_node = +$Q$(MAKE) -s -C $1 -f Vd1_node.mk Vd1_node__ALL.a CXX="$(CXX)" OBJCACHE="$(OBJCACHE)" \
  OPT_FAST="$(NODE_OPT) $2" OPT_SLOW="-O1 $2" CFG_CXXFLAGS_NO_UNUSED="-w -faligned-new -fcf-protection=none" >$1/compile.log

# $1 file of the program, $2 suffix of the model's directories, $3 the model,
# $4 more objects, $5 linker flags
define sim_program
$1: $(OBJ)/sim/tool/main.o $(patsubst %.cc,$(BUILD)/sim$2/obj/%.o,$(SIM_RTL_SRC)) \
    $3 $4 $(LIB)/libd1sim.a $(LIB)/libd1route.a $(LIB)/libd1tb.a $(LIB)/libd1model.a $(LIB)/libverilated.a
	@echo "  LINK    $$@"
	@mkdir -p $$(@D)
	$Q$(CXX) -o $$@ $(OBJ)/sim/tool/main.o $(patsubst %.cc,$(BUILD)/sim$2/obj/%.o,$(SIM_RTL_SRC)) \
	  $4 $(LIB)/libd1sim.a $(LIB)/libd1route.a $3 $(LIB)/libd1tb.a $(LIB)/libd1model.a $(LIB)/libverilated.a $5 $(LDLIBS)
endef

# $1 name of the program, $2 suffix of its directories, $3 Verilator flags, $4 compiler flags,
# $5 second argument of $6, which compiles the model
define simulator
$(call sim_program,$(BUILD)/bin/$1,$2,$(BUILD)/sim$2/node/Vd1_node__ALL.a)
$(BUILD)/sim$2/node/Vd1_node.mk: sim/lint.vlt sim/trace.vlt
	@echo "  VERILATE d1_node$2"
	@mkdir -p $(BUILD)/sim$2/node
	$Qscripts/rtl_files.sh --dep $$@ d1_node >$(BUILD)/sim$2/node/rtl.d
	$Q$(VERILATOR) $(VERILATOR_SAFE) --cc --assert --x-assign unique --x-initial unique --unroll-count 1 -Wall \
	  -Irtl -Irtl/pkg -O3 $3 --top-module d1_node --prefix Vd1_node --Mdir $(BUILD)/sim$2/node \
	  sim/lint.vlt sim/trace.vlt $$$$(scripts/rtl_files.sh d1_node)
	$Qtouch $$@
$(BUILD)/sim$2/node/Vd1_node__ALL.a: $(BUILD)/sim$2/node/Vd1_node.mk
	@echo "  CXX     d1_node$2"
	$$(call $6,$(BUILD)/sim$2/node,$5)
-include $(wildcard $(BUILD)/sim$2/node/rtl.d)

$(patsubst %.cc,$(BUILD)/sim$2/obj/%.o,$(SIM_RTL_SRC)): $(BUILD)/sim$2/obj/%.o: %.cc $(BUILD)/sim$2/node/Vd1_node.mk
	@echo "  CXX     $$<"
	@mkdir -p $$(@D)
	$Q$(OBJCACHE) $(CXX) $(CXX_STD) -O3 $(CXX_WARN) -I. -isystem $(BUILD)/sim$2/node $(VERILATED_INC) $4 \
	  -MMD -MP -MT $$@ -MF $$(@:.o=.d) -c -o $$@ $$<

-include $(wildcard $(BUILD)/sim$2/obj/*/*/*.d)
endef
$(eval $(call simulator,d1sim,,,,$(if $(filter 1,$(PGO)),-fprofile-use=$(abspath $(TRAIN))/profile),compile_node))
$(eval $(call simulator,d1sim-waves,-waves,--trace-fst --trace-structs,-DD1_WAVES,d1_node,compile_model))

ifeq ($(PGO),1)
$(BUILD)/sim/node/Vd1_node__ALL.a: $(TRAIN)/profile
$(eval $(call sim_program,$(TRAIN)/d1sim,,$(TRAIN)/node/Vd1_node__ALL.a,,-fprofile-generate))
$(TRAIN)/node/Vd1_node__ALL.a: $(BUILD)/sim/node/Vd1_node.mk
	@echo "  CXX     d1_node, to be profiled"
	@mkdir -p $(@D)
	$Qcp $(BUILD)/sim/node/*.cpp $(BUILD)/sim/node/*.h $(BUILD)/sim/node/*.mk $(@D)
	$(call compile_node,$(@D),-fprofile-generate)
$(TRAIN)/profile: $(TRAIN)/d1sim | programs
	@echo "  PROFILE d1_node"
	$QD1_PROGRAMS=$(BUILD)/programs LLVM_PROFILE_FILE=$@.raw $< speed --cycles 100000 --results $@.json >$@.log
	$Q$(PROFDATA) merge -o $@ $@.raw
endif
$(eval $(call sim_program,$(BUILD)/bin/d1sim-mpi,,$(BUILD)/sim/node/Vd1_node__ALL.a,$(OBJ)/sim/tool/ranks_mpi.o,$$(shell $(MPICXX) --showme:link 2>/dev/null)))

-include $(SIM_OBJ:.o=.d) $(OBJ)/sim/tool/main.d

# What a test links that runs Verilated nodes itself (tests/mesh, tests/node): the model of d1sim.
NODE_DIR  := $(BUILD)/sim/node
NODE_OBJ  := $(patsubst %.cc,$(BUILD)/sim/obj/%.o,$(SIM_RTL_SRC))
NODE_LIBS := $(LIB)/libd1sim.a $(LIB)/libd1route.a $(NODE_DIR)/Vd1_node__ALL.a

D1SIM := $(BUILD)/bin/d1sim$(if $(WAVES),-waves)$(if $(RANKS),-mpi)
RUN_OPTIONS = $(if $(KERNEL),--kernel $(KERNEL)) $(if $(ELF),--elf $(ELF)) $(if $(MESH),--mesh $(MESH)) \
  $(if $(DEAD),--dead "$(DEAD)") $(if $(SHAPE),--shape $(SHAPE)) $(if $(FORMAT),--format $(FORMAT)) \
  $(if $(DEVICE),--device $(DEVICE)) $(if $(THREADS),--threads $(THREADS)) \
  $(if $(filter-out 1,$(SEED)),--seed $(SEED)) $(if $(WAVES),--waves $(BUILD)/waves/$(or $(RUN),run).fst) \
  $(if $(HEATMAP),--heatmap $(BUILD)/heatmap/$(or $(RUN),run)) \
  $(if $(PROFILE),--profile $(BUILD)/results/profile.json --timeline $(BUILD)/waves/$(or $(RUN),run).trace.json) $(ARGS)

.PHONY: sim sim-record collectives collectives-record run ragged ragged-record speed speed-record chip simulator \
  riscv-tests
sim: $(BUILD)/bin/d1sim programs ## the regression: every kernel in RTL, bit for bit, with its cycles
	@$(BUILD)/bin/d1sim regress --results $(BUILD)/results/sim.json --data $(BUILD)/sim-data

sim-record: $(BUILD)/bin/d1sim programs ## the same, and record the cycle counts in sim/cycles.json
	@$(BUILD)/bin/d1sim regress --results $(BUILD)/results/sim.json --data $(BUILD)/sim-data --update

COLLECTIVES = $(BUILD)/bin/d1sim regress --list sim/collectives.json --cycles sim/collectives-cycles.json \
  --record 'make collectives-record' --results $(BUILD)/results/collectives.json --data $(BUILD)/sim-data

collectives: $(BUILD)/bin/d1sim programs ## all collectives and GEMMs of whole meshes in RTL, also around dead nodes, bit for bit, with their cycles (minutes)
	@$(COLLECTIVES)

collectives-record: $(BUILD)/bin/d1sim programs ## the same, and record the cycle counts in sim/collectives-cycles.json
	@$(COLLECTIVES) --update

run: $(D1SIM) programs ## one kernel or program: KERNEL= or ELF=, MESH=, SHAPE=, WAVES=1
	@mkdir -p $(BUILD)/waves
	@$(if $(RANKS),scripts/mpirun.sh $(RANKS)) $(D1SIM) run $(RUN_OPTIONS)

ragged: $(BUILD)/bin/d1sim programs ## a GEMM over 1000 ragged shapes: bit for bit, at their recorded cycles, and how near to its ceiling each comes; resumable
	@$(BUILD)/bin/d1sim ragged --results $(BUILD)/results/ragged.json $(ARGS)

ragged-record: $(BUILD)/bin/d1sim programs ## the same, and record the cycle counts in sim/ragged-cycles.json
	@$(BUILD)/bin/d1sim ragged --results $(BUILD)/results/ragged.json --update $(ARGS)

SPEED = $(BUILD)/bin/d1sim speed --meshes --results $(BUILD)/results/speed.json $(if $(THREADS),--threads $(THREADS))

speed: $(BUILD)/bin/d1sim programs ## measure the simulator: one node, 4x4 and 18x20, matrix units busy
	@$(SPEED)

speed-record: $(BUILD)/bin/d1sim programs ## the same, and write it into the table of docs/mesh.md
	@$(SPEED) --page docs/mesh.md

chip: $(BUILD)/bin/d1sim programs ## a GEMM on the 354 live nodes of a chip in RTL, loaded and collected through its edges, bit for bit
	@$(BUILD)/bin/d1sim chip --results $(BUILD)/results/chip.json $(if $(THREADS),--threads $(THREADS)) \
	  $(if $(DEAD),--dead "$(DEAD)") $(if $(HEATMAP),--heatmap $(BUILD)/heatmap/$(or $(RUN),chip)) $(ARGS)

riscv-tests: $(BUILD)/bin/d1sim ## the public RISC-V tests, rv64ui and rv64um, from a checkout: DIR=../riscv-tests
	@BUILD=$(abspath $(BUILD)) RISCV=$(RISCV) scripts/riscv_tests.sh $(DIR) $(ARGS)

simulator: $(BUILD)/bin/d1sim $(BUILD)/bin/d1sim-waves programs ## build the simulator, with and without waves
