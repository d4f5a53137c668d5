// What travels down the scalar pipeline, and the static branch rule that fetch and issue share.
//
// It stands beside d1_pkg because Yosys reads no package that uses another.
package d1_scalar_pkg;

  // Which part of the machine performs an instruction, and what issue must wait for.
  typedef enum logic [3:0] {
    UnitAlu    = 4'd0,
    UnitBranch = 4'd1,
    UnitJal    = 4'd2,
    UnitJalr   = 4'd3,
    UnitLoad   = 4'd4,
    UnitStore  = 4'd5,
    UnitMul    = 4'd6,
    UnitDiv    = 4'd7,
    UnitCsr    = 4'd8,
    UnitFence  = 4'd9,
    UnitFenceI = 4'd10,
    UnitHalt   = 4'd11,
    UnitWait   = 4'd12,
    UnitVector = 4'd13
  } unit_e;

  // Chosen so that what a whole datapath waits for is one bit: 3 subtracts, 2 shifts to the left, 1
  // is a shift, 0 copies the sign into a shift; 2 to 0 are all 0 when the result is the sum.
  typedef enum logic [3:0] {
    AluAdd  = 4'b0000,
    AluOr   = 4'b0001,
    AluSrl  = 4'b0010,
    AluSra  = 4'b0011,
    AluSlt  = 4'b0100,
    AluXor  = 4'b0101,
    AluSll  = 4'b0110,
    AluSub  = 4'b1000,
    AluAnd  = 4'b1001,
    AluSltu = 4'b1100
  } alu_e;

  typedef enum logic [1:0] {
    SrcRs1  = 2'd0,
    SrcPc   = 2'd1,
    SrcZero = 2'd2,
    SrcThread = 2'd3
  } src_e;

  // What the address generator checks about x[rs1]; a tile in x[rs2] is a flag of its own.
  typedef enum logic [2:0] {
    AguNone = 3'd0,
    AguTile = 3'd1,
    AguLine = 3'd2,
    AguPush = 3'd3,
    AguPost = 3'd4,
    AguAst  = 3'd5
  } agu_e;

  // What issue must know of a word. Of a word that is illegal it says what the opcode suggests.
  // The first group says as single bits what the unit says: for which units issue waits.
  typedef struct packed {
    logic        memory;
    logic        mul;
    logic        div;
    logic        vector_op;
    logic        serial;     // fence, fence.i, halt
    logic        asks;       // wait
    unit_e       unit;
    logic        uses_rs1;
    logic        uses_rs2;
    logic        writes_rd;  // the register of the rd field; others that are written are read too
    logic        late;       // ... from the late port: load, multiply, divide
    logic        agu;        // for the AGU lane
    logic        shared;     // needs a unit that the clusters share
    // The registers of all this, half decoded: which of eight, and which eight, if it is one.
    logic [7:0]  rs1_low, rs2_low, rd_low;
    logic [3:0]  rs1_high, rs2_high, rd_high;
    logic [3:0]  distance;   // bits 4..1 of how far a jump or branch goes
  } predecode_t;

  // The register that such a pair names, a bit each.
  function automatic logic [31:0] named(input logic [3:0] high, input logic [7:0] low);
    named = {{8{high[3]}}, {8{high[2]}}, {8{high[1]}}, {8{high[0]}}} & {4{low}};
  endfunction

  // What issue hands to stage R.
  typedef struct packed {
    logic [20:0] pc;
    logic [31:0] instr;
    logic [2:0]  claims;     // places in queues: {divider, multiplier or divider, memory}
    logic        late;       // the register rd waits for a late result now
    logic        shared;     // needs a unit that the clusters share
    logic        probe;      // a wait that only asks
    logic        taken;      // a jump or branch: fetch went on at its target
    logic        fault;      // the word could not be fetched ...
    logic [3:0]  cause;      // ... for this cause
  } issued_t;
  localparam int IssuedBits = 65;

  // A decoded instruction. Fields that the instruction word holds as they are needed (size, csr,
  // accumulator, vd) are taken from there.
  typedef struct packed {
    logic [1:0]  draws;      // of random bits: 1 one, 2 the four of a tile
    logic [15:0] fmt_a;      // format_entry_t; 0 where the instruction names none
    logic [15:0] fmt_b;
    unit_e       unit;
    logic [3:0]  cause;      // the fault that decoding found, or 0
    alu_e        alu;
    logic        word;       // W form: 32 bits, sign-extended
    src_e        src_a;
    logic        b_imm;      // the second operand of the ALU is imm
    logic [31:0] imm;
    logic        rd_we;      // writes rd (never x0) ...
    logic        rd_late;    // ... but not from this pipeline: load, multiply, divide
    logic [4:0]  rd;
    logic        rd2_we;     // x[rs2] += size of tile B
    agu_e        agu;
    logic        tile_b;
    logic [3:0]  vop;        // vop_e
    logic [3:0]  valu;       // valu_e
    logic [4:0]  vs1;
    logic [4:0]  vs2;
  } uop_t;

  // What lies in stage R of a lane.
  typedef struct packed {
    logic        valid;
    logic [1:0]  thread;
    logic [4:0]  rs1;
    logic [4:0]  rs2;
    logic [2:0]  claims;     // as issue says; 0 without valid
    logic        late;       // rd comes from the late port (and is not x0)
    logic [4:0]  rd;         // ... if it is late
    // What the ALU takes in place of x[rs1] and x[rs2]; the other lane takes registers.
    logic        fixed_a;
    logic [20:0] value_a;
    logic        fixed_b;
    logic [31:0] value_b;    // sign-extended
  } r_stage_t;

  // What lies in stage X of either lane, and what comes of it.
  typedef struct packed {
    logic        valid;
    logic [1:0]  thread;
    logic [20:0] pc;
    logic [31:0] instr;
    logic [2:0]  claims;     // as in R; 0 without valid
    logic        late;       // issue set rd busy
    logic [4:0]  rd;
    logic        rd_we;
    logic        done;       // it retires: no fault, and not a wait that only asks
  } x_stage_t;

  // ... of the ALU lane alone.
  typedef struct packed {
    logic        shared;     // what came from R is for one of the units that the clusters share
    unit_e       unit;
    logic        alive;      // nothing in M drops it
    logic        probe;      // a wait that only asks
    logic        asks;       // ... and has its amount now
    logic [63:0] a;
    logic [63:0] y;
  } x_alu_t;

  // ... of the AGU lane alone: a load or store.
  typedef struct packed {
    logic        shared;     // what came from R is one
    logic        valid;      // nothing in M drops it (0 for others)
    logic        store;
    logic        control;    // to a control register
    logic [20:0] addr;
    logic [63:0] data;
  } x_mem_t;

  // What lies in stage M of a lane of a cluster beside the registers that it writes: where its
  // thread goes on, or how it ends.
  typedef struct packed {
    logic        valid;      // it retires
    logic [1:0]  thread;
    logic        vop;        // a vector operation is sent
    logic [1:0]  redirect;   // a bit a member: it goes on at target, unless it ends
    logic [20:0] target;
    logic [1:0]  stop;       // a bit a member: fault or halt, it ends ...
    logic        halt;
    logic [3:0]  cause;
    logic [20:0] pc;
    logic [63:0] stop_word;  // ... with this address or exit code
    logic        late;       // ... and rd waits for nothing any more
    logic [4:0]  rd;
    logic        branch;     // a branch, at pc, ...
    logic        broke;      // ... went against the static rule
  } m_stage_t;

  // A register that an instruction writes at the end of stage M, and a bypass from X and M.
  typedef struct packed {
    logic        we;         // never x0
    logic [1:0]  thread;
    logic [4:0]  rd;
    logic [63:0] data;
  } write_t;

  // What a CSR instruction writes, in the cycle after X.
  typedef struct packed {
    logic        valid;
    logic [1:0]  thread;
    logic [11:0] csr;
    logic [63:0] data;
  } csr_write_t;

  // A scalar access at its grant.
  typedef struct packed {
    logic [1:0]  valid;      // 0 load, 1 store
    logic [1:0]  thread;
    logic [20:0] addr;
    logic [7:0]  mask;       // bytes of the word
    logic [63:0] data;       // of a store
  } access_t;

  // What fetch takes: jumps, and branches by the static rule, backward ones, unless `against` says
  // that this one goes against it.
  function automatic logic predict_taken(input logic [6:0] opcode, input logic backward,
                                         input logic against);
    predict_taken = opcode == 7'h6F || (opcode == 7'h63 && backward != against);
  endfunction

  // The distance of a jump (jal) or branch, in bytes, from bits 31 to 7 of the word.
  function automatic logic [20:0] cti_distance(input logic is_jal, input logic [31:7] bits);
    cti_distance = is_jal
        ? {bits[31], bits[19:12], bits[20], bits[30:21], 1'b0}
        : {{9{bits[31]}}, bits[7], bits[30:25], bits[11:8], 1'b0};
  endfunction

endpackage
