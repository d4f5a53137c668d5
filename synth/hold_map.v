// A register with enable as an and-or of what comes and what it holds, whose two selects are signals of their own
// for the mapper: it takes one AND-OR gate a bit then. From one select it makes a multiplexer of two gates.
// hold_inverter stands between the two while the gates are mapped, once for all registers of one enable.

module \$_DFFE_PP_ (input D, input C, input E, output Q);
  wire keep, come, stay, next;
  \$_NOT_ hold (.A(E), .Y(keep));
  \$_AND_ g1 (.A(E), .B(D), .Y(come));
  \$_AND_ g2 (.A(keep), .B(Q), .Y(stay));
  \$_OR_ g3 (.A(come), .B(stay), .Y(next));
  \$_DFF_P_ _TECHMAP_REPLACE_ (.D(next), .C(C), .Q(Q));
endmodule
