// A driver whose answer is known, for clusters whose nodes die meanwhile.
//
//   chaos.wasm SEED TASKS DEPTH MILLIS
//
// Starts trees of nested tasks, DEPTH levels below each root, until there are about TASKS, each of
// which computes for up to MILLIS. What the tasks do beside that follows from the seed: they put
// small and large objects and pass references on, make large results that other tasks read, wait
// for the first of two, run tasks that fail, and cancel tasks whose results nobody uses.
//
// Prints `chaos SEED ok CHECKSUM` and ends with 0 when the answer is what the driver computes
// without tasks; otherwise says what differs and ends with 1.
#include "known.h"

enum {
  SMALL_MAX = 64 * 1024,
  LARGE = 100 * 1024,
  HUGE_SIZE = 2 * 1024 * 1024,
  ROOTS_MAX = 65536,
  FAILS_WITH = 3,
};

enum deed { PUT_AND_TELL, PUT_AND_HAND, MAKE_AND_READ, FIRST_OF_TWO, FAIL, CANCEL, REST, DEEDS };

static enum deed deed_of(uint64_t key) { return (enum deed)(mix(key ^ 0xdeed) % DEEDS); }

// Of 64 objects one is huge, a quarter is larger than a message may carry, the rest is small.
static size_t size_of(uint64_t key) {
  uint64_t dice = mix(key ^ 0x512e);
  if (dice % 64 == 0) {
    return HUGE_SIZE;
  }
  return dice % 4 == 1 ? LARGE : (size_t)(8 + (dice >> 8) % (SMALL_MAX / 8) * 8);
}

// Results that another task reads are always larger than a message may carry.
static size_t result_size_of(uint64_t key) {
  return mix(key ^ 0x4e5) % 32 == 0 ? HUGE_SIZE : LARGE;
}

static uint64_t child_of(uint64_t key, int32_t number) {
  return mix(key * 8 + (uint64_t)number + 1);
}

static void compute(uint64_t key, int32_t millis) {
  int64_t end = now_ns() + (int64_t)(mix(key ^ 0x3a11) % 1000) * millis * 1000;
  volatile uint64_t sum = key;
  while (now_ns() < end) {
    for (int i = 0; i < 1000; i++) {
      sum = mix(sum);
    }
  }
}

static uint64_t number_of(const raywa_ref *ref, const char *what) {
  uint64_t value;
  size_t size;
  require_ok(raywa_get(ref, &value, sizeof value, &size, RAYWA_NO_LIMIT), what);
  require(size == sizeof value, "a result has another size than a number");
  return value;
}

// A task that is told of an object and reads it.
uint64_t sum_told(const raywa_ref *ref, int64_t size) {
  uint8_t *bytes = room_for((size_t)size);
  size_t read;
  require_ok(raywa_get(ref, bytes, (size_t)size, &read, RAYWA_NO_LIMIT), "an object was not read");
  return sum_of(bytes, read);
}

// A task that is handed the bytes of an object.
uint64_t sum_handed(const uint8_t *bytes, uint32_t size) { return sum_of(bytes, size); }

// A task with a large result.
void make(int64_t size, int64_t key) {
  uint8_t *bytes = room_for((size_t)size);
  fill(bytes, (size_t)size, (uint64_t)key);
  require_ok(raywa_result(bytes, (size_t)size), "a result was not stored");
}

uint64_t leaf(int64_t key, int32_t millis) {
  compute((uint64_t)key, millis);
  return mix((uint64_t)key);
}

void fails(int32_t code) { exit(code); }

// Ends by itself, long after it should have been cancelled.
void lingers(int32_t millis) {
  int64_t end = now_ns() + ((int64_t)millis * 20 + 2000) * 1000000;
  volatile uint64_t sum = 0;
  while (now_ns() < end) {
    sum = mix(sum);
  }
}

static uint64_t read_by_task(const raywa_ref *object, size_t size, int told) {
  raywa_ref ref;
  if (told) {
    raywa_arg args[] = {raywa_reference(object), raywa_i64((int64_t)size)};
    start_task(sum_told, args, 2, &ref);
  } else {
    raywa_arg args[] = {raywa_dependency(object)};
    start_task(sum_handed, args, 1, &ref);
  }
  return number_of(&ref, "a reader failed");
}

static uint64_t put_and_read(uint64_t key, int told) {
  size_t size = size_of(key);
  uint8_t *bytes = room_for(size);
  raywa_ref object;
  fill(bytes, size, key);
  require_ok(raywa_put(bytes, size, &object), "an object was not stored");
  free(bytes);
  return read_by_task(&object, size, told);
}

static uint64_t make_and_read(uint64_t key) {
  size_t size = result_size_of(key);
  raywa_arg args[] = {raywa_i64((int64_t)size), raywa_i64((int64_t)key)};
  raywa_ref object;
  start_task(make, args, 2, &object);
  uint64_t first = read_by_task(&object, size, 0);
  return fold(first, read_by_task(&object, size, 1));
}

static uint64_t first_of_two(uint64_t key, int32_t millis) {
  raywa_ref refs[2];
  uint32_t ready[2], count = 0;
  for (int i = 0; i < 2; i++) {
    raywa_arg args[] = {raywa_i64((int64_t)(key + (uint64_t)i)), raywa_i32(millis)};
    start_task(leaf, args, 2, &refs[i]);
  }
  require_ok(raywa_wait(refs, 2, 1, RAYWA_NO_LIMIT, ready, &count), "a wait failed");
  require(count == 1 && ready[0] < 2, "a wait for one of two told of another number");
  uint64_t early = number_of(&refs[ready[0]], "the first of two failed");
  uint64_t late = number_of(&refs[1 - ready[0]], "the second of two failed");
  return early ^ late;
}

static uint64_t run_failing(uint64_t key) {
  raywa_arg args[] = {raywa_i32(FAILS_WITH)};
  raywa_ref ref;
  uint8_t byte;
  start_task(fails, args, 1, &ref);
  int code = raywa_get(&ref, &byte, sizeof byte, NULL, RAYWA_NO_LIMIT);
  if (code != RAYWA_EXITED) {
    raywa_perror("a task that exits ended in another way");
    exit(1);
  }
  return mix(key ^ (uint64_t)code);
}

static uint64_t cancel_one(uint64_t key, int32_t millis) {
  raywa_arg args[] = {raywa_i32(millis)};
  raywa_ref ref;
  start_task(lingers, args, 1, &ref);
  if (key & 1) {
    uint32_t ready, count;
    int code = raywa_wait(&ref, 1, 1, 5, &ready, &count);
    require(code == RAYWA_OK || code == RAYWA_TIMED_OUT, "a wait with a limit failed");
  }
  require_ok(raywa_cancel(&ref, 1, 1), "a cancel was refused");
  return mix(key ^ 0xca);
}

static uint64_t do_deed(uint64_t key, int32_t millis) {
  switch (deed_of(key)) {
    case PUT_AND_TELL: return put_and_read(key, 1);
    case PUT_AND_HAND: return put_and_read(key, 0);
    case MAKE_AND_READ: return make_and_read(key);
    case FIRST_OF_TWO: return first_of_two(key, millis);
    case FAIL: return run_failing(key);
    case CANCEL: return cancel_one(key, millis);
    default: return mix(key);
  }
}

// A task in the middle of a tree. It starts what stands below it before it does anything itself.
uint64_t node(int64_t number, int32_t depth, int32_t millis) {
  uint64_t key = (uint64_t)number, sum = mix(key);
  raywa_ref children[2];
  int count = depth > 0 ? 2 : 0;
  for (int i = 0; i < count; i++) {
    raywa_arg args[] = {raywa_i64((int64_t)child_of(key, i)), raywa_i32(depth - 1),
                        raywa_i32(millis)};
    start_task(node, args, 3, &children[i]);
  }
  compute(key, millis);
  sum = fold(sum, do_deed(key, millis));
  for (int i = 0; i < count; i++) {
    sum = fold(sum, number_of(&children[i], "a child failed"));
  }
  return sum;
}

// The same without tasks.
static uint64_t expected_deed(uint64_t key) {
  uint64_t sum;
  switch (deed_of(key)) {
    case PUT_AND_TELL:
    case PUT_AND_HAND: return sum_of_filled(size_of(key), key);
    case MAKE_AND_READ:
      sum = sum_of_filled(result_size_of(key), key);
      return fold(sum, sum);
    case FIRST_OF_TWO: return mix(key) ^ mix(key + 1);
    case FAIL: return mix(key ^ RAYWA_EXITED);
    case CANCEL: return mix(key ^ 0xca);
    default: return mix(key);
  }
}

static uint64_t expected(uint64_t key, int32_t depth) {
  uint64_t sum = fold(mix(key), expected_deed(key));
  for (int i = 0; depth > 0 && i < 2; i++) {
    sum = fold(sum, expected(child_of(key, i), depth - 1));
  }
  return sum;
}

// Tasks that a node starts for itself, beside its subtrees.
static int64_t helpers_of(uint64_t key) {
  switch (deed_of(key)) {
    case PUT_AND_TELL:
    case PUT_AND_HAND:
    case FAIL:
    case CANCEL: return 1;
    case MAKE_AND_READ: return 3;
    case FIRST_OF_TWO: return 2;
    default: return 0;
  }
}

static int64_t tasks_of(uint64_t key, int32_t depth) {
  int64_t tasks = 1 + helpers_of(key);
  for (int i = 0; depth > 0 && i < 2; i++) {
    tasks += tasks_of(child_of(key, i), depth - 1);
  }
  return tasks;
}

static uint64_t root_of(uint64_t seed, int32_t number) { return mix(mix(seed) + (uint64_t)number); }

static int roots_for(uint64_t seed, int64_t tasks, int32_t depth) {
  int roots = 0;
  for (int64_t count = 0; count < tasks && roots < ROOTS_MAX; roots++) {
    count += tasks_of(root_of(seed, roots), depth);
  }
  return roots;
}

// What went wrong with a root, on one line.
static int wrong(uint64_t seed, int root, const char *what, uint64_t found) {
  printf("chaos %llu wrong: tree %d %s %016llx\n", (unsigned long long)seed, root, what,
         (unsigned long long)found);
  fflush(stdout);
  return 1;
}

static int run(uint64_t seed, int roots, int32_t depth, int32_t millis) {
  raywa_ref *refs = (raywa_ref *)(void *)room_for((size_t)roots * sizeof *refs);
  uint64_t sum = seed;
  for (int i = 0; i < roots; i++) {
    raywa_arg args[] = {raywa_i64((int64_t)root_of(seed, i)), raywa_i32(depth), raywa_i32(millis)};
    start_task(node, args, 3, &refs[i]);
  }
  for (int i = 0; i < roots; i++) {
    uint64_t value, known = expected(root_of(seed, i), depth);
    size_t size = 0;
    int code = raywa_get(&refs[i], &value, sizeof value, &size, RAYWA_NO_LIMIT);
    if (code != RAYWA_OK) {
      raywa_perror("a tree failed");
      return wrong(seed, i, "failed with error", (uint64_t)code);
    }
    if (size != sizeof value || value != known) {
      return wrong(seed, i, "has another sum", value);
    }
    sum = fold(sum, value);
  }
  printf("chaos %llu ok %016llx\n", (unsigned long long)seed, (unsigned long long)sum);
  return 0;
}

int main(int argc, char **argv) {
  require(argc == 5, "wants four words: seed, tasks, depth, milliseconds");
  uint64_t seed = strtoull(argv[1], NULL, 10);
  int64_t tasks = strtoll(argv[2], NULL, 10);
  int32_t depth = atoi(argv[3]), millis = atoi(argv[4]);
  require(tasks > 0 && depth >= 0 && depth <= 12, "tasks must be above 0, the depth 0 to 12");
  require(millis >= 0 && millis <= 60000, "the milliseconds must be 0 to 60000");
  return run(seed, roots_for(seed, tasks, depth), depth, millis);
}
