// The first example that many know of Ray, in C: four squares, computed at the same time.
#include "ray.h"
#include "require.h"

int32_t square(int32_t x) {
  return x * x;
}
RAY_REMOTE(int32_t, square, int32_t)

int main(void) {
  // Launch four parallel square tasks.
  ObjectRefSpace futures[4];
  for (int32_t i = 0; i < 4; i++) {
    require(square_remote(ray_ref(&futures[i]), i) != NULL, "a task was not accepted");
  }
  // Retrieve results.
  for (int32_t i = 0; i < 4; i++) {
    int32_t result;
    size_t size;
    require(rget((ObjectRef *)(void *)&futures[i], &result, sizeof result, &size) != NULL,
            "a task failed");
    printf("%s%d", i == 0 ? "[" : ", ", (int)result);
  }
  printf("]\n");
  return 0;
}
