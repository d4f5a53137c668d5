// How a program of the user's own tells its result: the exit codes of its threads, or its `tohost`
// word, as foreign RISC-V programs do it (docs/riscv.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sim/tool/device.h"
#include "sim/tool/elf_image.h"
#include "sim/tool/error.h"

namespace d1 {

// Where the symbol `tohost` of `path` is, if it has one. Throws UserError when a device can not
// watch that word.
std::optional<uint32_t> FindTohost(const ElfImage& image, const std::string& path, MeshSize mesh);

// Throws UserError when the word is not 0 before the run.
void CheckTohostIsClear(const std::string& path, uint32_t tohost, Device* device);

// The status of a run whose threads halted or that wrote `tohost`; says in one line why it is not
// kOk.
ExitStatus ProgramStatus(const Outcome& outcome);

}  // namespace d1
