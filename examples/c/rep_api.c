// The five functions that the WebAssembly REP proposes: call, get, put, wait, cancel.
#include "ray.h"
#include "require.h"

#define SPINS 16

int add(int a, int b) {
  return a + b;
}
RAY_REMOTE(int, add, int, int)

// Keeps a slot busy for a moment.
uint32_t spin(uint32_t seed) {
  for (uint32_t i = 0; i < 20000000; i++) {
    seed ^= seed << 13;
    seed ^= seed >> 17;
    seed ^= seed << 5;
  }
  return seed;
}
RAY_REMOTE(uint32_t, spin, uint32_t)

static void call_and_get(void) {
  OBJECT_REF(ref);
  int sum;
  size_t size;
  require(add_remote(ref, 122, 233) != NULL, "the task was not accepted");
  require(rget(ref, &sum, sizeof sum, &size) != NULL, "the task failed");
  printf("add(122, 233) = %d, %zu bytes\n", sum, size);
}

static void put_and_get(void) {
  OBJECT_REF(ref);
  char text[] = "hello, object";
  char small[4], back[64];
  size_t size;
  require(rput(text, sizeof text, ref) != NULL, "the object was not stored");
  void *fits = rget(ref, small, sizeof small, &size);
  printf("get into %zu bytes: %s, %zu needed\n", sizeof small, fits ? "done" : "refused", size);
  require(rget(ref, back, sizeof back, &size) != NULL, "the object was not read");
  printf("put and got back: %s\n", back);
}

static void wait_and_cancel(void) {
  ObjectRefSpace spaces[SPINS];
  ObjectRef *refs[SPINS];
  uint32_t ready[SPINS];
  for (uint32_t i = 0; i < SPINS; i++) {
    refs[i] = ray_ref(&spaces[i]);
    require(spin_remote(refs[i], i + 1) != NULL, "a task was not accepted");
  }
  ObjectRef *last = refs[SPINS - 1];
  printf("wait for no time: %u ready\n", (unsigned)rwait(&last, ready, SPINS, 1, 1, 0));
  printf("cancel a task that waits for a slot: %d\n", rcancel(last, false));
  uint32_t value;
  size_t size;
  printf("get what was cancelled: %s\n", rget(last, &value, sizeof value, &size) ? "done" : "failed");
  uint32_t count = rwait(refs, ready, SPINS, SPINS, SPINS, RAY_NO_LIMIT);
  printf("wait for all: %u ready, from index %u to %u\n", (unsigned)count, (unsigned)ready[0],
         (unsigned)ready[count - 1]);
  printf("cancel a task that has ended: %d\n", rcancel(refs[0], false));
}

int main(void) {
  call_and_get();
  put_and_get();
  wait_and_cancel();
  return 0;
}
