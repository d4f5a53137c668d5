// The FP32 vector kernels on one node: axpy.S, dot.S, relu.S, rowsum.S, softmax.S in sim/programs.
#include "sim/tool/error.h"
#include "sim/tool/kernel_builders.h"
#include "sim/tool/layout.h"
#include "sim/tool/memory_plan.h"
#include "sim/tool/operands.h"
#include "tb/checkers/golden_kernels.h"

namespace d1 {
namespace {

constexpr Fp32 kAxpyFactor{0x3FC00000};  // 1.5
constexpr size_t kMaxParameters = 5;

uint64_t Bytes(uint64_t elements) { return 4 * elements; }

// A job whose result lies in `result` as it is.
KernelJob MakeJob(const ElfImage& image, uint32_t block, const std::vector<uint64_t>& parameters,
                  const Tensor& result, NpyArray golden) {
  KernelJob job;
  job.program.image = image;
  job.program.arg = {block};
  job.program.blobs = {ParameterBlob({0, 0}, block, parameters)};
  job.outputs = {{{0, 0}, result.offset, static_cast<uint32_t>(golden.bytes.size())}};
  job.assemble = [type = golden.type,
                  shape = golden.shape](const std::vector<std::vector<uint8_t>>& parts) {
    return NpyArray{.type = type, .shape = shape, .bytes = parts[0]};
  };
  job.golden = std::move(golden);
  return job;
}

Blob BlobOf(const Tensor& tensor, const std::vector<Fp32>& values) {
  return {{0, 0}, tensor.offset, BytesOf(values), tensor.what};
}

std::vector<Fp32> Operand(const KernelRequest& request, bool second, int rows, int cols) {
  Random random(request.seed, request.kernel + (second ? " y" : " x"));
  return Fp32Operand(second ? request.b : request.a, request.Keep(second ? "b.npy" : "a.npy"), rows,
                     cols, &random);
}

// The vectors x and y of `n` elements.
struct TwoVectors {
  uint32_t block = 0;
  Tensor x, y, result;
  std::vector<Fp32> x_values, y_values;
};

TwoVectors PlaceTwo(const KernelRequest& request, const ElfImage& image, bool with_y) {
  const int n = request.shape[0];
  TwoVectors v;
  const uint32_t free = FirstFree(image, kMaxParameters, &v.block);
  v.x = {"x", Bytes(n), 0};
  v.y = {"y", Bytes(n), 0};
  v.result = {"the result", Bytes(1), 0};
  PlaceTensors(free, ShapeText(request.shape), {&v.x, &v.y, &v.result});
  v.x_values = Operand(request, false, n, 0);
  if (with_y) v.y_values = Operand(request, true, n, 0);
  return v;
}

// A matrix whose rows begin `stride` bytes apart.
Blob RowsBlob(const Tensor& matrix, const std::vector<Fp32>& values, int rows, int columns,
              uint64_t stride) {
  const std::vector<uint8_t> packed = BytesOf(values);
  Blob blob{{0, 0}, matrix.offset, std::vector<uint8_t>(matrix.bytes), matrix.what};
  for (int r = 0; r < rows; ++r) {
    std::copy_n(packed.begin() + static_cast<long>(Bytes(columns)) * r, Bytes(columns),
                blob.bytes.begin() + static_cast<long>(stride) * r);
  }
  return blob;
}

std::vector<uint64_t> VectorShape(int n) { return {static_cast<uint64_t>(n)}; }

}  // namespace

KernelJob BuildAxpy(const KernelRequest& request, MeshSize, const ElfImage& image) {
  const int n = request.shape[0];
  const TwoVectors v = PlaceTwo(request, image, true);
  KernelJob job =
      MakeJob(image, v.block, {static_cast<uint64_t>(n), kAxpyFactor.bits, v.x.offset, v.y.offset},
              v.y, ArrayOf(GoldenAxpy(kAxpyFactor, v.x_values, v.y_values), VectorShape(n)));
  job.program.blobs.push_back(BlobOf(v.x, v.x_values));
  job.program.blobs.push_back(BlobOf(v.y, v.y_values));
  job.macs = static_cast<uint64_t>(n);
  job.flops = 2 * job.macs;
  return job;
}

KernelJob BuildDot(const KernelRequest& request, MeshSize, const ElfImage& image) {
  const int n = request.shape[0];
  const TwoVectors v = PlaceTwo(request, image, true);
  KernelJob job = MakeJob(
      image, v.block, {static_cast<uint64_t>(n), v.x.offset, v.y.offset, v.result.offset}, v.result,
      ArrayOf(std::vector<Fp32>{GoldenDot(v.x_values, v.y_values)}, VectorShape(1)));
  job.program.blobs.push_back(BlobOf(v.x, v.x_values));
  job.program.blobs.push_back(BlobOf(v.y, v.y_values));
  job.macs = static_cast<uint64_t>(n);
  job.flops = 2 * job.macs;
  return job;
}

KernelJob BuildRelu(const KernelRequest& request, MeshSize, const ElfImage& image) {
  const int n = request.shape[0];
  const TwoVectors v = PlaceTwo(request, image, false);
  KernelJob job = MakeJob(image, v.block, {static_cast<uint64_t>(n), v.x.offset, v.y.offset}, v.y,
                          ArrayOf(GoldenRelu(v.x_values), VectorShape(n)));
  job.program.blobs.push_back(BlobOf(v.x, v.x_values));
  job.flops = static_cast<uint64_t>(n);
  return job;
}

KernelJob BuildSoftmax(const KernelRequest& request, MeshSize, const ElfImage& image) {
  const int rows = request.shape[0], columns = request.shape[1];
  const uint64_t stride = (Bytes(columns) + kLineBytes - 1) / kLineBytes * kLineBytes;
  uint32_t block = 0;
  const uint32_t free = FirstFree(image, kMaxParameters, &block);
  Tensor matrix{"the matrix", stride * rows, 0}, result{"the result", stride * rows, 0};
  PlaceTensors(free, ShapeText(request.shape), {&matrix, &result});
  const std::vector<Fp32> values = Operand(request, false, rows, columns);
  NpyArray golden = ArrayOf(GoldenSoftmax(values, rows, columns),
                            {static_cast<uint64_t>(rows), static_cast<uint64_t>(columns)});
  KernelJob job = MakeJob(image, block,
                          {static_cast<uint64_t>(rows), static_cast<uint64_t>(columns),
                           matrix.offset, stride, result.offset},
                          result, golden);
  // Rows begin at lines, in the result too.
  job.outputs = {{{0, 0}, result.offset, static_cast<uint32_t>(result.bytes)}};
  job.assemble = [type = golden.type, shape = golden.shape, stride, rows,
                  row = Bytes(columns)](const std::vector<std::vector<uint8_t>>& parts) {
    NpyArray array{.type = type, .shape = shape, .bytes = {}};
    for (int r = 0; r < rows; ++r) {
      const auto begin = parts[0].begin() + static_cast<long>(stride) * r;
      array.bytes.insert(array.bytes.end(), begin, begin + static_cast<long>(row));
    }
    return array;
  };
  job.program.blobs.push_back(RowsBlob(matrix, values, rows, columns, stride));
  job.flops = static_cast<uint64_t>(rows) * columns;
  return job;
}

KernelJob BuildRowSum(const KernelRequest& request, MeshSize, const ElfImage& image) {
  const int rows = request.shape[0], columns = request.shape[1];
  const uint64_t stride = (Bytes(columns) + kLineBytes - 1) / kLineBytes * kLineBytes;
  uint32_t block = 0;
  const uint32_t free = FirstFree(image, kMaxParameters, &block);
  Tensor matrix{"the matrix", stride * rows, 0}, sums{"the sums", Bytes(rows), 0};
  PlaceTensors(free, ShapeText(request.shape), {&matrix, &sums});
  const std::vector<Fp32> values = Operand(request, false, rows, columns);
  KernelJob job = MakeJob(image, block,
                          {static_cast<uint64_t>(rows), static_cast<uint64_t>(columns),
                           matrix.offset, stride, sums.offset},
                          sums, ArrayOf(GoldenRowSum(values, rows, columns), VectorShape(rows)));
  job.program.blobs.push_back(RowsBlob(matrix, values, rows, columns, stride));
  job.flops = static_cast<uint64_t>(rows) * columns;
  return job;
}

}  // namespace d1
