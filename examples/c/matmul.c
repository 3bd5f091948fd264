// Matrix multiplication in blocks: every block is an object, every block of the product a task.
//
//   matmul.wasm [side] [blocks per side]
#include "fetch.h"

// Small whole numbers, so that sums are exact in whatever order they are made.
static double element(uint32_t matrix, int32_t row, int32_t column) {
  uint32_t mixed = ((uint32_t)row * 2654435761u ^ (uint32_t)column * 40503u) + matrix * 977u;
  return (double)(mixed >> 16 & 15) - 7.0;
}

// sum += left * right, all of them side * side.
static void multiply_add(const double *left, const double *right, double *sum, int32_t side) {
  for (int32_t i = 0; i < side; i++) {
    for (int32_t k = 0; k < side; k++) {
      double factor = left[i * side + k];
      for (int32_t j = 0; j < side; j++) {
        sum[i * side + j] += factor * right[k * side + j];
      }
    }
  }
}

static double *fetch_block(const raywa_ref *ref, size_t bytes) {
  size_t size;
  double *block = (double *)(void *)fetch(ref, &size);
  require(size == bytes, "a block has another size than the others");
  return block;
}

// One block of the product. The references are the blocks of the left matrix, row by row, then those
// of the right one.
void block_of_product(const raywa_ref *refs, uint32_t refs_bytes, int32_t place, int32_t blocks,
                      int32_t side) {
  size_t bytes = (size_t)side * (size_t)side * sizeof(double);
  require(refs_bytes == 2u * (uint32_t)(blocks * blocks) * sizeof(raywa_ref),
          "the references are not as many as the blocks");
  double *sum = calloc(1, bytes);
  require(sum != NULL, "no memory for a block");
  int32_t row = place / blocks, column = place % blocks;
  for (int32_t k = 0; k < blocks; k++) {
    double *left = fetch_block(&refs[row * blocks + k], bytes);
    double *right = fetch_block(&refs[blocks * blocks + k * blocks + column], bytes);
    multiply_add(left, right, sum, side);
    free(left);
    free(right);
  }
  require_ok(raywa_result(sum, bytes), "the block was not stored");
}

static void put_blocks(uint32_t matrix, int32_t blocks, int32_t side, raywa_ref *refs) {
  double *block = malloc((size_t)side * (size_t)side * sizeof(double));
  require(block != NULL, "no memory for a block");
  for (int32_t place = 0; place < blocks * blocks; place++) {
    for (int32_t i = 0; i < side * side; i++) {
      block[i] = element(matrix, place / blocks * side + i / side, place % blocks * side + i % side);
    }
    require_ok(raywa_put(block, (size_t)(side * side) * sizeof(double), &refs[place]),
               "a block was not stored");
  }
  free(block);
}

// What a single computer makes of the same matrices.
static double *local_product(int32_t n) {
  double *left = malloc((size_t)(n * n) * sizeof(double));
  double *right = malloc((size_t)(n * n) * sizeof(double));
  double *product = calloc((size_t)(n * n), sizeof(double));
  require(left && right && product, "no memory for the matrices");
  for (int32_t i = 0; i < n * n; i++) {
    left[i] = element(1, i / n, i % n);
    right[i] = element(2, i / n, i % n);
  }
  multiply_add(left, right, product, n);
  free(left);
  free(right);
  return product;
}

int main(int argc, char **argv) {
  int32_t n = argc > 1 ? atoi(argv[1]) : 256;
  int32_t blocks = argc > 2 ? atoi(argv[2]) : 4;
  require(n > 0 && n <= 4096 && blocks > 0 && n % blocks == 0,
          "usage: matmul.wasm [side] [blocks per side], the side a multiple of the blocks");
  int32_t side = n / blocks, count = blocks * blocks;

  raywa_ref *refs = malloc(sizeof(raywa_ref) * (size_t)(3 * count));
  require(refs != NULL, "no memory for the references");
  put_blocks(1, blocks, side, refs);
  put_blocks(2, blocks, side, refs + count);
  raywa_ref *products = refs + 2 * count;
  for (int32_t place = 0; place < count; place++) {
    raywa_arg args[] = {raywa_bytes(refs, sizeof(raywa_ref) * (size_t)(2 * count)),
                        raywa_i32(place), raywa_i32(blocks), raywa_i32(side)};
    require_ok(raywa_call((uint32_t)(uintptr_t)block_of_product, args, 4, &products[place]),
               "a task was not accepted");
  }

  double *expected = local_product(n), checksum = 0;
  int32_t wrong = 0;
  for (int32_t place = 0; place < count; place++) {
    size_t size;
    double *block = (double *)(void *)fetch(&products[place], &size);
    for (int32_t i = 0; i < side * side; i++) {
      int32_t row = place / blocks * side + i / side, column = place % blocks * side + i % side;
      wrong += block[i] != expected[row * n + column];
      checksum += block[i] * (double)((row * 31 + column * 17) % 101);
    }
    free(block);
  }
  printf("%dx%d in %d tasks: checksum %.0f, %d of %d elements differ from the local product\n",
         (int)n, (int)n, (int)count, checksum, (int)wrong, (int)(n * n));
  return wrong == 0 ? 0 : 1;
}
