// A driver that holds references to large results of other nodes, and reads them when it is told.
//
//   lost.wasm COUNT BYTES CPU FILE     once FILE, in a granted folder, exists
//   lost.wasm COUNT BYTES CPU MILLIS   after some milliseconds
//
// CPU is what each task demands, in thousandths of a core: more than the driver's own node has sends
// them to other nodes. Prints `ready` when all results are there; then reads them, compares every
// byte, and prints `read MICROS us`. Ends with 1 and a sentence when a result is wrong or lost.
#include <sys/stat.h>

#include "known.h"

enum { LOOK_MS = 2, LOOKS_MAX = 300000 / LOOK_MS };

// A task with a large result.
void make(int64_t size, int64_t key) {
  uint8_t *bytes = room_for((size_t)size);
  fill(bytes, (size_t)size, (uint64_t)key);
  require_ok(raywa_result(bytes, (size_t)size), "a result was not stored");
}

static void await_signal(const char *word) {
  struct stat file;
  if (word[0] >= '0' && word[0] <= '9') {
    sleep_ms(atoi(word));
    return;
  }
  for (int i = 0; stat(word, &file) != 0; i++) {
    require(i < LOOKS_MAX, "the file that was waited for did not come");
    sleep_ms(LOOK_MS);
  }
}

int main(int argc, char **argv) {
  require(argc == 5, "wants four words: count, bytes, cpu, and a file or milliseconds");
  uint32_t count = (uint32_t)atoi(argv[1]), ready_count = 0;
  size_t size = (size_t)atoi(argv[2]) / 8 * 8;
  require(count > 0 && size > 0, "the count must be above 0, the bytes at least 8");
  raywa_options options = RAYWA_OPTIONS;
  options.cpu_milli = (uint32_t)atoi(argv[3]);
  raywa_ref *refs = (raywa_ref *)(void *)room_for(count * sizeof *refs);
  uint32_t *ready = (uint32_t *)(void *)room_for(count * sizeof *ready);
  uint8_t *bytes = room_for(size);

  for (uint32_t i = 0; i < count; i++) {
    raywa_arg args[] = {raywa_i64((int64_t)size), raywa_i64(i)};
    require_ok(raywa_call_with((uint32_t)(uintptr_t)make, args, 2, &options, &refs[i]), "make");
  }
  require_ok(raywa_wait(refs, count, count, RAYWA_NO_LIMIT, ready, &ready_count), "wait");
  require(ready_count == count, "the wait ended early");
  printf("ready\n");
  fflush(stdout);

  await_signal(argv[4]);
  int64_t start = now_ns();
  for (uint32_t i = 0; i < count; i++) {
    size_t read = 0;
    require_ok(raywa_get(&refs[i], bytes, size, &read, RAYWA_NO_LIMIT), "a result was lost");
    require(read == size, "a result has another size");
    require(sum_of(bytes, size) == sum_of_filled(size, i), "a result has other bytes");
  }
  printf("read %lld us\n", (long long)((now_ns() - start) / 1000));
  return 0;
}
