# The speed of the golden model.

.PHONY: model-bench
model-bench: $(BUILD)/bin/model_bench ## instructions a second of the golden model
	@$<

$(BUILD)/bin/model_bench: scripts/model_bench.cc $(LIB)/libd1model.a
	@echo "  CXX     $<"
	@mkdir -p $(@D)
	$Q$(OBJCACHE) $(CXX) $(CXX_STD) -O2 $(CXX_WARN) -I. -c -o $@.o $<
	$Q$(CXX) -o $@ $@.o $(LIB)/libd1model.a $(LDLIBS)
