// Infers again and again with the model called `model`, and prints how long each inference took, in
// nanoseconds: input in, run, output out.
//
//   infer.wasm SIDE COUNT      a picture of SIDE x SIDE; COUNT inferences after three
#include <stdlib.h>
#include <time.h>

#include "raywa_nn.h"

#define CHANNELS 3
#define CLASSES_MAX 1000
#define COUNT_MAX 2000
#define WARM_UP 3

static int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

int main(int argc, char **argv) {
  static int64_t took[COUNT_MAX];
  static float scores[CLASSES_MAX];
  uint32_t side = argc > 1 ? (uint32_t)atoi(argv[1]) : 0, numbers = CHANNELS * side * side, bytes;
  int count = argc > 2 ? atoi(argv[2]) : 0;
  float *pixels = malloc(numbers * sizeof(float) + 1);
  if (pixels == NULL || side == 0 || count < 1 || count > COUNT_MAX) {
    return 2;
  }
  for (uint32_t i = 0; i < numbers; i++) {
    pixels[i] = (float)(i % 255) / 127.5f - 1;
  }
  uint32_t dims[] = {1, CHANNELS, side, side};
  nn_tensor input = {dims, 4, NN_F32, {0}, pixels, numbers * (uint32_t)sizeof(float)};
  nn_graph graph;
  nn_context context;
  if (nn_load_by_name("model", 5, &graph) || nn_init_execution_context(graph, &context)) {
    nn_perror("model");
    return 1;
  }
  for (int i = -WARM_UP; i < count; i++) {
    int64_t from = now();
    if (nn_set_input(context, 0, &input) || nn_compute(context) ||
        nn_get_output(context, 0, scores, sizeof scores, &bytes)) {
      nn_perror("inference");
      return 1;
    }
    if (i >= 0) {
      took[i] = now() - from;
    }
  }
  for (int i = 0; i < count; i++) {
    printf("%lld\n", (long long)took[i]);
  }
  return 0;
}
