# Tests of the DMA engine, rtl/dma.

$(eval $(call rtl_test,dma/dma_test,d1_dma))
