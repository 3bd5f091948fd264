// Moves objects of given sizes through the cluster and checks every byte of them.
//
//   objects.wasm [bytes ...]
//
// Each size travels three ways: stored by the driver and read by a task, stored by the driver and
// handed to a task as its argument, made by a task and read by the driver.
#include "fetch.h"

static uint64_t mix(uint64_t z) {
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
  return z ^ z >> 27;
}

// Fills memory with bytes that depend on the seed and on their place.
static void fill(uint8_t *bytes, size_t size, uint64_t seed) {
  size_t at = 0;
  for (; at + sizeof(uint64_t) <= size; at += sizeof(uint64_t)) {
    uint64_t word = mix(seed + at);
    memcpy(bytes + at, &word, sizeof word);
  }
  for (; at < size; at++) {
    bytes[at] = (uint8_t)mix(seed + at);
  }
}

static int64_t checksum(const uint8_t *bytes, size_t size) {
  uint64_t sum = mix(size + 1);
  size_t at = 0;
  for (; at + sizeof(uint64_t) <= size; at += sizeof(uint64_t)) {
    uint64_t word;
    memcpy(&word, bytes + at, sizeof word);
    sum = (sum ^ word) * 0x9e3779b97f4a7c15u;
    sum ^= sum >> 29;
  }
  for (; at < size; at++) {
    sum = (sum ^ bytes[at]) * 0x9e3779b97f4a7c15u;
  }
  return (int64_t)sum;
}

static uint8_t *room_for(size_t size) {
  uint8_t *bytes = malloc(size + 1);
  require(bytes != NULL, "no memory for an object of this size");
  return bytes;
}

// A task that is told of an object, and reads it.
int64_t checksum_of_object(const raywa_ref *ref, int64_t size) {
  uint8_t *bytes = room_for((size_t)size);
  size_t read;
  require_ok(raywa_get(ref, bytes, (size_t)size, &read, RAYWA_NO_LIMIT), "the object was not read");
  return checksum(bytes, read);
}

// A task that is handed the value of an object.
int64_t checksum_of_bytes(const uint8_t *bytes, uint32_t size) {
  return checksum(bytes, size);
}

// A task whose result is the object.
void make_object(int64_t size, int64_t seed) {
  uint8_t *bytes = room_for((size_t)size);
  fill(bytes, (size_t)size, (uint64_t)seed);
  require_ok(raywa_result(bytes, (size_t)size), "the result was not stored");
}

static const char *compare(const raywa_ref *ref, int64_t expected) {
  int64_t sum;
  size_t size;
  require_ok(raywa_get(ref, &sum, sizeof sum, &size, RAYWA_NO_LIMIT), "a task failed");
  return sum == expected ? "equal" : "DIFFERENT";
}

static void move(size_t size) {
  uint8_t *bytes = room_for(size);
  raywa_ref object, result;
  fill(bytes, size, size);
  int64_t expected = checksum(bytes, size);
  require_ok(raywa_put(bytes, size, &object), "the object was not stored");
  memset(bytes, 0, size);

  raywa_arg told[] = {raywa_reference(&object), raywa_i64((int64_t)size)};
  require_ok(raywa_call((uint32_t)(uintptr_t)checksum_of_object, told, 2, &result), "no task");
  const char *read = compare(&result, expected);

  raywa_arg handed[] = {raywa_dependency(&object)};
  require_ok(raywa_call((uint32_t)(uintptr_t)checksum_of_bytes, handed, 1, &result), "no task");
  const char *given = compare(&result, expected);

  raywa_arg wanted[] = {raywa_i64((int64_t)size), raywa_i64((int64_t)size)};
  require_ok(raywa_call((uint32_t)(uintptr_t)make_object, wanted, 2, &result), "no task");
  size_t made_size;
  require_ok(raywa_get(&result, bytes, size, &made_size, RAYWA_NO_LIMIT), "the result was not read");
  const char *made = made_size == size && checksum(bytes, size) == expected ? "equal" : "DIFFERENT";

  printf("%zu bytes: read %s, given %s, made %s\n", size, read, given, made);
  fflush(stdout);
  free(bytes);
}

int main(int argc, char **argv) {
  static const size_t usual[] = {0, 1, 65535, 65536, 65537, 1048575, 1048576, 1048577};
  for (int i = 1; i < argc; i++) {
    move((size_t)strtoull(argv[i], NULL, 10));
  }
  for (size_t i = 0; argc == 1 && i < sizeof usual / sizeof usual[0]; i++) {
    move(usual[i]);
  }
  return 0;
}
