// What the load calls: nothing, an echo, a computation, and a tree of tasks. A reactor, because there
// is no program to start.
#include "raywa.h"

#define TASK(name) __attribute__((export_name(#name)))

TASK(noop) void noop(void) {}

TASK(echo) void echo(const void *bytes, uint32_t length) { raywa_result(bytes, length); }

// How many primes there are below `limit`, by trial division.
TASK(primes) int32_t primes(int32_t limit) {
  int32_t found = 0;
  for (int32_t n = 2; n < limit; n++) {
    int prime = 1;
    for (int32_t by = 2; by * by <= n && prime; by++) {
      prime = n % by != 0;
    }
    found += prime;
  }
  return found;
}

static int start(int32_t depth, raywa_ref *ref) {
  raywa_arg args[] = {raywa_i32(depth)};
  return raywa_call_name("tree", 4, args, 1, ref);
}

// How many tasks a full binary tree of this depth has: each but the leaves starts two more and waits.
TASK(tree) int32_t tree(int32_t depth) {
  if (depth <= 1) {
    return 1;
  }
  raywa_ref below[2];
  int32_t sum = 1;
  for (int i = 0; i < 2; i++) {
    if (start(depth - 1, &below[i]) != RAYWA_OK) {
      abort();
    }
  }
  for (int i = 0; i < 2; i++) {
    int32_t count;
    if (raywa_get(&below[i], &count, sizeof count, NULL, RAYWA_NO_LIMIT) != RAYWA_OK) {
      abort();
    }
    sum += count;
  }
  return sum;
}

// Prints `lines` lines on standard output.
TASK(print) int32_t print(int32_t lines) {
  for (int32_t line = 1; line <= lines; line++) {
    printf("line %d\n", (int)line);
  }
  return lines;
}
