// The (72,64) Hsiao code: corrects one wrong bit and detects two. Included inside a module.
//
// Row r holds the data bits whose parity is check bit r; column i, the i-th bit of every row, is
// the syndrome of a wrong data bit i. All columns have an odd number of ones, so that two wrong
// bits give an even, non-zero syndrome, which no column equals. Data bits 0 to 55 have the columns
// with three ones, in increasing order; data bit 56+k has 8'h1f rotated left by k. Check bit r has
// the column with bit r alone. Every row has 26 ones. The code is linear: all zeros is a code word.
localparam logic [511:0] EccRows = {
  64'hf8fffff800000000,  // check bit 7
  64'h7cfc0007fff00000,  // check bit 6
  64'h3e83e007c00ffc00,  // check bit 5
  64'h1f421e043c0f03f0,  // check bit 4
  64'h8f2111c22388e38e,  // check bit 3
  64'hc710893112649a6d,  // check bit 2
  64'he30844a88952555b,  // check bit 1
  64'hf104225844b12cb7   // check bit 0
};
