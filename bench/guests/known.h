// What the guests of recovery share: bytes that follow from a number, and sentences for failures.
#ifndef KNOWN_H
#define KNOWN_H

#include <time.h>

#include "raywa.h"

static inline void require(int holds, const char *otherwise) {
  if (!holds) {
    fprintf(stderr, "%s\n", otherwise);
    exit(1);
  }
}

static inline void require_ok(int code, const char *what) {
  if (code != RAYWA_OK) {
    raywa_perror(what);
    exit(1);
  }
}

static inline int64_t now_ns(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static inline uint64_t mix(uint64_t z) {
  z += 0x9e3779b97f4a7c15u;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
  z = (z ^ z >> 27) * 0x94d049bb133111ebu;
  return z ^ z >> 31;
}

// One number of many, in an order that counts.
static inline uint64_t fold(uint64_t sum, uint64_t next) { return mix(sum * 31 + next); }

static inline uint8_t *room_for(size_t size) {
  uint8_t *bytes = malloc(size + 1);
  require(bytes != NULL, "no memory for so much");
  return bytes;
}

// Bytes that depend on the key and on their place. The size is a multiple of 8.
static inline void fill(uint8_t *bytes, size_t size, uint64_t key) {
  uint64_t word = mix(key);
  for (size_t at = 0; at < size; at += sizeof word) {
    memcpy(bytes + at, &word, sizeof word);
    word = word * 6364136223846793005u + 1442695040888963407u;
  }
}

static inline uint64_t sum_of(const uint8_t *bytes, size_t size) {
  uint64_t sum = size, word;
  for (size_t at = 0; at + sizeof word <= size; at += sizeof word) {
    memcpy(&word, bytes + at, sizeof word);
    sum = (sum ^ word) * 0x9e3779b97f4a7c15u;
    sum ^= sum >> 29;
  }
  return sum;
}

// The sum of what fill() writes, without the bytes.
static inline uint64_t sum_of_filled(size_t size, uint64_t key) {
  uint64_t sum = size, word = mix(key);
  for (size_t at = 0; at < size; at += sizeof word) {
    sum = (sum ^ word) * 0x9e3779b97f4a7c15u;
    sum ^= sum >> 29;
    word = word * 6364136223846793005u + 1442695040888963407u;
  }
  return sum;
}

static inline void start_task(void *function, const raywa_arg *args, uint32_t count,
                              raywa_ref *ref) {
  require_ok(raywa_call((uint32_t)(uintptr_t)function, args, count, ref), "a call was refused");
}

static inline void sleep_ms(int64_t ms) {
  struct timespec time = {(time_t)(ms / 1000), (long)(ms % 1000) * 1000000};
  nanosleep(&time, NULL);
}

#endif
