// main() of every test binary: GoogleTest, plus what the test runner needs to know.
//
// Each case is written to the file $D1_RESULTS as it starts and ends, so that a crash or a
// timeout still names its case. A failing case ends with the make line that runs it again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

#include "tb/harness/random.h"

namespace d1 {
namespace {

std::string Environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

class Reporter : public testing::EmptyTestEventListener {
 public:
  Reporter() : test_(Environment("D1_TEST")), results_(Environment("D1_RESULTS")) {}

  void OnTestStart(const testing::TestInfo& info) override {
    results_ << "run " << Name(info) << std::endl;
  }

  void OnTestEnd(const testing::TestInfo& info) override {
    const testing::TestResult& result = *info.result();
    const char* word = result.Skipped() ? "skip" : result.Passed() ? "pass" : "fail";
    results_ << word << ' ' << Name(info) << std::endl;
    if (result.Failed() && !test_.empty()) {
      std::printf("reproduce: make test ONLY=%s CASE=%s SEED=%llu\n", test_.c_str(),
                  Name(info).c_str(), static_cast<unsigned long long>(RunSeed()));
      std::fflush(stdout);
    }
  }

  void OnTestProgramEnd(const testing::UnitTest& unit) override {
    for (int i = 0; i < unit.disabled_test_count(); ++i) results_ << "skip disabled" << std::endl;
  }

 private:
  static std::string Name(const testing::TestInfo& info) {
    return std::string(info.test_suite_name()) + "." + info.name();
  }

  std::string test_;
  std::ofstream results_;
};

}  // namespace
}  // namespace d1

int main(int argc, char** argv) {
  testing::InitGoogleMock(&argc, argv);
  testing::UnitTest::GetInstance()->listeners().Append(new d1::Reporter);
  return RUN_ALL_TESTS();
}
