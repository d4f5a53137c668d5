module \$_NOT_ (input A, output Y);
  hold_inverter _TECHMAP_REPLACE_ (.A(A), .Y(Y));
endmodule
