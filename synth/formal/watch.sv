// A watched element of a queue: any one of those that go in is marked, with what it carries.
//
// When as many have left as were there before it, turn_o says that what comes out next must be it,
// with data_o. That holds for every element: none is lost, none overtakes, none is changed, none
// comes twice.
module watch #(
  parameter int unsigned Width = 2,
  parameter int unsigned CountBits = 4   // more than the queue holds
) (
  input  logic                 clk_i,
  input  logic                 run_i,
  input  logic                 mark_i,   // free: mark what goes in now, if nothing was marked
  input  logic                 push_i,
  input  logic [Width-1:0]     data_i,
  input  logic                 pop_i,
  output logic [CountBits-1:0] held_o,   // in less out
  output logic                 turn_o,
  output logic [Width-1:0]     data_o,
  output logic                 marked_o  // it is inside
);
  logic [CountBits-1:0] held_q, ahead_q;
  logic                 marked_q;
  logic [Width-1:0]     data_q;

  assign held_o   = held_q;
  assign marked_o = marked_q;
  assign turn_o = marked_q && ahead_q == '0;
  assign data_o = data_q;

  always_ff @(posedge clk_i) begin
    if (!run_i) begin
      held_q   <= '0;
      ahead_q  <= '0;
      marked_q <= 1'b0;
    end else begin
      held_q <= held_q + CountBits'(push_i) - CountBits'(pop_i);
      if (!marked_q && mark_i && push_i) begin
        marked_q <= 1'b1;
        ahead_q  <= held_q - CountBits'(pop_i);
        data_q   <= data_i;
      end else if (marked_q && pop_i) begin
        if (ahead_q == '0) marked_q <= 1'b0;
        else ahead_q <= ahead_q - 1'b1;
      end
    end
  end
endmodule

// A watched word of a RAM with a port for writing and one for reading: any address,
// which must stay the same.
//
// known_o says that rdata of the RAM is now the word of that address: word_o,
// as it was written last (proof ram_2p).
module ram_word #(
  parameter int unsigned Width = 2,
  parameter int unsigned AddrBits = 3
) (
  input  logic                clk_i,
  input  logic                run_i,
  input  logic [AddrBits-1:0] where_i,
  input  logic                we_i,
  input  logic [AddrBits-1:0] waddr_i,
  input  logic [Width-1:0]    wdata_i,
  input  logic                re_i,
  input  logic [AddrBits-1:0] raddr_i,
  output logic                known_o,
  output logic [Width-1:0]    word_o,
  output logic                written_o,
  output logic [Width-1:0]    stored_o   // in the RAM, if written_o
);
  logic             written_q, known_q, hit;
  logic [Width-1:0] stored_q, word_q;
  assign hit       = we_i && waddr_i == where_i;
  assign known_o   = known_q;
  assign word_o    = word_q;
  assign written_o = written_q;
  assign stored_o  = stored_q;

  always_ff @(posedge clk_i) begin
    written_q <= run_i && (written_q || hit);
    known_q   <= run_i && re_i && raddr_i == where_i && written_q && !hit;
    if (hit) stored_q <= wdata_i;
    if (re_i) word_q <= stored_q;
  end
endmodule
