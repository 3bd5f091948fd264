// Pi by throwing darts, in many tasks.
//
//   pi.wasm [tasks] [samples per task]
//
// Every task has random numbers of its own, made from its number, so the result does not depend on
// how many nodes take part or which one runs what.
#include "ray.h"
#include "require.h"

static uint64_t next_random(uint64_t *state) {
  uint64_t z = *state += 0x9e3779b97f4a7c15u;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
  z = (z ^ z >> 27) * 0x94d049bb133111ebu;
  return z ^ z >> 31;
}

// How many of the darts hit the quarter of the circle. Integers only: exact on every machine.
int64_t hits(int32_t task, int64_t samples) {
  const uint64_t radius = 1u << 31;
  uint64_t state = (uint64_t)task << 32;
  int64_t inside = 0;
  for (int64_t i = 0; i < samples; i++) {
    uint64_t random = next_random(&state);
    uint64_t x = random >> 33;
    uint64_t y = random & (radius - 1);
    inside += x * x + y * y < radius * radius;
  }
  return inside;
}
RAY_REMOTE(int64_t, hits, int32_t, int64_t)

int main(int argc, char **argv) {
  int32_t tasks = argc > 1 ? atoi(argv[1]) : 64;
  int64_t samples = argc > 2 ? atoll(argv[2]) : 8000000;
  require(tasks > 0 && samples > 0, "usage: pi.wasm [tasks] [samples per task], both above 0");

  ObjectRefSpace *refs = malloc(sizeof(ObjectRefSpace) * (size_t)tasks);
  require(refs != NULL, "no memory for so many tasks");
  for (int32_t i = 0; i < tasks; i++) {
    require(hits_remote(ray_ref(&refs[i]), i, samples) != NULL, "a task was not accepted");
  }
  int64_t inside = 0;
  for (int32_t i = 0; i < tasks; i++) {
    int64_t some;
    size_t size;
    require(rget((ObjectRef *)(void *)&refs[i], &some, sizeof some, &size) != NULL, "a task failed");
    inside += some;
  }
  double pi = 4.0 * (double)inside / ((double)tasks * (double)samples);
  printf("pi = %.5f from %d tasks of %lld samples\n", pi, (int)tasks, (long long)samples);
  return 0;
}
