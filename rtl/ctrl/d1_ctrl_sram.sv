// The control registers of the memory, offsets 0x200 to 0x2FF (docs/ctrl.md): scrubbing, injection
// of errors, counts of errors and conflicts. Reads are combinational, for a flop of d1_ctrl.

module d1_ctrl_sram (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  input  logic                 write_i,        // of a register that may be written
  input  logic [7:3]           write_addr_i,
  input  logic [63:0]          write_data_i,
  input  logic [7:3]           read_addr_i,
  output logic [63:0]          read_data_o,
  output d1_pkg::sram_ctl_t    ctl_o,
  input  d1_pkg::sram_status_t status_i
);

  localparam logic [4:0] ScrubInterval        = 5'd0;
  localparam logic [4:0] ScrubAddr            = 5'd1;
  localparam logic [4:0] EccCorrected         = 5'd2;
  localparam logic [4:0] EccCorrectedAddr     = 5'd3;
  localparam logic [4:0] EccUncorrectable     = 5'd4;
  localparam logic [4:0] EccUncorrectableAddr = 5'd5;
  localparam logic [4:0] InjectAddr           = 5'd6;
  localparam logic [4:0] InjectData           = 5'd7;
  localparam logic [4:0] Inject               = 5'd8;
  localparam logic [4:0] SramConflicts        = 5'd16;  // and six more

  d1_pkg::sram_ctl_t ctl_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      ctl_q <= '0;
    end else begin
      ctl_q.inject <= write_i && write_addr_i == Inject;
      if (write_i) begin
        if (write_addr_i == ScrubInterval) ctl_q.scrub_interval <= write_data_i[31:0];
        if (write_addr_i == InjectAddr)    ctl_q.inject_word    <= write_data_i[20:3];
        if (write_addr_i == InjectData)    ctl_q.inject_data    <= write_data_i;
        if (write_addr_i == Inject)        ctl_q.inject_check   <= write_data_i[7:0];
      end
    end
  end

  assign ctl_o = ctl_q;

  always_comb begin
    read_data_o = '0;
    case (read_addr_i)
      ScrubInterval:        read_data_o[31:0] = ctl_q.scrub_interval;
      ScrubAddr:            read_data_o[20:6] = status_i.scrub_line;
      EccCorrected:         read_data_o[47:0] = status_i.corrected;
      EccCorrectedAddr:     read_data_o[20:3] = status_i.corrected_word;
      EccUncorrectable:     read_data_o[47:0] = status_i.uncorrectable;
      EccUncorrectableAddr: read_data_o[20:3] = status_i.uncorrectable_word;
      InjectAddr:           read_data_o[20:3] = ctl_q.inject_word;
      InjectData:           read_data_o       = ctl_q.inject_data;
      Inject:               read_data_o[0]    = ctl_q.inject || status_i.inject_busy;
      SramConflicts:        read_data_o[47:0] = status_i.conflicts[47:0];
      SramConflicts + 5'd1: read_data_o[47:0] = status_i.conflicts[95:48];
      SramConflicts + 5'd2: read_data_o[47:0] = status_i.conflicts[143:96];
      SramConflicts + 5'd3: read_data_o[47:0] = status_i.conflicts[191:144];
      SramConflicts + 5'd4: read_data_o[47:0] = status_i.conflicts[239:192];
      SramConflicts + 5'd5: read_data_o[47:0] = status_i.conflicts[287:240];
      SramConflicts + 5'd6: read_data_o[47:0] = status_i.conflicts[335:288];
      default:              read_data_o       = '0;
    endcase
  end

endmodule
