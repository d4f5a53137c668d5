# Microbenchmarks of the front end and of issue, on whole nodes in step with the golden model.

$(eval $(call node_bench,core/widths_bench))
