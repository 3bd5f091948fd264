// Measures the cluster from inside a driver: tasks, waits and objects as a program sees them.
//
//   bench.wasm latency CPU WARM N      one no-op task at a time, submitted and its result read
//   bench.wasm throughput CPU WARM N   N no-op tasks submitted, then all results read
//   bench.wasm wait CPU WARM N         waits for 1,000 references, N times
//   bench.wasm fib CPU WARM N          fib(N) by nested tasks, after fib(WARM)
//   bench.wasm local CPU WARM N        N objects of WARM bytes, put and read by the driver
//   bench.wasm remote CPU WARM N       N objects of WARM bytes, made by tasks and read by the driver
//
// CPU is what each task demands, in thousandths of a core: a demand that the driver's own node
// cannot meet sends the tasks to another one. Prints lines of `name value unit`.
#include <time.h>

#include "raywa.h"

enum { WAITED = 1000 };

static raywa_options options;

static void require(int holds, const char *otherwise) {
  if (!holds) {
    fprintf(stderr, "bench: %s\n", otherwise);
    exit(1);
  }
}

static void require_ok(int code, const char *what) {
  if (code != RAYWA_OK) {
    raywa_perror(what);
    exit(1);
  }
}

static int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static void print(const char *name, int64_t value, const char *unit) {
  printf("%s %lld %s\n", name, (long long)value, unit);
  fflush(stdout);
}

static void *room_for(size_t count, size_t size) {
  void *room = calloc(count, size);
  require(room != NULL, "no memory for so much");
  return room;
}

void noop(void) {}

static void start_noop(raywa_ref *ref) {
  require_ok(raywa_call_with((uint32_t)(uintptr_t)noop, NULL, 0, &options, ref), "noop");
}

static void read_nothing(const raywa_ref *ref) {
  uint8_t byte;
  require_ok(raywa_get(ref, &byte, sizeof byte, NULL, RAYWA_NO_LIMIT), "get");
}

static int by_size(const void *left, const void *right) {
  int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
  return a < b ? -1 : a > b;
}

static void print_quantiles(int64_t *samples, int count) {
  qsort(samples, (size_t)count, sizeof *samples, by_size);
  print("p50", samples[count / 2], "ns");
  print("p99", samples[(int64_t)count * 99 / 100], "ns");
}

static void latency(int warm, int count) {
  int64_t *samples = room_for((size_t)count, sizeof *samples);
  for (int i = -warm; i < count; i++) {
    raywa_ref ref;
    int64_t start = now();
    start_noop(&ref);
    read_nothing(&ref);
    if (i >= 0) {
      samples[i] = now() - start;
    }
  }
  print_quantiles(samples, count);
}

static int64_t run_all(raywa_ref *refs, int count, int64_t *submitted) {
  int64_t start = now();
  for (int i = 0; i < count; i++) {
    start_noop(&refs[i]);
  }
  *submitted = now() - start;
  for (int i = 0; i < count; i++) {
    read_nothing(&refs[i]);
  }
  return now() - start;
}

static void throughput(int warm, int count) {
  raywa_ref *refs = room_for((size_t)(warm > count ? warm : count), sizeof *refs);
  int64_t submitted;
  run_all(refs, warm, &submitted);
  int64_t whole = run_all(refs, count, &submitted);
  print("submitting", submitted, "ns");
  print("rate", (int64_t)count * 1000000000 / whole, "tasks/s");
}

// All of them are there when the wait begins, so that it is the wait that is measured.
static void wait_ready(int warm, int count) {
  raywa_ref *refs = room_for(WAITED, sizeof *refs);
  uint32_t *ready = room_for(WAITED, sizeof *ready), ready_count;
  int64_t *samples = room_for((size_t)count, sizeof *samples);
  int64_t submitted;
  run_all(refs, WAITED, &submitted);
  for (int i = -warm; i < count; i++) {
    int64_t start = now();
    require_ok(raywa_wait(refs, WAITED, WAITED, RAYWA_NO_LIMIT, ready, &ready_count), "wait");
    require(ready_count == WAITED, "the wait ended early");
    if (i >= 0) {
      samples[i] = now() - start;
    }
  }
  print_quantiles(samples, count);
}

int64_t fib(int32_t n);

static void start_fib(int32_t n, raywa_ref *ref) {
  raywa_arg args[] = {raywa_i32(n)};
  require_ok(raywa_call((uint32_t)(uintptr_t)fib, args, 1, ref), "fib");
}

static int64_t number(const raywa_ref *ref) {
  int64_t value;
  require_ok(raywa_get(ref, &value, sizeof value, NULL, RAYWA_NO_LIMIT), "get");
  return value;
}

int64_t fib(int32_t n) {
  raywa_ref left, right;
  if (n < 2) {
    return n;
  }
  start_fib(n - 1, &left);
  start_fib(n - 2, &right);
  return number(&left) + number(&right);
}

static void time_fib(int32_t n, const char *name) {
  raywa_ref ref;
  int64_t start = now();
  start_fib(n, &ref);
  int64_t value = number(&ref);
  print(name, now() - start, "ns");
  print("value", value, "of fib");
}

// Bytes that are not zero; each object then carries a number of its own.
static uint8_t *filled(size_t size) {
  uint8_t *bytes = room_for(size + 1, 1);
  memset(bytes, 0x5a, size);
  return bytes;
}

static void mark(uint8_t *bytes, size_t size, int32_t number) {
  if (size >= sizeof number) {
    memcpy(bytes, &number, sizeof number);
  }
}

static void read_marked(const raywa_ref *ref, uint8_t *bytes, size_t size, int32_t expected) {
  size_t read;
  int32_t found;
  require_ok(raywa_get(ref, bytes, size, &read, RAYWA_NO_LIMIT), "get");
  require(read == size, "an object had another size");
  memcpy(&found, bytes, sizeof found);
  require(found == expected, "an object had other bytes");
}

static void local(size_t size, int count) {
  raywa_ref *refs = room_for((size_t)count, sizeof *refs);
  uint8_t *bytes = filled(size);
  int64_t start = now();
  for (int32_t i = 0; i < count; i++) {
    mark(bytes, size, i);
    require_ok(raywa_put(bytes, size, &refs[i]), "put");
  }
  print("put", (now() - start) / count, "ns");
  start = now();
  for (int32_t i = 0; i < count; i++) {
    read_marked(&refs[i], bytes, size, i);
  }
  print("get", (now() - start) / count, "ns");
}

void make(int64_t size, int32_t number) {
  uint8_t *bytes = filled((size_t)size);
  mark(bytes, (size_t)size, number);
  require_ok(raywa_result(bytes, (size_t)size), "result");
}

static void remote(size_t size, int count) {
  raywa_ref *refs = room_for((size_t)count, sizeof *refs);
  uint32_t *ready = room_for((size_t)count, sizeof *ready), ready_count;
  uint8_t *bytes = filled(size);
  for (int32_t i = 0; i < count; i++) {
    raywa_arg args[] = {raywa_i64((int64_t)size), raywa_i32(i)};
    uint32_t function = (uint32_t)(uintptr_t)make;
    require_ok(raywa_call_with(function, args, 2, &options, &refs[i]), "make");
  }
  uint32_t all = (uint32_t)count;
  require_ok(raywa_wait(refs, all, all, RAYWA_NO_LIMIT, ready, &ready_count), "wait");
  int64_t start = now();
  for (int32_t i = 0; i < count; i++) {
    read_marked(&refs[i], bytes, size, i);
  }
  print("get", (now() - start) / count, "ns");
}

int main(int argc, char **argv) {
  require(argc == 5, "wants four words: what to measure, cpu, warm-up, count");
  const char *what = argv[1];
  int warm = atoi(argv[3]), count = atoi(argv[4]);
  options = RAYWA_OPTIONS;
  options.cpu_milli = (uint32_t)atoi(argv[2]);
  require(warm >= 0 && count > 0, "the count must be above 0, the warm-up not below");
  if (strcmp(what, "latency") == 0) {
    latency(warm, count);
  } else if (strcmp(what, "throughput") == 0) {
    throughput(warm, count);
  } else if (strcmp(what, "wait") == 0) {
    wait_ready(warm, count);
  } else if (strcmp(what, "fib") == 0) {
    time_fib(warm, "warming");
    time_fib(count, "time");
  } else if (strcmp(what, "local") == 0) {
    local((size_t)warm, count);
  } else {
    require(strcmp(what, "remote") == 0, "measures latency, throughput, wait, fib, local, remote");
    remote((size_t)warm, count);
  }
  return 0;
}
