// The import module `raywa`: what Ray's programming model needs beyond ray.h. Typed arguments, bytes
// and references as arguments, calls by name, options, results of any size, reasons of failures.
//
//   static int64_t total(const int32_t *values, uint32_t bytes) { ... }
//
//   raywa_ref ref;
//   raywa_arg args[] = {raywa_bytes(values, sizeof values)};
//   if (raywa_call((uint32_t)(uintptr_t)total, args, 1, &ref) != 0) { raywa_perror("total"); }
//
// Functions return 0 or the number of what went wrong. Pointers marked "or NULL" may be left out.
#ifndef RAYWA_H
#define RAYWA_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ray_remote.h"

#ifdef __cplusplus
extern "C" {
#endif

#define RAYWA_IMPORT(name) __attribute__((import_module("raywa"), import_name(name)))

// What functions return, and what a failed task ended with.
enum raywa_error {
  RAYWA_OK = 0,
  RAYWA_INVALID_ARGUMENT = 1,
  RAYWA_NO_SUCH_OBJECT = 2,
  RAYWA_BUFFER_TOO_SMALL = 3,
  RAYWA_TIMED_OUT = 4,
  RAYWA_BAD_FUNCTION = 5,
  RAYWA_BAD_MODULE = 6,
  RAYWA_TRAPPED = 7,
  RAYWA_EXITED = 8,
  RAYWA_OUT_OF_MEMORY = 9,
  RAYWA_DEADLINE_EXCEEDED = 10,
  RAYWA_CANCELLED = 11,
  RAYWA_UNSCHEDULABLE = 12,
  RAYWA_BUSY = 13,
  RAYWA_TOO_LARGE = 14,
  RAYWA_NODE_DIED = 15,
  RAYWA_OBJECT_LOST = 16,
  RAYWA_JOB_ENDED = 17,
  RAYWA_INTERNAL = 18,
  RAYWA_POISONED = 19,
  RAYWA_STORE_FULL = 20
};

// A reference to a value.
typedef struct {
  uint8_t id[28];
} raywa_ref;

// One argument of a call, 16 bytes.
typedef struct {
  uint32_t kind;    // one of raywa_kind
  uint32_t length;  // of bytes; 28 for references; 0 otherwise
  uint64_t value;   // the scalar, or the address of the bytes or of the reference
} raywa_arg;

enum raywa_kind {
  RAYWA_I32 = 1,
  RAYWA_I64 = 2,
  RAYWA_F32 = 3,
  RAYWA_F64 = 4,
  RAYWA_BYTES = 5,
  RAYWA_DEPENDENCY = 6,
  RAYWA_REFERENCE = 7
};

// A flag of the options: traps and exits of the task are retried as well.
#define RAYWA_RETRY_EXCEPTIONS 1

// How a task is to be run, 32 bytes. Start from RAYWA_OPTIONS.
typedef struct {
  uint32_t size;          // of this structure: 32
  uint32_t cpu_milli;     // cores in thousandths
  uint64_t memory_bytes;  // that its node must have free
  uint32_t retries_max;   // after the death of a node
  uint32_t flags;         // 0, or RAYWA_RETRY_EXCEPTIONS
  uint64_t deadline_ms;   // from submission to end; 0 for none
} raywa_options;

#ifdef __cplusplus
#define RAYWA_OPTIONS (raywa_options{32, 1000, 0, 3, 0, 0})
#else
#define RAYWA_OPTIONS ((raywa_options){32, 1000, 0, 3, 0, 0})
#endif

// A timeout that never ends.
#define RAYWA_NO_LIMIT UINT64_MAX

// Starts a function of this module, named by its index in the function table (the value of a
// function pointer) or by its export name. The arguments are checked against its type.
RAYWA_IMPORT("call")
int raywa_call(uint32_t function, const raywa_arg *args, uint32_t count, raywa_ref *ref);
RAYWA_IMPORT("call_with")
int raywa_call_with(uint32_t function, const raywa_arg *args, uint32_t count,
                    const raywa_options *options, raywa_ref *ref);
RAYWA_IMPORT("call_name")
int raywa_call_name(const char *name, size_t name_len, const raywa_arg *args, uint32_t count,
                    raywa_ref *ref);
RAYWA_IMPORT("call_name_with")
int raywa_call_name_with(const char *name, size_t name_len, const raywa_arg *args, uint32_t count,
                         const raywa_options *options, raywa_ref *ref);

// Waits for a value and copies it. `size_out` (or NULL) becomes its size, also when the buffer is
// too small; then nothing is copied.
RAYWA_IMPORT("get")
int raywa_get(const raywa_ref *ref, void *ptr, size_t cap, size_t *size_out, uint64_t timeout_ms);

// Stores a value.
RAYWA_IMPORT("put") int raywa_put(const void *ptr, size_t len, raywa_ref *ref);

// Waits until `num_returns` of `count` values are there or their tasks failed, or the time is over.
// Writes at most `num_returns` indices to `ready`, ascending, and their number to `ready_count`.
RAYWA_IMPORT("wait")
int raywa_wait(const raywa_ref *refs, uint32_t count, uint32_t num_returns, uint64_t timeout_ms,
               uint32_t *ready, uint32_t *ready_count);

// Cancels the task that makes this value, and with `recursive` what it started. RAYWA_OK also when
// it had ended before.
RAYWA_IMPORT("cancel") int raywa_cancel(const raywa_ref *ref, int force, int recursive);

// Sets the bytes of this task's result, instead of what its function returns. The last call wins.
RAYWA_IMPORT("result") int raywa_result(const void *ptr, size_t len);

// The outcome of the latest call of `ray` or `raywa`, 0 for success, and the reason as text, not
// terminated. `len_out` (or NULL) becomes the length of the whole text.
RAYWA_IMPORT("last_error") int raywa_last_error(char *ptr, size_t cap, size_t *len_out);

// Who runs: 24 bytes that name the task, the attempt counted from 1, and the node's name.
RAYWA_IMPORT("task_id") int raywa_task_id(uint8_t id[24]);
RAYWA_IMPORT("attempt") int raywa_attempt(void);
RAYWA_IMPORT("node") int raywa_node(char *ptr, size_t cap, size_t *len_out);

static inline raywa_arg raywa_arg_of(uint32_t kind, uint32_t length, uint64_t value) {
  raywa_arg arg;
  arg.kind = kind;
  arg.length = length;
  arg.value = value;
  return arg;
}

static inline raywa_arg raywa_i32(int32_t x) { return raywa_arg_of(RAYWA_I32, 0, (uint32_t)x); }

static inline raywa_arg raywa_i64(int64_t x) { return raywa_arg_of(RAYWA_I64, 0, (uint64_t)x); }

static inline raywa_arg raywa_f32(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  return raywa_arg_of(RAYWA_F32, 0, bits);
}

static inline raywa_arg raywa_f64(double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  return raywa_arg_of(RAYWA_F64, 0, bits);
}

// The callee gets a pointer to a copy in its own memory, and the length as its next parameter when
// it has one for it. Callees need an exported allocator, see RAYWA_ALLOCATOR.
static inline raywa_arg raywa_bytes(const void *ptr, size_t len) {
  return raywa_arg_of(RAYWA_BYTES, (uint32_t)len, (uint32_t)(uintptr_t)ptr);
}

// The task waits for the value and gets it like bytes.
static inline raywa_arg raywa_dependency(const raywa_ref *ref) {
  return raywa_arg_of(RAYWA_DEPENDENCY, sizeof *ref, (uint32_t)(uintptr_t)ref);
}

// The task gets the reference itself, as a pointer to its 28 bytes.
static inline raywa_arg raywa_reference(const raywa_ref *ref) {
  return raywa_arg_of(RAYWA_REFERENCE, sizeof *ref, (uint32_t)(uintptr_t)ref);
}

// Prints why the latest call failed to standard error.
static inline void raywa_perror(const char *what) {
  char text[512];
  size_t length = 0;
  int code = raywa_last_error(text, sizeof text, &length);
  int shown = (int)(length < sizeof text ? length : sizeof text);
  fprintf(stderr, "%s: error %d: %.*s\n", what, code, shown, text);
}

#ifdef __cplusplus
}  // extern "C"

static inline raywa_arg raywa_typed(int x) { return raywa_i32(x); }
static inline raywa_arg raywa_typed(unsigned x) { return raywa_i32((int32_t)x); }
static inline raywa_arg raywa_typed(long x) { return raywa_i32((int32_t)x); }
static inline raywa_arg raywa_typed(unsigned long x) { return raywa_i32((int32_t)x); }
static inline raywa_arg raywa_typed(long long x) { return raywa_i64(x); }
static inline raywa_arg raywa_typed(unsigned long long x) { return raywa_i64((int64_t)x); }
static inline raywa_arg raywa_typed(float x) { return raywa_f32(x); }
static inline raywa_arg raywa_typed(double x) { return raywa_f64(x); }
#else
// The descriptor of a scalar, by its type.
#define raywa_typed(x)            \
  _Generic((x),                   \
      float: raywa_f32,           \
      double: raywa_f64,          \
      long long: raywa_i64,       \
      unsigned long long: raywa_i64, \
      default: raywa_i32)(x)
#endif

// Declares `int function_raywa(raywa_ref *ref, ...)`, which starts `function` with arguments
// converted to its own scalar types: `RAYWA_REMOTE(float, scale, int64_t, float)`.
#define RAYWA_REMOTE(result, function, ...)                                            \
  RAY_CHECK_TYPES(result, function, ##__VA_ARGS__);                                    \
  static inline int function##_raywa(raywa_ref *ref RAY_PARAMETERS(__VA_ARGS__)) {     \
    raywa_arg args[] = {raywa_i32(0) RAY_NAMES(raywa_typed, ##__VA_ARGS__)};           \
    return raywa_call((uint32_t)(uintptr_t)(function), args + 1, RAY_COUNT(__VA_ARGS__), ref); \
  }

// Exports an allocator, so that the host can hand bytes to this module's tasks. Once per program,
// outside of functions; only for programs that are linked without raywa_crt.c, which has one.
#ifdef __cplusplus
#define RAYWA_C extern "C"
#else
#define RAYWA_C
#endif
#define RAYWA_ALLOCATOR                                                            \
  RAYWA_C __attribute__((export_name("cabi_realloc"), used)) void *cabi_realloc(   \
      void *old, size_t old_size, size_t align, size_t size) {                     \
    (void)old_size;                                                                \
    (void)align;                                                                   \
    return realloc(old, size);                                                     \
  }

#endif
