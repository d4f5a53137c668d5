// Dut<Model>: a Verilated model with its clock, reset, seed and waves.
//
// One tick is drive, settle, sample, edge:
//
//   drive    every agent sets the model's inputs, from its own state only
//   settle   the model is evaluated with the clock low
//   sample   every agent looks at the settled pins and updates its own state
//   edge     the clock rises; registers take what was settled
//
// No agent sees what another one did in the same phase, so the order in which they are attached
// cannot matter.
#pragma once

#include <verilated.h>
#ifdef D1_WAVES
#include <verilated_fst_c.h>
#endif

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "tb/harness/agent.h"
#include "tb/harness/random.h"
#include "tb/harness/rtl_error.h"

namespace d1 {

// Model is a Verilated class with the port clk_i; rst_ni is used when there is one. A model
// without a clock is used with Settle() alone.
//
// Every register, and every input until it is driven, starts with random bits of `seed`.
// Built with WAVES=1, each Dut writes an FST into the test's output directory.
template <typename Model>
class Dut {
 public:
  explicit Dut(uint64_t seed = RunSeed()) : context_(std::make_unique<VerilatedContext>()) {
    context_->randReset(2);
    // Verilator takes 31 bits, and 0 would mean the time of day.
    context_->randSeed(static_cast<int>((seed ^ (seed >> 31)) & 0x7ffffffe) + 1);
    context_->fatalOnError(false);
#ifdef D1_WAVES
    context_->traceEverOn(true);
#endif
    model_ = std::make_unique<Model>(context_.get());
#ifdef D1_WAVES
    static int count = 0;  // several models of one test: several files
    const char* directory = std::getenv("D1_OUT");
    model_->trace(&fst_, 99);
    fst_.open((std::string(directory == nullptr ? "." : directory) + "/wave" +
               std::to_string(count++) + ".fst")
                  .c_str());
#endif
    if constexpr (requires(Model & m) { m.clk_i; }) model_->clk_i = 0;
    if constexpr (requires(Model & m) { m.rst_ni; }) model_->rst_ni = 1;
    Settle();  // the first fall of rst_ni is an edge only after this
  }

  ~Dut() {
    Verilated::threadContextp(context_.get());
    model_->final();
#ifdef D1_WAVES
    fst_.close();
#endif
    model_.reset();
  }

  Dut(const Dut&) = delete;
  Dut& operator=(const Dut&) = delete;

  Model* operator->() { return model_.get(); }
  Model& operator*() { return *model_; }

  // The agent is driven and sampled from now on. It must live as long as the Dut ticks.
  void Attach(Agent& agent) { agents_.push_back(&agent); }

  // Asserts rst_ni for `cycles` clocks. Agents drive, so that inputs are legal when reset ends,
  // but do not sample: nothing is transferred during reset.
  void Reset(int cycles = 3) {
    for (Agent* agent : agents_) agent->Reset();
    Settle();
    model_->rst_ni = 0;
    for (int i = 0; i < cycles; ++i) {
      for (Agent* agent : agents_) agent->Drive();
      Settle();
      Edge();
    }
    model_->clk_i = 0;
    Settle();
    model_->rst_ni = 1;
    Settle();
  }

  // One clock cycle. Throws RtlError when an assertion of the RTL failed in it.
  void Tick() {
    model_->clk_i = 0;
    for (Agent* agent : agents_) agent->Drive();
    Settle();
    for (Agent* agent : agents_) agent->Sample();
    Edge();
    ++cycle_;
  }

  void Tick(int cycles) {
    for (int i = 0; i < cycles; ++i) Tick();
  }

  // Ticks until `done()` or for `limit` cycles; returns done().
  template <typename Done>
  bool TickUntil(Done done, uint64_t limit) {
    for (uint64_t i = 0; i < limit && !done(); ++i) Tick();
    return done();
  }

  // Evaluates without a clock edge: for models without a clock, and to look at outputs that
  // follow inputs within the cycle.
  void Settle() {
    if constexpr (requires(Model & m) { m.clk_i; }) model_->clk_i = 0;
    Evaluate();
  }

  // Ticks since construction, those of Reset() not counted.
  uint64_t cycle() const { return cycle_; }

 private:
  void Edge() {
    model_->clk_i = 1;
    Evaluate();
  }

  void Evaluate() {
    // Errors and random numbers go to the context of the thread, whichever model asks for them.
    Verilated::threadContextp(context_.get());
    model_->eval();
#ifdef D1_WAVES
    fst_.dump(context_->time());
#endif
    context_->timeInc(1);
    if (context_->gotError()) {
      context_->gotError(false);
      context_->gotFinish(false);
      throw RtlError("the RTL reported an error in cycle " + std::to_string(cycle_));
    }
  }

  std::unique_ptr<VerilatedContext> context_;
  std::unique_ptr<Model> model_;
#ifdef D1_WAVES
  VerilatedFstC fst_;
#endif
  std::vector<Agent*> agents_;
  uint64_t cycle_ = 0;
};

}  // namespace d1
