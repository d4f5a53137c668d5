// What Dut<Model> asks of everything that is attached to a model.
#pragma once

namespace d1 {

// Speaks transactions to the test and pins to the model. See dut.h for when each is called.
class Agent {
 public:
  virtual ~Agent() = default;

  // Back to the state after construction as far as the pins go: nothing is being offered.
  virtual void Reset() {}

  // Sets inputs of the model from this agent's state. Looks at no pin.
  virtual void Drive() = 0;

  // Looks at the settled pins and updates this agent's state. Sets no pin.
  virtual void Sample() = 0;
};

}  // namespace d1
