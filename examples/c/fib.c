// Fibonacci numbers by nested tasks: each starts two more and waits for both.
//
//   fib.wasm [n]
#include "ray.h"
#include "require.h"

int64_t fib(int32_t n);
RAY_REMOTE(int64_t, fib, int32_t)

static int64_t result_of(ObjectRef *ref) {
  int64_t value;
  size_t size;
  require(rget(ref, &value, sizeof value, &size) != NULL, "a task of fib failed");
  return value;
}

int64_t fib(int32_t n) {
  if (n < 2) {
    return n;
  }
  OBJECT_REF(left);
  OBJECT_REF(right);
  require(fib_remote(left, n - 1) != NULL, "a task of fib was not accepted");
  require(fib_remote(right, n - 2) != NULL, "a task of fib was not accepted");
  return result_of(left) + result_of(right);
}

int main(int argc, char **argv) {
  int32_t n = argc > 1 ? atoi(argv[1]) : 8;
  require(n >= 0 && n <= 90, "usage: fib.wasm [n], 0 to 90");
  OBJECT_REF(ref);
  require(fib_remote(ref, n) != NULL, "the first task was not accepted");
  printf("fib(%d) = %lld\n", (int)n, (long long)result_of(ref));
  return 0;
}
