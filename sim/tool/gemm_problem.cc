#include "sim/tool/gemm_problem.h"

#include <algorithm>
#include <thread>

#include "sim/tool/layout.h"
#include "sim/tool/operands.h"
#include "tb/checkers/golden_kernels.h"
#include "tb/model/fp/convert.h"

namespace d1 {

GemmTiles::GemmTiles(const Shape& shape)
    : m(CeilDiv(shape[0], kTileRows)),
      n(CeilDiv(shape[1], kTileCols)),
      k(CeilDiv(shape[2], kTileK)) {}

namespace {

// Each thread makes some rows of tiles of C.
std::vector<Fp32> GoldenOnThreads(const std::vector<Bf16>& a, const std::vector<Bf16>& b, int m,
                                  int n, int k, int threads) {
  const int tiles = CeilDiv(m, kTileRows);
  std::vector<Fp32> c(Product({m, n}));
  std::vector<std::jthread> workers;
  for (int t = 0; t < threads; ++t) {
    const int begin = std::min(m, tiles * t / threads * kTileRows),
              end = std::min(m, tiles * (t + 1) / threads * kTileRows);
    workers.emplace_back([&, begin, end] {
      const std::vector<Bf16> rows(a.begin() + Product({begin, k}), a.begin() + Product({end, k}));
      const std::vector<Fp32> part = GoldenGemm(rows, b, end - begin, n, k);
      std::copy(part.begin(), part.end(), c.begin() + Product({begin, n}));
    });
  }
  workers.clear();  // joins them
  return c;
}

}  // namespace

GemmProblem MakeGemmProblem(const KernelRequest& request) {
  const auto [m, n, k] = request.shape;
  GemmProblem problem{m, n, k, request.output_format == "fp32", {}, {}, {}};
  Random random_a(request.seed, "gemm a"), random_b(request.seed, "gemm b");
  problem.a = Bf16Operand(request.a, request.Keep("a.npy"), m, k, &random_a);
  problem.b = Bf16Operand(request.b, request.Keep("b.npy"), k, n, &random_b);
  problem.golden =
      StoredGemm(request, GoldenOnThreads(problem.a, problem.b, m, n, k, request.threads), m, n);
  return problem;
}

NumberFormat OperandFormat(const KernelRequest& request, bool is_a) {
  if (request.format == "bf16") return {};
  const Format format =
      request.format == "cfloat8_1_4_3" ? Format::kCfloat8143 : Format::kCfloat8152;
  return {format, static_cast<uint8_t>(is_a ? 5 : 20)};
}

std::vector<uint16_t> OperandCodes(const KernelRequest& request, bool is_a, int rows, int cols) {
  Random random(request.seed, is_a ? "gemm a" : "gemm b");
  const std::string& path = is_a ? request.a : request.b;
  const std::string keep = request.Keep(is_a ? "a.npy" : "b.npy");
  if (request.format != "bf16") {
    const std::vector<uint8_t> codes = Cfloat8Operand(path, keep, rows, cols, &random);
    return {codes.begin(), codes.end()};
  }
  std::vector<uint16_t> codes;
  for (const Bf16 value : Bf16Operand(path, keep, rows, cols, &random)) codes.push_back(value.bits);
  return codes;
}

NpyArray StoredGemm(const KernelRequest& request, const std::vector<Fp32>& c, int m, int n) {
  const std::vector<uint64_t> shape = {static_cast<uint64_t>(m), static_cast<uint64_t>(n)};
  if (request.output_format == "fp32") return ArrayOf(c, shape);
  std::vector<Bf16> rounded(c.size());
  std::transform(c.begin(), c.end(), rounded.begin(), Bf16FromFp32);
  return ArrayOf(rounded, shape);
}

int ElementBytes(const KernelRequest& request) { return request.output_format == "fp32" ? 4 : 2; }

KernelJob MakeGemmJob(const GemmProblem& problem, const ElfImage& image, uint32_t block) {
  return MakeGemmJob({problem.m, problem.n, problem.k}, problem.golden, image, block);
}

KernelJob MakeGemmJob(const Shape& shape, const NpyArray& golden, const ElfImage& image,
                      uint32_t block) {
  KernelJob job;
  job.macs = Product({shape[0], shape[1], shape[2]});
  job.flops = 2 * job.macs;
  job.golden = golden;
  job.program.image = image;
  job.program.arg = {block};
  return job;
}

uint64_t Product(std::initializer_list<int> factors) {
  uint64_t product = 1;
  for (const int factor : factors) product *= static_cast<uint64_t>(factor);
  return product;
}

}  // namespace d1
