// The node's memory: 20 super-banks of single-port macros behind seven ports (docs/sram.md).
//
//   mst ld0 ld1 sst sld st fill --> d1_sram_arb: at most one a super-bank
//        |   rows, written words          |
//        v                                v grants
//      [ accesses: a register of each port, at most one a super-bank ]
//        v                                v
//   d1_sram_write x3  --write buses-->  d1_sram_bank x20 (d1_sram_ram)
//        ^------------ rows read ---------|
//   d1_sram_read x4 <---------------------'
//
// A request is held until its grant, which comes in the same cycle. Accesses are performed in the
// order of their grants, the super-banks a cycle behind the arbiter. Read data comes three cycles
// after the grant. Every port can be granted every cycle when the super-banks differ. SECDED over
// each 8 B word; words that are written in part are merged inside. The scrubber reads on the path
// of fill and writes on the bus of st, where it disturbs nobody.

`include "prim/d1_assert.svh"

module d1_sram #(
  parameter int unsigned RowsLog2 = 10,   // rows of a super-bank: 1024
  parameter int unsigned Regions  = d1_pkg::SramRegions  // of four super-banks
) (
  input  logic         clk_i,
  input  logic         rst_ni,

  // Reads: instruction cache, operand A and vector loads, operand B, scalar loads.
  input  logic         fill_req_i,
  input  logic [14:0]  fill_addr_i,       // line
  output logic         fill_gnt_o,
  output logic         fill_rvalid_o,
  output logic [511:0] fill_rdata_o,
  output logic         fill_rerr_o,       // uncorrectable

  input  logic         ld0_req_i,
  input  logic [14:0]  ld0_addr_i,
  output logic         ld0_gnt_o,
  output logic         ld0_rvalid_o,
  output logic [511:0] ld0_rdata_o,
  output logic         ld0_rerr_o,

  input  logic         ld1_req_i,
  input  logic [14:0]  ld1_addr_i,
  output logic         ld1_gnt_o,
  output logic         ld1_rvalid_o,
  output logic [511:0] ld1_rdata_o,
  output logic         ld1_rerr_o,
  input  logic         ld_pair_i,         // grant ld0 and ld1 together or not at all

  input  logic         sld_req_i,
  input  logic [17:0]  sld_addr_i,        // word
  output logic         sld_gnt_o,
  output logic         sld_rvalid_o,
  output logic [63:0]  sld_rdata_o,
  output logic         sld_rerr_o,

  // Writes: vector and accumulator stores, arrivals from the mesh, scalar stores.
  input  logic         st_req_i,
  input  logic [14:0]  st_addr_i,
  input  logic [63:0]  st_mask_i,         // bytes
  input  logic [511:0] st_data_i,
  output logic         st_gnt_o,

  input  logic         mst_req_i,
  input  logic [14:0]  mst_addr_i,
  input  logic [63:0]  mst_mask_i,
  input  logic [511:0] mst_data_i,
  output logic         mst_gnt_o,

  input  logic         sst_req_i,
  input  logic [17:0]  sst_addr_i,
  input  logic [7:0]   sst_mask_i,
  input  logic [63:0]  sst_data_i,
  output logic         sst_gnt_o,

  // Scrubbing and injection of errors; counts of errors and conflicts.
  input  d1_pkg::sram_ctl_t    ctl_i,
  output d1_pkg::sram_status_t status_o
);

  localparam int unsigned Banks = 4 * Regions;
  localparam logic [15:0] Lines = 16'(Banks << RowsLog2);
  localparam int unsigned RegionLsb = RowsLog2 + 2;  // in a line address

  // ---- where each port goes ---------------------------------------------------------------------
  function automatic logic [RowsLog2+4:0] place_of(input logic [RowsLog2+4:0] line);
    place_of = {line[2 +: RowsLog2], line[RegionLsb +: 3], line[1:0]};
  endfunction

  logic [4:0]          mst_bank, ld0_bank, ld1_bank, sst_bank, sld_bank, st_bank, fill_bank;
  logic [RowsLog2-1:0] mst_row, ld0_row, ld1_row, sst_row, sld_row, st_row, fill_row;

  assign {mst_row, mst_bank} = place_of(mst_addr_i[RowsLog2+4:0]);
  assign {ld0_row, ld0_bank} = place_of(ld0_addr_i[RowsLog2+4:0]);
  assign {ld1_row, ld1_bank} = place_of(ld1_addr_i[RowsLog2+4:0]);
  assign {sst_row, sst_bank} = place_of(sst_addr_i[RowsLog2+7:3]);
  assign {sld_row, sld_bank} = place_of(sld_addr_i[RowsLog2+7:3]);
  assign {st_row, st_bank} = place_of(st_addr_i[RowsLog2+4:0]);
  assign {fill_row, fill_bank} = place_of(fill_addr_i[RowsLog2+4:0]);

  // ---- arbitration ------------------------------------------------------------------------------
  logic [31:0] mst_next_busy, sst_next_busy, st_next_busy;
  logic [Banks-1:0] busy_q;
  logic        mst_hold, sst_hold, st_hold;
  logic        pair_first, pair_second;
  logic [6:0]  req;
  logic [34:0] bank;

  assign req  = {fill_req_i, st_req_i, sld_req_i, sst_req_i, ld1_req_i, ld0_req_i, mst_req_i};
  assign bank = {fill_bank, st_bank, sld_bank, sst_bank, ld1_bank, ld0_bank, mst_bank};

  d1_sram_arb u_arb (
    .clk_i,
    .rst_ni,
    .req_i    (req),
    .pair_i   (ld_pair_i),
    .bank_i   (bank),
    .hold_i   ({1'b0, st_hold, 1'b0, sst_hold, 2'b00, mst_hold}),
    .busy_i   (32'(busy_q)),
    .gnt_o    ({fill_gnt_o, st_gnt_o, sld_gnt_o, sst_gnt_o, ld1_gnt_o, ld0_gnt_o, mst_gnt_o}),
    .first_o  (pair_first),
    .second_o (pair_second)
  );

  // The super-banks of merges, in a register: grants hang on it.
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) busy_q <= '0;
    else         busy_q <= Banks'(mst_next_busy | sst_next_busy | st_next_busy);
  end

  // ---- scrubbing --------------------------------------------------------------------------------
  localparam int unsigned PlaceBits = RowsLog2 + 8;

  logic                 unused_mst_bus_free, unused_sst_bus_free, unused_fill_rvalid;
  logic                 scrub_want, scrub_free, scrub_take, st_bus_free, patch, patch_valid;
  logic [4:0]           scrub_bank;
  logic [RowsLog2-1:0]  scrub_row;
  logic [7:0]           patch_words, patch_inverted, patch_wrong;
  logic [63:0]          patch_mask, patch_wrong_words;
  logic [511:0]         patch_data;
  logic [6:0]           gnt;
  logic [55:0]          corrected, bad;    // eight words a port
  logic [7*PlaceBits-1:0] place;
  d1_pkg::sram_status_t status;

  // Nobody's: no request for the super-bank in this cycle, granted or not, nor a merge in it.
  always_comb begin
    scrub_free = 1'b0;
    if (ctl_i.scrub_interval != '0 || status.inject_busy || scrub_want) begin
      scrub_free = (32'(busy_q) & (32'd1 << scrub_bank)) == '0;
      for (int p = 0; p < 7; p++) begin
        if (req[p] && bank[5*p +: 5] == scrub_bank) scrub_free = 1'b0;
      end
    end
  end

  d1_sram_scrub #(
    .RowsLog2 (RowsLog2),
    .Lines    (Lines)
  ) u_scrub (
    .clk_i,
    .rst_ni,
    .ctl_i,
    .line_o        (status.scrub_line),
    .busy_o        (status.inject_busy),
    .want_o        (scrub_want),
    .bank_o        (scrub_bank),
    .row_o         (scrub_row),
    .free_i        (scrub_free),
    .path_free_i   (!fill_req_i),
    .take_o        (scrub_take),
    .corrected_i   (corrected[48 +: 8]),
    .bus_free_i    (st_bus_free),
    .patch_o       (patch),
    .patch_valid_o (patch_valid),
    .words_o       (patch_words),
    .inverted_o    (patch_inverted),
    .mask_o        (patch_mask),
    .wrong_o       (patch_wrong)
  );

  // What fill's path read, corrected, and the bits of an injection.
  always_comb begin
    patch_data        = '0;
    patch_wrong_words = '0;
    if (patch) begin
      patch_data = fill_rdata_o;
      for (int w = 0; w < 8; w++) begin
        patch_data[64*w +: 64] = fill_rdata_o[64*w +: 64] ^ (patch_mask & {64{patch_inverted[w]}});
        patch_wrong_words[8*w +: 8] = patch_wrong & {8{patch_inverted[w]}};
      end
    end
  end

  // ---- errors and conflicts ---------------------------------------------------------------------
  d1_sram_monitor #(
    .PlaceBits (PlaceBits)
  ) u_monitor (
    .clk_i,
    .rst_ni,
    .place_i              (place),
    .corrected_i          (corrected),
    .bad_i                (bad),
    .refused_i            (req & ~gnt),
    .corrected_o          (status.corrected),
    .corrected_word_o     (status.corrected_word),
    .uncorrectable_o      (status.uncorrectable),
    .uncorrectable_word_o (status.uncorrectable_word),
    .conflicts_o          (status.conflicts)
  );

  assign gnt = {fill_gnt_o, st_gnt_o, sld_gnt_o, sst_gnt_o, ld1_gnt_o, ld0_gnt_o, mst_gnt_o};
  assign corrected[31:25] = '0;  // sst and sld have one word each
  assign corrected[39:33] = '0;
  assign bad[31:25]       = '0;
  assign bad[39:33]       = '0;
  assign status_o         = status;

  // ---- super-banks ------------------------------------------------------------------------------
  logic                mst_write, sst_write, st_write;
  logic [4:0]          mst_write_bank, sst_write_bank, st_write_bank;
  logic [RowsLog2-1:0] mst_write_row, sst_write_row, st_write_row;
  logic [7:0]          mst_we, sst_we, st_we;
  logic [511:0]        mst_data, st_data;
  logic [63:0]         mst_check, sst_data, st_check;
  logic [7:0]          sst_check;
  logic                ld1_access;
  logic                mst_read, sst_read, st_read;
  logic [4:0]          mst_read_bank, sst_read_bank, st_read_bank;
  logic [RowsLog2-1:0] mst_read_row, sst_read_row, st_read_row;

  // The second cycle of a pair in one super-bank reads ld0 alone.
  assign ld1_access = pair_first || (ld1_gnt_o && !pair_second);

  // Accesses of the read ports, a cycle after the grants, which are late.
  logic                ld0_read_q, ld1_read_q, ld1_gnt_q, sld_read_q;
  logic                fill_read, fill_gnt_q, fill_s1_gnt_q, fill_s2_gnt_q, scrub_read_q;
  logic [4:0]          ld0_bank_q, ld1_bank_q, sld_bank_q, fill_bank_q;
  logic [RowsLog2-1:0] ld0_row_q, ld1_row_q, sld_row_q, fill_row_q;
  logic [2:0]          sld_word_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      {ld0_read_q, ld1_read_q, ld1_gnt_q, sld_read_q} <= '0;
      {fill_gnt_q, fill_s1_gnt_q, fill_s2_gnt_q, scrub_read_q} <= '0;
    end else begin
      ld0_read_q  <= ld0_gnt_o;
      ld1_read_q  <= ld1_access;
      ld1_gnt_q   <= ld1_gnt_o;
      sld_read_q  <= sld_gnt_o;
      scrub_read_q  <= scrub_take;
      fill_gnt_q    <= fill_gnt_o;
      fill_s1_gnt_q <= fill_gnt_q;
      fill_s2_gnt_q <= fill_s1_gnt_q;
    end
  end

  always_ff @(posedge clk_i) begin
    if (ld0_req_i) {ld0_row_q, ld0_bank_q} <= {ld0_row, ld0_bank};
    if (ld1_req_i) {ld1_row_q, ld1_bank_q} <= {ld1_row, ld1_bank};
    if (sld_req_i) {sld_row_q, sld_bank_q, sld_word_q} <= {sld_row, sld_bank, sld_addr_i[2:0]};
    if (fill_req_i) {fill_row_q, fill_bank_q} <= {fill_row, fill_bank};
    else if (scrub_want) {fill_row_q, fill_bank_q} <= {scrub_row, scrub_bank};
  end

  // Grants are late: those of fill and of the scrubber meet after their flops.
  assign fill_read = fill_gnt_q || scrub_read_q;

  // The sources of an access: reads 0-6 in the order of the ports, writes 7-9.
  logic [9:0]             source_valid;
  logic [49:0]            source_bank;
  logic [10*RowsLog2-1:0] source_row;
  logic [31:0]            used;

  assign source_valid = {st_write, sst_write, mst_write,
                         fill_read, st_read, sld_read_q, sst_read, ld1_read_q, ld0_read_q,
                         mst_read};
  assign source_bank = {st_write_bank, sst_write_bank, mst_write_bank,
                        fill_bank_q, st_read_bank, sld_bank_q, sst_read_bank, ld1_bank_q,
                        ld0_bank_q, mst_read_bank};
  assign source_row  = {st_write_row, sst_write_row, mst_write_row,
                        fill_row_q, st_read_row, sld_row_q, sst_read_row, ld1_row_q, ld0_row_q,
                        mst_read_row};

  always_comb begin
    used = '0;
    if (source_valid != '0) begin
      for (int s = 0; s < 10; s++) used = used | (32'(source_valid[s]) << source_bank[5*s +: 5]);
    end
  end

  logic [512*Banks-1:0] bank_data;
  logic [64*Banks-1:0]  bank_check;

  for (genvar b = 0; b < Banks; b++) begin : gen_bank
    d1_sram_bank #(
      .RowsLog2 (RowsLog2),
      .Index    (5'(b))
    ) u_bank (
      .clk_i,
      .rst_ni,
      .used_i      (used[b]),
      .valid_i     (source_valid),
      .bank_i      (source_bank),
      .row_i       (source_row),
      .we_i        ({st_we, sst_we, mst_we}),
      .mst_data_i  (mst_data),
      .mst_check_i (mst_check),
      .sst_data_i  (sst_data),
      .sst_check_i (sst_check),
      .st_data_i   (st_data),
      .st_check_i  (st_check),
      .rdata_o     (bank_data[512*b +: 512]),
      .rcheck_o    (bank_check[64*b +: 64])
    );
  end

  // Nothing is patched through the ports mst and sst.
  logic [511:0] no_patch;
  assign no_patch = '0;

  d1_sram_write #(
    .Banks    (Banks),
    .RowsLog2 (RowsLog2),
    .Words    (8)
  ) u_mst (
    .clk_i,
    .rst_ni,
    .req_i         (mst_req_i),
    .gnt_i         (mst_gnt_o),
    .bank_i        (mst_bank),
    .row_i         (mst_row),
    .word_i        (3'd0),
    .mask_i        (mst_mask_i),
    .data_i        (mst_data_i),
    .hold_o        (mst_hold),
    .next_busy_o   (mst_next_busy),
    .bank_data_i   (bank_data),
    .bank_check_i  (bank_check),
    .read_o        (mst_read),
    .read_bank_o   (mst_read_bank),
    .read_row_o    (mst_read_row),
    .write_o       (mst_write),
    .write_bank_o  (mst_write_bank),
    .write_row_o   (mst_write_row),
    .write_we_o    (mst_we),
    .write_data_o  (mst_data),
    .write_check_o (mst_check),
    .bus_free_o    (unused_mst_bus_free),
    .patch_i       (1'b0),
    .patch_valid_i (1'b0),
    .patch_words_i (no_patch[7:0]),
    .patch_bank_i  (no_patch[4:0]),
    .patch_row_i   (no_patch[RowsLog2-1:0]),
    .patch_data_i  (no_patch),
    .patch_wrong_i (no_patch[63:0]),
    .corrected_o   (corrected[0 +: 8]),
    .bad_o         (bad[0 +: 8]),
    .place_o       (place[0*PlaceBits +: PlaceBits])
  );

  d1_sram_write #(
    .Banks    (Banks),
    .RowsLog2 (RowsLog2),
    .Words    (1)
  ) u_sst (
    .clk_i,
    .rst_ni,
    .req_i         (sst_req_i),
    .gnt_i         (sst_gnt_o),
    .bank_i        (sst_bank),
    .row_i         (sst_row),
    .word_i        (sst_addr_i[2:0]),
    .mask_i        (sst_mask_i),
    .data_i        (sst_data_i),
    .hold_o        (sst_hold),
    .next_busy_o   (sst_next_busy),
    .bank_data_i   (bank_data),
    .bank_check_i  (bank_check),
    .read_o        (sst_read),
    .read_bank_o   (sst_read_bank),
    .read_row_o    (sst_read_row),
    .write_o       (sst_write),
    .write_bank_o  (sst_write_bank),
    .write_row_o   (sst_write_row),
    .write_we_o    (sst_we),
    .write_data_o  (sst_data),
    .write_check_o (sst_check),
    .bus_free_o    (unused_sst_bus_free),
    .patch_i       (1'b0),
    .patch_valid_i (1'b0),
    .patch_words_i (no_patch[0]),
    .patch_bank_i  (no_patch[4:0]),
    .patch_row_i   (no_patch[RowsLog2-1:0]),
    .patch_data_i  (no_patch[63:0]),
    .patch_wrong_i (no_patch[7:0]),
    .corrected_o   (corrected[24]),
    .bad_o         (bad[24]),
    .place_o       (place[3*PlaceBits +: PlaceBits])
  );

  d1_sram_write #(
    .Banks    (Banks),
    .RowsLog2 (RowsLog2),
    .Words    (8)
  ) u_st (
    .clk_i,
    .rst_ni,
    .req_i         (st_req_i),
    .gnt_i         (st_gnt_o),
    .bank_i        (st_bank),
    .row_i         (st_row),
    .word_i        (3'd0),
    .mask_i        (st_mask_i),
    .data_i        (st_data_i),
    .hold_o        (st_hold),
    .next_busy_o   (st_next_busy),
    .bank_data_i   (bank_data),
    .bank_check_i  (bank_check),
    .read_o        (st_read),
    .read_bank_o   (st_read_bank),
    .read_row_o    (st_read_row),
    .write_o       (st_write),
    .write_bank_o  (st_write_bank),
    .write_row_o   (st_write_row),
    .write_we_o    (st_we),
    .write_data_o  (st_data),
    .write_check_o (st_check),
    .bus_free_o    (st_bus_free),
    .patch_i       (patch),
    .patch_valid_i (patch_valid),
    .patch_words_i (patch_words),
    .patch_bank_i  (scrub_bank),
    .patch_row_i   (scrub_row),
    .patch_data_i  (patch_data),
    .patch_wrong_i (patch_wrong_words),
    .corrected_o   (corrected[40 +: 8]),
    .bad_o         (bad[40 +: 8]),
    .place_o       (place[5*PlaceBits +: PlaceBits])
  );

  // ---- read ports -------------------------------------------------------------------------------
  d1_sram_read #(
    .Banks    (Banks),
    .RowsLog2 (RowsLog2),
    .Words    (8)
  ) u_ld0 (
    .clk_i,
    .rst_ni,
    .gnt_i        (ld0_read_q),
    .access_i     (ld0_read_q),
    .bank_i       (ld0_bank_q),
    .row_i        (ld0_row_q),
    .word_i       (3'd0),
    .bank_data_i  (bank_data),
    .bank_check_i (bank_check),
    .rvalid_o     (ld0_rvalid_o),
    .rdata_o      (ld0_rdata_o),
    .rerr_o       (ld0_rerr_o),
    .corrected_o  (corrected[8 +: 8]),
    .bad_o        (bad[8 +: 8]),
    .place_o      (place[1*PlaceBits +: PlaceBits])
  );

  d1_sram_read #(
    .Banks    (Banks),
    .RowsLog2 (RowsLog2),
    .Words    (8)
  ) u_ld1 (
    .clk_i,
    .rst_ni,
    .gnt_i        (ld1_gnt_q),
    .access_i     (ld1_read_q),
    .bank_i       (ld1_bank_q),
    .row_i        (ld1_row_q),
    .word_i       (3'd0),
    .bank_data_i  (bank_data),
    .bank_check_i (bank_check),
    .rvalid_o     (ld1_rvalid_o),
    .rdata_o      (ld1_rdata_o),
    .rerr_o       (ld1_rerr_o),
    .corrected_o  (corrected[16 +: 8]),
    .bad_o        (bad[16 +: 8]),
    .place_o      (place[2*PlaceBits +: PlaceBits])
  );

  d1_sram_read #(
    .Banks    (Banks),
    .RowsLog2 (RowsLog2),
    .Words    (1)
  ) u_sld (
    .clk_i,
    .rst_ni,
    .gnt_i        (sld_read_q),
    .access_i     (sld_read_q),
    .bank_i       (sld_bank_q),
    .row_i        (sld_row_q),
    .word_i       (sld_word_q),
    .bank_data_i  (bank_data),
    .bank_check_i (bank_check),
    .rvalid_o     (sld_rvalid_o),
    .rdata_o      (sld_rdata_o),
    .rerr_o       (sld_rerr_o),
    .corrected_o  (corrected[32]),
    .bad_o        (bad[32]),
    .place_o      (place[4*PlaceBits +: PlaceBits])
  );

  d1_sram_read #(
    .Banks    (Banks),
    .RowsLog2 (RowsLog2),
    .Words    (8)
  ) u_fill (
    .clk_i,
    .rst_ni,
    .gnt_i        (fill_read),
    .access_i     (fill_read),
    .bank_i       (fill_bank_q),
    .row_i        (fill_row_q),
    .word_i       (3'd0),
    .bank_data_i  (bank_data),
    .bank_check_i (bank_check),
    .rvalid_o     (unused_fill_rvalid),
    .rdata_o      (fill_rdata_o),
    .rerr_o       (fill_rerr_o),
    .corrected_o  (corrected[48 +: 8]),
    .bad_o        (bad[48 +: 8]),
    .place_o      (place[6*PlaceBits +: PlaceBits])
  );

  // The scrubber's reads are nobody's answer.
  assign fill_rvalid_o = fill_s2_gnt_q;

  `D1_ASSERT_STATIC(RowsFitTheAddress_A, RowsLog2 >= 1 && RowsLog2 <= 10)
  `D1_ASSERT_STATIC(RegionsFitTheAddress_A, Regions >= 1 && Regions <= 8)
  `D1_ASSERT_STATIC(SramIsWholeRegions_A, d1_pkg::SramRegions * 262144 == d1_pkg::SramBytes &&
                    d1_pkg::SramRegions >= 1 && d1_pkg::SramRegions <= 7)
  `D1_ASSERT(MstInsideTheSram_A, !mst_req_i || {1'b0, mst_addr_i} < Lines)
  `D1_ASSERT(Ld0InsideTheSram_A, !ld0_req_i || {1'b0, ld0_addr_i} < Lines)
  `D1_ASSERT(Ld1InsideTheSram_A, !ld1_req_i || {1'b0, ld1_addr_i} < Lines)
  `D1_ASSERT(SstInsideTheSram_A, !sst_req_i || {1'b0, sst_addr_i[17:3]} < Lines)
  `D1_ASSERT(SldInsideTheSram_A, !sld_req_i || {1'b0, sld_addr_i[17:3]} < Lines)
  `D1_ASSERT(StInsideTheSram_A, !st_req_i || {1'b0, st_addr_i} < Lines)
  `D1_ASSERT(FillInsideTheSram_A, !fill_req_i || {1'b0, fill_addr_i} < Lines)
  `D1_ASSERT(FillHeldUntilGranted_A, fill_req_i && !fill_gnt_o |=> fill_req_i &&
             $stable(fill_addr_i))
  `D1_ASSERT(Ld0HeldUntilGranted_A, ld0_req_i && !ld0_gnt_o |=> ld0_req_i &&
             $stable({ld_pair_i, ld0_addr_i}))
  `D1_ASSERT(Ld1HeldUntilGranted_A, ld1_req_i && !ld1_gnt_o |=> ld1_req_i &&
             $stable({ld_pair_i, ld1_addr_i}))
  `D1_ASSERT(SldHeldUntilGranted_A, sld_req_i && !sld_gnt_o |=> sld_req_i &&
             $stable(sld_addr_i))
  `D1_ASSERT(StHeldUntilGranted_A, st_req_i && !st_gnt_o |=> st_req_i &&
             $stable({st_addr_i, st_mask_i, st_data_i}))
  `D1_ASSERT(MstHeldUntilGranted_A, mst_req_i && !mst_gnt_o |=> mst_req_i &&
             $stable({mst_addr_i, mst_mask_i, mst_data_i}))
  `D1_ASSERT(SstHeldUntilGranted_A, sst_req_i && !sst_gnt_o |=> sst_req_i &&
             $stable({sst_addr_i, sst_mask_i, sst_data_i}))

endmodule
