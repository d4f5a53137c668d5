# Tests of the node programs on the golden machine.

# $1 test, $2 the programs that it runs
define program_test
$(eval $(call cpp_test,programs/$1))
$(call test_exe,programs/$1:cpp): $(2:%=$(BUILD)/programs/%.bin)
endef

$(eval $(call program_test,gemm_tile_test,gemm_tile))
$(eval $(call program_test,gemm_rowmajor_test,gemm_rowmajor))
LIBS_programs/gemm_mesh_test := $(LIB)/libd1sim.a
$(eval $(call program_test,gemm_mesh_test,gemm_mesh))
$(eval $(call program_test,vector_test,axpy relu dot rowsum softmax))
LIBS_programs/collective_test := $(LIB)/libd1sim.a
$(eval $(call program_test,collective_test,collective collective_ring))
LIBS_programs/conv3x3_test := $(LIB)/libd1sim.a
$(eval $(call program_test,conv3x3_test,conv3x3))
LIBS_programs/gemm_code_test := $(LIB)/libd1sim.a
$(eval $(call program_test,gemm_code_test,))
