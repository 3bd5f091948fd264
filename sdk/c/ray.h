// Ray from C and C++, as the WebAssembly REP proposes it: call, get, put, wait, cancel.
//
//   static int64_t square(int64_t x) { return x * x; }
//   RAY_REMOTE(int64_t, square, int64_t)
//
//   OBJECT_REF(ref);                      // an ObjectRef * with room for a reference
//   square_remote(ref, 7);                // starts square(7) somewhere and returns at once
//   int64_t result;
//   size_t size;
//   rget(ref, &result, sizeof result, &size);
//
// A failing function returns NULL or 0; raywa_last_error() of raywa.h says why.
#ifndef RAY_H
#define RAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ray_remote.h"

#ifdef __cplusplus
extern "C" {
#endif

#define RAY_IMPORT(name) __attribute__((import_module("ray"), import_name(name)))

// A reference to a value. The program sets `cap`, the bytes of room in `data`; the host sets `len`
// and `data`.
typedef struct {
  uint16_t cap;
  uint16_t len;
  uint8_t data[0];
} ObjectRef;

// Bytes of every reference.
#define RAY_ID_BYTES 28

// Room for one reference; ray_ref() makes it usable.
typedef struct {
  uint16_t cap;
  uint16_t len;
  uint8_t data[RAY_ID_BYTES];
} ObjectRefSpace;

// A timeout that never ends.
#define RAY_NO_LIMIT UINT64_MAX

// Starts `function(...)` as a task and writes the reference of its result. The arguments must have
// exactly the callee's types; RAY_REMOTE sees to that. NULL when it failed.
RAY_IMPORT("call") ObjectRef *rcall(void *function, ObjectRef *ref, ...);

// Waits for a value and copies it to `ptr`. When `size` is too small nothing is copied, `*size_out`
// is the size needed, and the result is NULL. A function without result has a value of size 0.
RAY_IMPORT("get") void *rget(ObjectRef *ref, void *ptr, size_t size, size_t *size_out);

// Stores a value. NULL when it failed.
RAY_IMPORT("put") ObjectRef *rput(void *ptr, uint32_t size, ObjectRef *ref);

// Waits until `num_returns` of `num_objects` values are there (or their tasks failed) or the time is
// over. Writes the indices of those, ascending, to `ready`, which has room for `size`, and returns
// how many.
RAY_IMPORT("wait")
uint32_t rwait(ObjectRef **refs, uint32_t *ready, size_t size, uint32_t num_objects,
               uint32_t num_returns, uint64_t timeout_ms);

// Cancels the task that makes this value. 1 when it will not succeed any more, 0 when it had ended.
RAY_IMPORT("cancel") int rcancel(ObjectRef *ref, bool force);

// Makes space usable as a reference.
static inline ObjectRef *ray_ref(ObjectRefSpace *space) {
  space->cap = RAY_ID_BYTES;
  space->len = 0;
  return (ObjectRef *)(void *)space;
}

// Declares `ObjectRef *name` with space of its own, as long-lived as the enclosing block.
#define OBJECT_REF(name)    \
  ObjectRefSpace name##_space; \
  ObjectRef *const name = ray_ref(&name##_space)

// Starts a task; the number of arguments is checked, but their types must be the callee's own.
#define REMOTE(ref, function, ...) \
  ((void)sizeof(((function)(__VA_ARGS__), 0)), rcall((void *)(function), (ref), ##__VA_ARGS__))

// Declares `function_remote(ref, ...)`, which starts `function` as a task with its own parameter
// types: `RAY_REMOTE(float, scale, int64_t, float)`. At most 8 parameters; no structs by value.
#define RAY_REMOTE(result, function, ...)                                              \
  RAY_CHECK_TYPES(result, function, ##__VA_ARGS__);                                    \
  static inline ObjectRef *function##_remote(                                          \
      ObjectRef *ref RAY_PARAMETERS(__VA_ARGS__)) {                                    \
    return rcall((void *)(function), ref RAY_NAMES(RAY_SAME, ##__VA_ARGS__));          \
  }

#ifdef __cplusplus
}
#endif

#endif
