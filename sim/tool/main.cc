// d1sim: runs programs and kernels on the node's RTL, on its golden model, or on both in lockstep.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>

#include "sim/tool/chip_command.h"
#include "sim/tool/error.h"
#include "sim/tool/kernels.h"
#include "sim/tool/ragged_command.h"
#include "sim/tool/ranks.h"
#include "sim/tool/regress_command.h"
#include "sim/tool/run_command.h"
#include "sim/tool/speed_command.h"
#include "tb/harness/rtl_error.h"

namespace d1 {
namespace {

// What the processes that share a mesh must all do, and end with.
int Main(int argc, char** argv, RankSession* session) {
  const auto fail = [&](const std::string& message, ExitStatus status = ExitStatus::kBadInput) {
    session->Fail(message, static_cast<int>(status));
    return static_cast<int>(status);
  };
  CLI::App app("Runs programs on an OpenD1 mesh: RTL, golden model, or both in lockstep.", "d1sim");
  app.require_subcommand(1);
  app.footer("Exit status: 0 good, 1 the result is wrong, 2 bad input, 3 a hang.");

  RunArguments run;
  CLI::App* run_app = app.add_subcommand("run", "run one kernel or one program of your own");
  AddRunOptions(run_app, &run);
  RegressArguments regress;
  CLI::App* regress_app =
      app.add_subcommand("regress", "run the regression: every kernel, compared bit for bit");
  AddRegressOptions(regress_app, &regress);
  RaggedArguments ragged;
  CLI::App* ragged_app =
      app.add_subcommand("ragged", "run a GEMM over every shape of a list of extents");
  AddRaggedOptions(ragged_app, &ragged);
  SpeedArguments speed;
  CLI::App* speed_app =
      app.add_subcommand("speed", "measure the simulator: one node, matrix unit busy");
  AddSpeedOptions(speed_app, &speed);
  ChipArguments chip;
  CLI::App* chip_app = app.add_subcommand("chip", "run a GEMM on all nodes of a chip in RTL");
  AddChipOptions(chip_app, &chip);
  CLI::App* kernels_app = app.add_subcommand("kernels", "list the kernels");

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help
    return fail(std::string(error.what()) + "; d1sim --help lists what there is");
  }
  try {
    run.ranks = session->ranks();
    if (run.ranks != nullptr && !run_app->parsed())
      throw UserError("only d1sim run works with mpirun");
    if (run_app->parsed()) return static_cast<int>(RunCommand(run));
    if (regress_app->parsed()) return static_cast<int>(RegressCommand(regress));
    if (ragged_app->parsed()) return static_cast<int>(RaggedCommand(ragged));
    if (speed_app->parsed()) return static_cast<int>(SpeedCommand(speed));
    if (chip_app->parsed()) return static_cast<int>(ChipCommand(chip));
    if (kernels_app->parsed()) PrintKernels();
    return 0;
  } catch (const UserError& error) {
    return fail(error.what());
  } catch (const RtlError& error) {
    return fail(std::string(error.what()) + "; its message is above", ExitStatus::kMismatch);
  } catch (const std::exception& error) {
    return fail(std::string("internal error: ") + error.what());
  }
}

}  // namespace
}  // namespace d1

int main(int argc, char** argv) {
  std::unique_ptr<d1::RankSession> session;
  try {
    session = d1::StartRanks(&argc, &argv);
  } catch (const d1::UserError& error) {
    std::fprintf(stderr, "d1sim: %s\n", error.what());
    return static_cast<int>(d1::ExitStatus::kBadInput);
  }
  return d1::Main(argc, argv, session.get());
}
