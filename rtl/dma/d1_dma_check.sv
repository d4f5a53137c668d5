// What is wrong with a descriptor, its rows aside. Combinational.

module d1_dma_check (
  input  d1_pkg::dma_desc_t desc_i,
  output logic [3:0]        reason_o
);

  // A local address, or one of a node or of a rectangle of nodes:
  // the bits between the fields are zero.
  function automatic logic is_local(input logic [63:21] addr);
    is_local = addr == '0;
  endfunction
  function automatic logic is_node(input logic [63:21] addr);
    is_node = is_local(addr) || (addr[63:62] == 2'd1 && addr[29:21] == '0)
              || (addr[63:62] == 2'd3 && addr[61:53] == '0);
  endfunction

  // A gather: its list of indices is where strides would be.
  logic        gather, gather_wrong;
  logic [21:0] indices_end;

  assign gather       = desc_i.op == d1_pkg::DmaGather;
  assign gather_wrong = desc_i.bytes > 16'd64 || desc_i.count2 != 16'd1 || desc_i.count3 != 16'd1
                        || desc_i.src_stride1[1:0] != '0 || desc_i.src_stride1[31:21] != '0;
  assign indices_end  = {1'b0, desc_i.src_stride1[20:0]} + {4'd0, desc_i.count1, 2'd0};

  always_comb begin
    reason_o = d1_pkg::DmaOk;
    if ((desc_i.op != d1_pkg::DmaPush && !(gather && !gather_wrong)) || desc_i.zero_a
        || desc_i.zero_b != '0 || desc_i.zero_c != '0 || desc_i.bytes == '0
        || desc_i.count1 == '0 || desc_i.count2 == '0 || desc_i.count3 == '0) begin
      reason_o = d1_pkg::DmaMalformed;
    end else if (!is_local(desc_i.src[63:21]) ||
                 (gather && indices_end > 22'(d1_pkg::SramBytes))) begin
      reason_o = d1_pkg::DmaSource;
    end else if (!is_node(desc_i.dst[63:21]) && desc_i.dst[63:62] != 2'd2) begin
      reason_o = d1_pkg::DmaDestination;
    end else if (desc_i.post && !is_node(desc_i.post_addr[63:21])) begin
      reason_o = d1_pkg::DmaPostAddress;
    end
  end

  // The rest is right whatever it is.
  logic unused_rest;
  assign unused_rest = ^desc_i;

endmodule
