// Types and constants of the whole node: the only package (Yosys reads no package that uses
// another).
//
// Every default is Tesla's published value where there is one. Widths of fields that appear in
// structs are constants here; blocks repeat none of them. The generated part (opcodes and field
// positions of Xd1) comes from scripts/isa/xd1.json.
package d1_pkg;

  `include "d1_isa.svh"

  // ---- the node ---------------------------------------------------------------------------------
  localparam int Threads = 4;                 // 4 or 2: the others are stopped for ever
  localparam int ThreadBits = 2;
  localparam int OffsetBits = 21;             // node offset: SRAM and control registers
  localparam int SramBytes = 1310720;         // 1.25 MiB: 1 to 7 regions
  localparam int SramRegions = SramBytes / 262144;   // of 256 KiB, four super-banks: offset[20:18]
  localparam int LineBytes = 64;
  localparam int LineBits = 512;
  localparam int LineAddrBits = 15;           // offset[20:6]
  localparam int WordAddrBits = 18;           // offset[20:3]
  localparam int VqDepth = 16;                // vector queue of a thread: how far scalar runs ahead
  localparam int VRegs = 32;                  // per thread
  localparam int AccTiles = 16;               // per node
  localparam int MatrixRows = 8;              // rows of matrix cells: 8, 4, 2; a step takes
                                              // 8 / MatrixRows cycles
  localparam int MatrixFormats = 5;           // of operands of a step: 5, or 3,
                                              // those without CFloat16
  localparam int WindowBits = 36;             // of a matrix step: docs/number-semantics.md,
                                              // section 2
  localparam int Semaphores = 32;             // per node
  localparam int SemaphoreBits = 16;
  localparam int Barriers = 4;                // per node
  localparam logic [20:0] ControlBase = 21'h1F0000;
  localparam logic [31:0] Version = 32'h0001_0000;

  // ---- causes (docs/instruction-set-design.md section 4) ---------------------------------------
  typedef enum logic [3:0] {
    CauseNone               = 4'd0,
    CauseIllegalInstruction = 4'd1,
    CauseMisaligned         = 4'd2,
    CauseOutOfRange         = 4'd3,
    CauseIllegalFormat      = 4'd4,
    CauseEnvironmentCall    = 4'd5,
    CauseBreakpoint         = 4'd6,
    CauseEccUncorrectable   = 4'd7,
    CauseSemaphoreOverflow  = 4'd8,
    CauseRemoteError        = 4'd9,
    CauseDmaError           = 4'd10,
    CauseBarrierMisuse      = 4'd11
  } cause_e;

  typedef enum logic [1:0] {
    ThreadStopped = 2'd0,
    ThreadRunning = 2'd1,
    ThreadHalted  = 2'd2,
    ThreadFaulted = 2'd3
  } thread_state_e;

  // ---- number formats ---------------------------------------------------------------------------
  typedef enum logic [3:0] {
    FormatBf16       = 4'd0,
    FormatFp32       = 4'd1,
    FormatCfloat8143 = 4'd2,
    FormatCfloat8152 = 4'd3,
    FormatCfloat16S  = 4'd4,
    FormatCfloat16U  = 4'd5
  } format_e;

  // One entry of the format table, resolved at issue.
  //   [15:14] pad_k  [13:11] pad_rows  [10] transpose  [9:4] bias  [3:0] format
  typedef struct packed {
    logic [1:0] pad_k;     // of an operand: so many of the last places along k read as zero,
    logic [2:0] pad_rows;  // so many of the last rows of A or columns of B
    logic       transpose;
    logic [5:0] bias;
    format_e    format;
  } format_entry_t;

  // ---- vector queue: one operation with its scalar operands resolved ----------------------------
  typedef enum logic [3:0] {
    VopMmMemMem  = 4'd0,   // matrix steps: A and B from SRAM
    VopMmRegReg  = 4'd1,
    VopMmRegMem  = 4'd2,   // A in vs1, B at addr_b
    VopMmMemReg  = 4'd3,   // A at addr_a, B in vs2
    VopAccClear  = 4'd4,
    VopAccStore  = 4'd5,   // addr_a, stride in addr_b (0: contiguous), format in fmt_a; vs1[0]:
                           // rounded stochastically, random bits in {addr_a[63:21], vs3, fmt_b}
    VopArith     = 4'd6,   // SIMD arithmetic and moves: alu
    VopLoad      = 4'd7,   // vd <- line of addr_a, first byte addr_a[5:0], count bytes
    VopStore     = 4'd8,   // line of addr_a <- vs1
    VopPush      = 4'd9,   // line of global addr_a <- vs1
    VopPost      = 4'd10   // semaphore vd[4:0] of the node in global addr_a += addr_b[15:0]
  } vop_e;

  typedef enum logic [3:0] {
    AluFmadd  = 4'd0,      // vs1 * vs2 + vs3
    AluFmsub  = 4'd1,
    AluFnmsub = 4'd2,
    AluFnmadd = 4'd3,
    AluFadd   = 4'd4,      // vs1 + vs2; with fmt_b[10] this,
                           // AluFmin and AluFmax take AluShuffleXor for vs2
    AluFsub   = 4'd5,
    AluFmul   = 4'd6,
    AluFmin   = 4'd7,
    AluFmax   = 4'd8,
    AluMove   = 4'd9,      // vs1
    AluSplat  = 4'd10,     // fmt_b[2:0]: addr_a[31:0] in every word, 4 [15:0] in every half,
                           // 5 [7:0] in every byte; masks: 2 `count` bytes, 3 addr_a
    AluShuffleXor = 4'd11, // lane i of vs1 XOR vs2[3:0]
    AluLane   = 4'd12,     // fmt_b: {reads vs3, vs2, vs1; numbers 1, width 2, Lane* 5}
    AluConvert = 4'd13,    // from fmt_a to fmt_b; vs2: {stochastic, group 2};
                           // random bits from addr_a
    AluPermute = 4'd14,    // fmt_b: {reads; 2 zeros, pattern 3, width 2, half}: d1_vector_permute
    AluBf16    = 4'd15     // fmt_b: {reads; 5 zeros, AluFmadd to AluFmul}: the same in BF16
  } valu_e;

  // What AluLane does with each element.
  localparam logic [4:0] LaneAdd    = 5'd0;
  localparam logic [4:0] LaneSub    = 5'd1;
  localparam logic [4:0] LaneMul    = 5'd2;   // the low bits
  localparam logic [4:0] LaneAnd    = 5'd3;   // 3 to 7: whatever the width is
  localparam logic [4:0] LaneOr     = 5'd4;
  localparam logic [4:0] LaneXor    = 5'd5;
  localparam logic [4:0] LaneAndNot = 5'd6;
  localparam logic [4:0] LaneSelect = 5'd7;   // vs1 ? vs2 : vs3, bit by bit
  localparam logic [4:0] LaneSll    = 5'd8;   // by vs2; 12 to 14 by the field vs2
  localparam logic [4:0] LaneSrl    = 5'd9;
  localparam logic [4:0] LaneSra    = 5'd10;
  localparam logic [4:0] LaneMin    = 5'd16;
  localparam logic [4:0] LaneMax    = 5'd17;
  localparam logic [4:0] LaneMinU   = 5'd18;
  localparam logic [4:0] LaneMaxU   = 5'd19;
  localparam logic [4:0] LaneEq     = 5'd20;  // masks
  localparam logic [4:0] LaneLt     = 5'd21;
  localparam logic [4:0] LaneLtU    = 5'd22;
  localparam logic [4:0] LaneLe     = 5'd23;
  localparam logic [4:0] LaneRcp    = 5'd24;  // estimates, of words
  localparam logic [4:0] LaneRsqrt  = 5'd25;

  typedef struct packed {
    vop_e          op;
    valu_e         alu;
    logic [4:0]    vd;
    logic [4:0]    vs1;    // of a step bit 4 is no part of the number: a tile of 8-bit codes is in
    logic [4:0]    vs2;    // the upper half of the register
    logic [4:0]    vs3;
    logic [3:0]    acc;
    logic          overwrite;
    format_entry_t fmt_a;
    format_entry_t fmt_b;
    logic [63:0]   addr_a;
    logic [20:0]   addr_b;
    logic [6:0]    count;  // bytes moved by load, store and push: 0 to 64
    logic [20:0]   pc;     // for reports and the trace
  } vop_t;

  // What an operation of the vector queue asks of the machine, decoded once as it becomes a head.
  typedef struct packed {
    logic matrix;          // a step or a clear: goes through the matrix pipe
    logic read_1, read_2, read_3, write;   // vs1, vs2, vs3, vd
    logic load_a, load_b;  // a line on ld0 at addr_a, on ld1 at addr_b: leaves with their grants
    logic arith;           // the lanes
    logic load;            // write-back 0, also of no byte at all: goes through the load pipe; all
                           // else through the SIMD pipe
    logic store;           // a line to the store buffer
    logic ast;             // a read-out
    logic send;            // a push of at least one byte, or a post
    logic post;
  } vneed_t;

  localparam int VopBits = 178;               // of vop_t
  localparam int VneedBits = 13;              // of vneed_t

  // ---- SRAM and its control registers (docs/sram.md) --------------------------------------------
  localparam int SramPorts = 7;               // mst, ld0, ld1, sst, sld, st, fill
  localparam int SramCountBits = 48;

  // The registers of this page by offset[7:3]: SCRUB_INTERVAL to INJECT, SRAM_CONFLICTS.
  localparam logic [31:0] CtlSramReadable = 32'h007F_01FF;
  localparam logic [31:0] CtlSramWritable = 32'h0000_01C1;

  // What d1_ctrl asks: scrubbing, and errors for tests.
  typedef struct packed {
    logic [31:0] scrub_interval;  // cycles from line to line, 0: off
    logic        inject;          // a pulse: invert bits of a word
    logic [17:0] inject_word;     // offset[20:3]
    logic [63:0] inject_data;     // data bits to invert
    logic [7:0]  inject_check;    // check bits
  } sram_ctl_t;

  // What d1_ctrl shows, from registers.
  typedef struct packed {
    logic [14:0]  scrub_line;          // offset[20:6], the next one
    logic         inject_busy;
    logic [47:0]  corrected;           // words
    logic [17:0]  corrected_word;      // offset[20:3], the last one
    logic [47:0]  uncorrectable;
    logic [17:0]  uncorrectable_word;
    logic [335:0] conflicts;           // 48 bits a port: cycles in which it was refused
  } sram_status_t;
  localparam int CountBits = 40;              // of the counters of d1_counts

  // ---- DMA (docs/dma.md) ------------------------------------------------------------------------
  // A descriptor as it lies in a line: word 7 first, down to word 0.
  typedef struct packed {
    logic [63:0] post_addr;
    logic [31:0] dst_stride3;
    logic [31:0] src_stride3;
    logic [31:0] dst_stride2;
    logic [31:0] src_stride2;
    logic [31:0] dst_stride1;
    logic [31:0] src_stride1;
    logic [15:0] count3;
    logic [15:0] count2;
    logic [15:0] count1;
    logic [15:0] bytes;       // of a row
    logic [63:0] dst;
    logic [63:0] src;
    logic [10:0] zero_c;
    logic [20:0] next;        // node offset
    logic [15:0] amount;      // of the post
    logic [2:0]  zero_b;
    logic [4:0]  sem;
    logic        zero_a;
    logic        post;
    logic        fence;
    logic        last;
    logic [3:0]  op;
  } dma_desc_t;

  localparam logic [3:0] DmaPush = 4'd1;
  localparam logic [3:0] DmaGather = 4'd2;
  localparam int DmaOffsetBits = 36;          // of a destination: a node's or an edge's

  // Why a list ended: the low bits of the address of a CauseDmaError.
  localparam logic [3:0] DmaOk            = 4'd0;
  localparam logic [3:0] DmaBusy          = 4'd1;
  localparam logic [3:0] DmaListAddress   = 4'd2;
  localparam logic [3:0] DmaMalformed     = 4'd3;
  localparam logic [3:0] DmaSource        = 4'd4;
  localparam logic [3:0] DmaDestination   = 4'd5;
  localparam logic [3:0] DmaPostAddress   = 4'd6;
  localparam logic [3:0] DmaUncorrectable = 4'd7;
  localparam logic [3:0] DmaIndex         = 4'd8;

  // ---- what a thread did with a cycle: issued, or what it waited for (docs/profile.md) ----------
  typedef enum logic [3:0] {
    SpentIdle      = 4'd0,   // does not run
    SpentIssued    = 4'd1,
    SpentFetch     = 4'd2,   // no instruction
    SpentResult    = 4'd3,   // a late result that it names
    SpentMemory    = 4'd4,   // room in the queue of loads and stores
    SpentMulDiv    = 4'd5,   // room in the multiplier or divider
    SpentQueue     = 4'd6,   // a credit of the vector queue
    SpentLoad      = 4'd7,   // a load of its own, before a vector operation
    SpentSemaphore = 4'd8,
    SpentFence     = 4'd9,   // quiet, before a fence or halt
    SpentEnding    = 4'd10,  // draining, after a fault, halt or stop request
    SpentSlot      = 4'd11   // ready, but others issued
  } spent_e;

  // ---- network ----------------------------------------------------------------------------------
  // A place in the mesh. edge: the edge port `side`,`index` (index = x for north and south, y for
  // east and west) instead of node (x, y).
  typedef struct packed {
    logic [15:0] chip;
    logic        is_edge;
    logic [1:0]  side;     // 0 north, 1 east, 2 south, 3 west
    logic [7:0]  y;
    logic [7:0]  x;
  } place_t;

  typedef enum logic [2:0] {
    PktWrite = 3'd0,       // request: write bytes of a line (SRAM) or one control register
    PktPost  = 3'd1,       // request: add amount to a semaphore
    PktAck   = 3'd2,       // response: `amount` requests of src_thread were performed
    PktNack  = 3'd3,       // response: a request was refused; offset is the refused one
    PktRoute = 3'd4,       // request: goes as its data say, then writes a control register
    PktWriteAll = 3'd5,    // requests: PktWrite and PktPost to every node of a rectangle, which is
    PktPostAll  = 3'd6     // in `dst` as {y1, x1, 3'd0, y0, x0}: its corners, docs/broadcast.md
  } pkt_e;

  // Header of a flit, beside its 64 B of payload. Requests travel on channel 0, responses on 1.
  typedef struct packed {
    pkt_e        kind;
    place_t      dst;
    place_t      src;
    logic [1:0]  src_thread;
    logic [35:0] offset;   // node offset (21 bits used) or edge offset
    logic [6:0]  count;    // bytes, at their own positions in the line: 0 to 64
    logic [15:0] amount;   // semaphore increment, or the number of acknowledged requests
  } header_t;

  typedef struct packed {
    header_t      header;
    logic [511:0] data;
  } flit_t;

  localparam int HeaderBits = 134;            // of header_t
  localparam int FlitBits = HeaderBits + LineBits;
  localparam int LinkSlots = 8;               // flits that a link's receiver holds,
                                              // of both channels
  localparam int LinkChannelSlots = 6;        // of one channel

  // How a router finds outputs (docs/routing.md).
  localparam int RouteColumns = 18;
  localparam int RouteRows = 20;
  typedef struct packed {
    logic         on;      // by `side`; otherwise in dimension order
    logic [3:0]   closed;  // by side: nothing leaves there
    logic [3:0]   exit;    // other chips to the north, east, south, west are reached
    logic [7:0]   exit_side;  // by leaving here, 2 bits each
    logic [719:0] side;    // of each destination, 2 bits: row by row
  } route_t;

  // ---- links between chips (docs/chip-link.md) --------------------------------------------------
  localparam int FrameSlots = 512;            // frames under way, and flits of a channel at the
                                              // receiver
  localparam int FrameCrcBits = 32;
  localparam int FrameHeadBits = 50;          // of frame_head_t

  typedef enum logic [1:0] {
    FrameOpen = 2'd0,      // the sender has not heard the other end yet
    FrameIdle = 2'd1,      // carries no flit
    FrameNack = 2'd2,      // the same, and: send again from `ack` on
    FrameData = 2'd3
  } frame_e;

  // What a frame says beside its flit. Counts are modulo 1024.
  typedef struct packed {
    logic [6:0]  zero;
    frame_e      kind;
    logic [9:0]  seq;      // of a flit
    logic [9:0]  ack;      // the sequence number that is expected next: all before it have come
    logic [9:0]  freed1;   // flits of channel 1 and 0 that have left the receiver's queue
    logic [9:0]  freed0;
    logic        vc;       // of a flit
  } frame_head_t;

  // Fault reported by a block about a thread that it does not own.
  typedef struct packed {
    logic        valid;
    logic [1:0]  thread;
    cause_e      cause;
    logic [20:0] pc;
    logic [63:0] addr;
  } fault_t;

endpackage
