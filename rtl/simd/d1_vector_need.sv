// What an operation needs: registers, ports, buffers (d1_pkg::vneed_t). Combinational.
//
// A load, store or push of 0 bytes needs no port and no room; such a load still writes zeros.

module d1_vector_need (
  input  d1_pkg::vop_e   op_i,
  input  d1_pkg::valu_e  alu_i,
  input  logic [2:0]     reads_i,   // of AluLane and the like: {vs3, vs2, vs1}; of AluFadd and the
                                    // like [2] not vs2
  input  logic           moves_i,   // at least one byte
  output d1_pkg::vneed_t need_o
);

  logic one_source, two_sources, three_sources;

  always_comb begin
    one_source    = alu_i != d1_pkg::AluSplat;
    three_sources = 1'b0;
    two_sources   = 1'b0;
    unique case (alu_i)
      d1_pkg::AluFmadd, d1_pkg::AluFmsub, d1_pkg::AluFnmsub, d1_pkg::AluFnmadd: begin
        three_sources = 1'b1;
        two_sources   = 1'b1;
      end
      d1_pkg::AluFadd, d1_pkg::AluFsub, d1_pkg::AluFmul, d1_pkg::AluFmin, d1_pkg::AluFmax:
        two_sources = !reads_i[2];
      d1_pkg::AluLane, d1_pkg::AluPermute, d1_pkg::AluBf16:
        {three_sources, two_sources, one_source} = reads_i;
      default: ;
    endcase
  end

  always_comb begin
    need_o = '0;
    unique case (op_i)
      d1_pkg::VopMmMemMem: begin
        need_o.matrix = 1'b1;
        need_o.load_a = 1'b1;
        need_o.load_b = 1'b1;
      end
      d1_pkg::VopMmRegReg: begin
        need_o.matrix = 1'b1;
        need_o.read_1 = 1'b1;
        need_o.read_2 = 1'b1;
      end
      d1_pkg::VopMmRegMem: begin
        need_o.matrix = 1'b1;
        need_o.read_1 = 1'b1;
        need_o.load_b = 1'b1;
      end
      d1_pkg::VopMmMemReg: begin
        need_o.matrix = 1'b1;
        need_o.load_a = 1'b1;
        need_o.read_2 = 1'b1;
      end
      d1_pkg::VopAccClear: need_o.matrix = 1'b1;
      d1_pkg::VopAccStore: need_o.ast = 1'b1;
      d1_pkg::VopArith: begin
        need_o.arith  = 1'b1;
        need_o.write  = 1'b1;
        need_o.read_1 = one_source;
        need_o.read_2 = two_sources;
        need_o.read_3 = three_sources;
      end
      d1_pkg::VopLoad: begin
        need_o.load   = 1'b1;
        need_o.write  = 1'b1;
        need_o.load_a = moves_i;
      end
      d1_pkg::VopStore: begin
        need_o.read_1 = moves_i;
        need_o.store  = moves_i;
      end
      d1_pkg::VopPush: begin
        need_o.read_1 = moves_i;
        need_o.send   = moves_i;
      end
      d1_pkg::VopPost: begin
        need_o.send = 1'b1;
        need_o.post = 1'b1;
      end
      default: ;
    endcase
  end

endmodule
