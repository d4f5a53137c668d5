// A kernel of the catalogue on a device, its result compared with the golden model bit for bit.
#pragma once

#include <string>

#include "sim/tool/device.h"
#include "sim/tool/elf_image.h"
#include "sim/tool/error.h"
#include "sim/tool/report.h"

namespace d1 {

struct Kernel;

struct KernelRequest {
  std::string kernel;
  Shape shape = {1, 1, 1};
  std::string format = "bf16";
  std::string output_format =
      "fp32";  // to RunKernelRequest empty: what the kernel gives if nobody says
  std::string device = "rtl";
  uint64_t seed = 1;
  std::string a, b, out;  // .npy files; empty: generated from the seed, not written
  std::string
      directory;  // not empty: generated operands and the result go through .npy files in it

  std::vector<NodeId> dead;  // of the mesh; RunKernelRequest takes those of the device
  bool on_model = true;      // after the device rtl, the golden machine runs the program as well
  int threads = 1;           // of this computer, for the golden result

  std::string Keep(const char* name) const {
    return directory.empty() ? "" : directory + "/" + name;
  }
  DeviceLimits limits;
};

struct KernelResult {
  RunRow row;
  Outcome outcome;
  Transfer loaded, collected;
  std::string heatmap;  // one line
};

// Throws UserError for what cannot be asked.
KernelResult RunKernelRequest(const KernelRequest& request, const DeviceOptions& options);

// Where an assembled program is: in programs/ beside the directory of this executable, or where
// D1_PROGRAMS says.
std::string ProgramPath(const std::string& name);
// What a kernel's builder takes: its program, or nothing.
ElfImage ImageOf(const Kernel& kernel);

// "signature 0123456789abcdef".
std::string SignatureText(uint64_t signature);

// How the run ended, on standard output when it halted and on standard error otherwise.
void PrintOutcome(const Outcome& outcome, const std::string& device);
ExitStatus StatusOf(const Outcome& outcome, ExitStatus halted = ExitStatus::kOk);

}  // namespace d1
