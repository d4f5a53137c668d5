module hold_inverter (input A, output Y);
  \$_NOT_ _TECHMAP_REPLACE_ (.A(A), .Y(Y));
endmodule
