// Eleven slots for what is in the adding pipe of d1_netif_add: two ways in, two ways out.
//
// Every select is one-hot, or zero: an output is zero then, and costs a simulation next to nothing.
// A slot is never written by both ways in one cycle. What is written can be read from the next
// cycle on.

module d1_netif_slots #(
  parameter int unsigned Bits = 512
) (
  input  logic            clk_i,

  input  logic [10:0]      enter_i,
  input  logic [Bits-1:0] enter_data_i,
  input  logic [10:0]      result_i,
  input  logic [Bits-1:0] result_data_i,

  input  logic [10:0]      leave_i,
  output logic [Bits-1:0] leave_data_o,
  input  logic [10:0]      read_i,
  output logic [Bits-1:0] read_data_o
);

  logic [Bits-1:0] slot0_q, slot1_q, slot2_q, slot3_q, slot4_q, slot5_q, slot6_q, slot7_q, slot8_q,
                   slot9_q, slot10_q;

  always_ff @(posedge clk_i) begin
    if (enter_i[0]) slot0_q <= enter_data_i; else if (result_i[0]) slot0_q <= result_data_i;
    if (enter_i[1]) slot1_q <= enter_data_i; else if (result_i[1]) slot1_q <= result_data_i;
    if (enter_i[2]) slot2_q <= enter_data_i; else if (result_i[2]) slot2_q <= result_data_i;
    if (enter_i[3]) slot3_q <= enter_data_i; else if (result_i[3]) slot3_q <= result_data_i;
    if (enter_i[4]) slot4_q <= enter_data_i; else if (result_i[4]) slot4_q <= result_data_i;
    if (enter_i[5]) slot5_q <= enter_data_i; else if (result_i[5]) slot5_q <= result_data_i;
    if (enter_i[6]) slot6_q <= enter_data_i; else if (result_i[6]) slot6_q <= result_data_i;
    if (enter_i[7]) slot7_q <= enter_data_i; else if (result_i[7]) slot7_q <= result_data_i;
    if (enter_i[8]) slot8_q <= enter_data_i; else if (result_i[8]) slot8_q <= result_data_i;
    if (enter_i[9]) slot9_q <= enter_data_i; else if (result_i[9]) slot9_q <= result_data_i;
    if (enter_i[10]) slot10_q <= enter_data_i; else if (result_i[10]) slot10_q <= result_data_i;
  end

  always_comb begin
    leave_data_o = '0;
    if (leave_i[0]) leave_data_o = leave_data_o | slot0_q;
    if (leave_i[1]) leave_data_o = leave_data_o | slot1_q;
    if (leave_i[2]) leave_data_o = leave_data_o | slot2_q;
    if (leave_i[3]) leave_data_o = leave_data_o | slot3_q;
    if (leave_i[4]) leave_data_o = leave_data_o | slot4_q;
    if (leave_i[5]) leave_data_o = leave_data_o | slot5_q;
    if (leave_i[6]) leave_data_o = leave_data_o | slot6_q;
    if (leave_i[7]) leave_data_o = leave_data_o | slot7_q;
    if (leave_i[8]) leave_data_o = leave_data_o | slot8_q;
    if (leave_i[9]) leave_data_o = leave_data_o | slot9_q;
    if (leave_i[10]) leave_data_o = leave_data_o | slot10_q;
  end

  always_comb begin
    read_data_o = '0;
    if (read_i[0]) read_data_o = read_data_o | slot0_q;
    if (read_i[1]) read_data_o = read_data_o | slot1_q;
    if (read_i[2]) read_data_o = read_data_o | slot2_q;
    if (read_i[3]) read_data_o = read_data_o | slot3_q;
    if (read_i[4]) read_data_o = read_data_o | slot4_q;
    if (read_i[5]) read_data_o = read_data_o | slot5_q;
    if (read_i[6]) read_data_o = read_data_o | slot6_q;
    if (read_i[7]) read_data_o = read_data_o | slot7_q;
    if (read_i[8]) read_data_o = read_data_o | slot8_q;
    if (read_i[9]) read_data_o = read_data_o | slot9_q;
    if (read_i[10]) read_data_o = read_data_o | slot10_q;
  end

endmodule
