# Microbenchmarks of whole nodes that compute and communicate, in step with the golden model.

$(eval $(call node_bench,node/stream_bench))
