// 3x3 convolution on one node: conv3x3.S in sim/programs.
#include "sim/tool/conv_plan.h"
#include "sim/tool/error.h"
#include "sim/tool/gemm_problem.h"
#include "sim/tool/kernel_builders.h"
#include "sim/tool/layout.h"
#include "sim/tool/memory_plan.h"
#include "sim/tool/operands.h"
#include "tb/checkers/golden_kernels.h"

namespace d1 {
namespace {

constexpr NodeId kNode = {0, 0};

// The matrix whose product with the weights the convolution is: a row for each pixel, the nine
// pixels around it one after the other, channels padded with zeros to whole steps.
std::vector<uint16_t> Neighbourhoods(const ConvPlan& plan, const std::vector<uint16_t>& image) {
  const int side = plan.side, padded = plan.tiles_k() * kTileK;
  std::vector<uint16_t> rows(Product({side, side, kConvTaps, padded}));
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) {
      for (int tap = 0; tap < kConvTaps; ++tap) {
        const int from_y = y + tap / 3 - 1, from_x = x + tap % 3 - 1;
        if (from_y < 0 || from_y >= side || from_x < 0 || from_x >= side) continue;
        std::copy_n(&image[Product({from_y * side + from_x, plan.k})], plan.k,
                    &rows[Product({y * side + x, kConvTaps, padded}) + Product({tap, padded})]);
      }
    }
  }
  return rows;
}

// The weights with the same padding.
std::vector<uint16_t> PaddedWeights(const ConvPlan& plan, const std::vector<uint16_t>& weights) {
  const int padded = plan.tiles_k() * kTileK;
  std::vector<uint16_t> rows(Product({kConvTaps, padded, plan.n}));
  for (int tap = 0; tap < kConvTaps; ++tap) {
    std::copy_n(&weights[Product({tap, plan.k, plan.n})], Product({plan.k, plan.n}),
                &rows[Product({tap, padded, plan.n})]);
  }
  return rows;
}

}  // namespace

KernelJob BuildConv3x3(const KernelRequest& request, MeshSize, const ElfImage& image) {
  const auto [side, n, k] = request.shape;
  if (side % kConvSideStep != 0) {
    throw UserError(
        "the shape {}: an image of conv3x3 is {} times n pixels wide and high, not {}; e.g. "
        "--shape {}x{}x{}",
        ShapeText(request.shape), kConvSideStep, side, CeilDiv(side, kConvSideStep) * kConvSideStep,
        n, k);
  }
  const NumberFormat image_format = OperandFormat(request, true),
                     weights_format = OperandFormat(request, false);
  ConvPlan plan = {.side = side,
                   .n = n,
                   .k = k,
                   .code_bytes = request.format == "bf16" ? 2 : 1,
                   .element_bytes = ElementBytes(request)};
  plan.entry_image = EntryBits(image_format);
  plan.entry_weights = EntryBits(weights_format);
  plan.entry_result = EntryBits({plan.element_bytes == 4 ? Format::kFp32 : Format::kBf16});
  Tensor pixels{"the image", plan.image_bytes(), 0},
      weights{"the weights", plan.weights_bytes(), 0}, result{"the result", plan.result_bytes(), 0};
  uint32_t block = 0;
  const uint32_t free = FirstFree(image, ConvParameters(plan).size(), &block);
  PlaceTensors(free, ShapeText(request.shape), {&pixels, &weights, &result});
  plan.image = pixels.offset;
  plan.weights = weights.offset;
  plan.result = result.offset;

  const std::vector<uint16_t> a = OperandCodes(request, true, side * side, k);
  const std::vector<uint16_t> b = OperandCodes(request, false, kConvTaps * k, n);
  const Shape product = {side * side, n, kConvTaps * plan.tiles_k() * kTileK};
  const std::vector<Fp32> sums =
      GoldenGemm(image_format, Neighbourhoods(plan, a), weights_format, PaddedWeights(plan, b),
                 product[0], product[1], product[2]);
  const NpyArray golden = StoredGemm(request, sums, side * side, n);
  KernelJob job = MakeGemmJob(product, golden, image, block);
  job.macs = Product({side * side, n, kConvTaps, k});
  job.flops = 2 * job.macs;
  const auto image_at = [&, side = side, k = k](int y, int x, int c) {
    return a[Product({y * side + x, k}) + c];
  };
  const auto weight_at = [&, n = n, k = k](int tap, int c, int to) {
    return b[Product({tap * k + c, n}) + to];
  };
  job.program.blobs = {ParameterBlob(kNode, block, ConvParameters(plan)),
                       {kNode, plan.image, ConvImage(plan, image_at), "the image"},
                       {kNode, plan.weights, ConvWeights(plan, weight_at), "the weights"}};
  job.outputs = {{kNode, plan.result, static_cast<uint32_t>(plan.result_bytes())}};
  job.assemble = [plan, golden](const std::vector<std::vector<uint8_t>>& parts) {
    return NpyArray{
        .type = golden.type, .shape = golden.shape, .bytes = ConvResult(plan, parts[0])};
  };
  return job;
}

}  // namespace d1
