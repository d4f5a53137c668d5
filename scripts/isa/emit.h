// The generated files, each as its whole text.
#pragma once

#include <string>

#include "scripts/isa/table.h"

namespace d1::isa {

std::string EmitSv(const Table& table);       // rtl/pkg/d1_isa.svh
std::string EmitHeader(const Table& table);   // tb/model/isa/isa_table.h
std::string EmitRows(const Table& table);     // tb/model/isa/isa_table.inc
std::string EmitCsrRows(const Table& table);  // tb/model/isa/csr_table.inc
std::string EmitMacros(const Table& table);   // sim/programs/include/xd1.inc
std::string EmitDoc(const Table& table);      // docs/instruction-set.md

}  // namespace d1::isa
