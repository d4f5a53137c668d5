#!/usr/bin/env bash
# The RTL of the chip at the size of D1 is there: Yosys elaborates d1_chip, 18x20 with six dead
# sites, down to the last module. (Verilator wants a copy of every node, and tens of GB.)
source tests/scripts/lib.sh

dead=$(sed -n 's/^CHIP_DEAD := //p' tests/mesh/tests.mk)

elaborate() {  # <dead sites, in hexadecimal>
  cat > chip.ys <<END
read_verilog -sv -defer -I$root/rtl -I$root/rtl/pkg $(cd "$root" && scripts/rtl_files.sh d1_chip | sed "s|^|$root/|" | tr '\n' ' ')
hierarchy -check -top d1_chip -chparam X 18 -chparam Y 20 -chparam Dead 360'h$1
stat
END
  run_and_keep "${YOSYS:-yosys}" -q -p 'tee -o stat.txt script chip.ys'
}

TheChipOfD1HasAllOfItsNodes() {
  elaborate "$dead"
  expect 'elaborated' "$status" -eq 0
  # The tree of the design: each node once, with how often it is there.
  for block in 'd1_node 354' 'd1_router 1' 'd1_core 1' 'd1_netif 1' 'd1_ctrl 1'; do
    sed -n '/=== design hierarchy ===/,$p' stat.txt | grep -qE "^ *${block/ / +}$" || expect "$block in the tree" 1 -eq 0
  done
}

AChipWithoutALiveSiteIsRefused() {
  elaborate "$(printf 'f%.0s' {1..90})"
  expect 'refused' "$status" -ne 0
  expect_output 'SomethingIsLive_A'
}

run_cases TheChipOfD1HasAllOfItsNodes AChipWithoutALiveSiteIsRefused
