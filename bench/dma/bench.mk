# Microbenchmarks of the DMA engine, on whole nodes in step with the golden model.

$(eval $(call node_bench,dma/rates_bench))
