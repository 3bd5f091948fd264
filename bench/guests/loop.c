// Tight loops that are cancelled, and what a neighbour notices of it.
//
//   loop.wasm cancel N           cancels N endless loops, one after another: from the call to the
//                                error at the getter; prints `p50 V ns` and `p99 V ns`
//   loop.wasm tree N             N times, a tree of 100 endless tasks: until its root's error is
//                                there, and until the slots run other tasks again
//   loop.wasm churn MILLIS       starts endless loops and cancels each at once
//   loop.wasm spin N MILLIS CPU  N endless loops, cancelled at the end
//   loop.wasm count MILLIS       a task that works for so long; prints `rate V units/s`
//   loop.wasm tasks N MILLIS CPU
//                                N tasks that compute for MILLIS each; prints `started`, then `done`
//                                when all results are right
//
// CPU is what each task demands, in thousandths of a core.
#include "known.h"

enum {
  SETTLE_MS = 5,
  BRANCHES = 7,
  LEAVES = 13,
  GATE_MS = 60,
  SLOTS = 2,
  PROBE_MAX_MS = 30000,
};

static volatile uint64_t sink;

void endless(void) {
  for (;;) {
    sink = mix(sink);
  }
}

uint64_t work(int32_t millis) {
  int64_t end = now_ns() + (int64_t)millis * 1000000;
  uint64_t units = 0;
  for (; now_ns() < end; units++) {
    for (int i = 0; i < 1000; i++) {
      sink = mix(sink);
    }
  }
  return units;
}

int32_t computes(int32_t number, int32_t millis) {
  work(millis);
  return number;
}

void noop(void) {}

// A leaf starts once the gate is over, so that all leaves are there before the first one takes a slot.
void leaf(const uint8_t *gate, uint32_t size) {
  require(gate != NULL && size > 0, "the gate has no value");
  endless();
}

void branch(const raywa_ref *gate) {
  raywa_ref refs[LEAVES];
  uint32_t ready[LEAVES], count;
  for (int i = 0; i < LEAVES; i++) {
    raywa_arg args[] = {raywa_dependency(gate)};
    start_task(leaf, args, 1, &refs[i]);
  }
  raywa_wait(refs, LEAVES, LEAVES, RAYWA_NO_LIMIT, ready, &count);
}

// 1 root, 1 gate, 7 branches, 91 leaves.
void root(void) {
  raywa_ref refs[BRANCHES], gate;
  uint32_t ready[BRANCHES], count;
  raywa_arg time[] = {raywa_i32(0), raywa_i32(GATE_MS)};
  start_task(computes, time, 2, &gate);
  for (int i = 0; i < BRANCHES; i++) {
    raywa_arg args[] = {raywa_reference(&gate)};
    start_task(branch, args, 1, &refs[i]);
  }
  raywa_wait(refs, BRANCHES, BRANCHES, RAYWA_NO_LIMIT, ready, &count);
}

static void let_run(const raywa_ref *ref, uint64_t ms) {
  uint32_t ready, count;
  int code = raywa_wait(ref, 1, 1, ms, &ready, &count);
  require(code == RAYWA_OK || code == RAYWA_TIMED_OUT, "a wait with a limit failed");
  require(code == RAYWA_TIMED_OUT || count == 0, "an endless task ended");
}

static void cancel(const raywa_ref *ref) {
  uint8_t byte;
  require_ok(raywa_cancel(ref, 1, 1), "a cancel was refused");
  int code = raywa_get(ref, &byte, sizeof byte, NULL, RAYWA_NO_LIMIT);
  if (code != RAYWA_CANCELLED) {
    raywa_perror("a cancelled task ended in another way");
    exit(1);
  }
}

static int by_size(const void *left, const void *right) {
  int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
  return a < b ? -1 : a > b;
}

static void print_quantiles(const char *name, int64_t *samples, int count) {
  qsort(samples, (size_t)count, sizeof *samples, by_size);
  printf("%sp50 %lld ns\n", name, (long long)samples[count / 2]);
  printf("%sp99 %lld ns\n", name, (long long)samples[(int64_t)count * 99 / 100]);
}

static int64_t *samples_for(int count) {
  return (int64_t *)(void *)room_for((size_t)count * sizeof(int64_t));
}

static void cancels(int count) {
  int64_t *samples = samples_for(count);
  for (int i = 0; i < count; i++) {
    raywa_ref ref;
    start_task(endless, NULL, 0, &ref);
    let_run(&ref, SETTLE_MS);
    int64_t start = now_ns();
    cancel(&ref);
    samples[i] = now_ns() - start;
  }
  print_quantiles("", samples, count);
}

// Blocks until every slot runs tasks again.
static void await_slots(void) {
  raywa_ref refs[SLOTS];
  uint32_t ready[SLOTS], count = 0;
  for (int i = 0; i < SLOTS; i++) {
    start_task(noop, NULL, 0, &refs[i]);
  }
  require_ok(raywa_wait(refs, SLOTS, SLOTS, PROBE_MAX_MS, ready, &count), "no slot became free");
  require(count == SLOTS, "cancelled tasks keep their slots");
}

static void trees(int count) {
  int64_t *errors = samples_for(count), *slots = samples_for(count);
  for (int i = 0; i < count; i++) {
    raywa_ref ref;
    start_task(root, NULL, 0, &ref);
    let_run(&ref, 4 * GATE_MS);
    int64_t start = now_ns();
    cancel(&ref);
    errors[i] = now_ns() - start;
    await_slots();
    slots[i] = now_ns() - start;
  }
  print_quantiles("error.", errors, count);
  print_quantiles("slots.", slots, count);
}

static void churn(int millis) {
  int64_t end = now_ns() + (int64_t)millis * 1000000;
  int cancelled = 0;
  for (; now_ns() < end; cancelled++) {
    raywa_ref ref;
    start_task(endless, NULL, 0, &ref);
    let_run(&ref, SETTLE_MS);
    cancel(&ref);
  }
  printf("cancelled %d tasks\n", cancelled);
}

static void spin(int count, int millis, int cpu_milli) {
  raywa_ref *refs = (raywa_ref *)(void *)room_for((size_t)count * sizeof *refs);
  raywa_options options = RAYWA_OPTIONS;
  options.cpu_milli = (uint32_t)cpu_milli;
  for (int i = 0; i < count; i++) {
    uint32_t function = (uint32_t)(uintptr_t)endless;
    require_ok(raywa_call_with(function, NULL, 0, &options, &refs[i]), "call");
  }
  let_run(&refs[0], (uint64_t)millis);
  for (int i = 0; i < count; i++) {
    cancel(&refs[i]);
  }
}

static void count_units(int millis) {
  raywa_ref ref;
  raywa_arg args[] = {raywa_i32(millis)};
  uint64_t units;
  start_task(work, args, 1, &ref);
  require_ok(raywa_get(&ref, &units, sizeof units, NULL, RAYWA_NO_LIMIT), "the task failed");
  printf("rate %lld units/s\n", (long long)(units * 1000 / (uint64_t)millis));
}

static void run_tasks(int count, int millis, int cpu_milli) {
  raywa_ref *refs = (raywa_ref *)(void *)room_for((size_t)count * sizeof *refs);
  raywa_options options = RAYWA_OPTIONS;
  options.cpu_milli = (uint32_t)cpu_milli;
  for (int i = 0; i < count; i++) {
    raywa_arg args[] = {raywa_i32(i), raywa_i32(millis)};
    require_ok(raywa_call_with((uint32_t)(uintptr_t)computes, args, 2, &options, &refs[i]), "call");
  }
  printf("started %d tasks\n", count);
  fflush(stdout);
  for (int i = 0; i < count; i++) {
    int32_t number;
    require_ok(raywa_get(&refs[i], &number, sizeof number, NULL, RAYWA_NO_LIMIT), "a task failed");
    require(number == i, "a task has another result");
  }
  printf("done %d tasks\n", count);
}

int main(int argc, char **argv) {
  require(argc >= 3 && atoi(argv[2]) > 0, "wants a word and a number above 0");
  int count = atoi(argv[2]);
  if (strcmp(argv[1], "cancel") == 0) {
    cancels(count);
  } else if (strcmp(argv[1], "tree") == 0) {
    trees(count);
  } else if (strcmp(argv[1], "churn") == 0) {
    churn(count);
  } else if (strcmp(argv[1], "spin") == 0 && argc == 5) {
    spin(count, atoi(argv[3]), atoi(argv[4]));
  } else if (strcmp(argv[1], "count") == 0) {
    count_units(count);
  } else {
    require(strcmp(argv[1], "tasks") == 0 && argc == 5, "what is wanted is not known");
    run_tasks(count, atoi(argv[3]), atoi(argv[4]));
  }
  return 0;
}
