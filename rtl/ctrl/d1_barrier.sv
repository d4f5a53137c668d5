// One barrier of a node: its place in a tree of neighbours (docs/barrier.md).
//
//   sync_i (children) ──▶ seen ──┐
//   arrive ─────────────▶ here ──┴─ all came ──▶ sync_o (parent)          of the root: ──┐
//   sync_i (parent) ────────────────────────────────────────────────▶ release_o, sync_o (children)
//
// Pulses a bit a side: 0 north, 1 east, 2 south, 3 west; a cycle a node. release_o: the threads
// whose barrier is over, a pulse. misuse_o: a pulse.

module d1_barrier (
  input  logic        clk_i,
  input  logic        rst_ni,

  input  logic        tree_we_i,
  input  logic        arrive_we_i,
  input  logic [16:0] wdata_i,
  output logic [16:0] tree_o,      // as written
  output logic [8:0]  state_o,     // {all came, children that came, threads that came}

  input  logic [3:0]  sync_i,
  output logic [3:0]  sync_o,
  output logic [3:0]  release_o,
  output logic        misuse_o
);

  logic [16:0] tree_q;
  logic [3:0]  threads, children, parent;
  logic [3:0]  here_q, seen_q, sync_q;
  logic        sent_q;             // told the parent
  logic [3:0]  from_child, seen;
  logic        from_parent, complete, over, legal, changes;

  assign threads  = tree_q[3:0];
  assign children = tree_q[7:4];
  assign parent   = tree_q[11:8];

  assign from_parent = (sync_i & parent) != '0;
  assign from_child  = sync_i & ~parent;
  assign seen        = seen_q | from_child;
  assign complete    = tree_q[11:0] != '0 && !sent_q && here_q == threads &&
                       (children & ~seen) == '0;
  assign over        = sent_q ? from_parent : complete && parent == '0;

  // Two parents: more than one bit.
  assign legal    = wdata_i[11:0] == '0 ||
                    ((wdata_i[11:8] & (wdata_i[11:8] - 4'd1)) == '0 &&
                     (wdata_i[7:4] & wdata_i[11:8]) == '0 &&
                     here_q == '0 && !sent_q);
  assign misuse_o = (arrive_we_i && (wdata_i[3:0] & (here_q | ~threads)) != '0) ||
                    (tree_we_i && !legal) ||
                    (from_child & seen_q) != '0 || (from_parent && !sent_q);

  assign release_o = over ? threads : '0;
  assign sync_o    = sync_q;
  assign tree_o    = tree_q;
  assign state_o   = {sent_q, seen_q, here_q};
  assign changes   = tree_we_i || arrive_we_i || complete || sync_i != '0 || sync_q != '0;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      tree_q <= '0;
      here_q <= '0;
      seen_q <= '0;
      sent_q <= 1'b0;
      sync_q <= '0;
    end else if (changes) begin
      sync_q <= over ? children : complete ? parent : '0;
      sent_q <= (sent_q || complete) && !over;
      here_q <= over ? '0 : arrive_we_i ? here_q | (wdata_i[3:0] & threads) : here_q;
      seen_q <= over ? seen & ~children : seen;
      if (tree_we_i && legal) begin
        tree_q <= wdata_i[11:0] == '0 ? '0 : wdata_i;
        if (wdata_i[11:0] == '0) begin
          here_q <= '0;
          seen_q <= '0;
          sent_q <= 1'b0;
        end
      end
    end
  end

endmodule
