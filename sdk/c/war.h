// Ray from C and C++ with the names of the Warrior framework, so that its programs compile as they
// are. New programs are better off with ray.h or raywa.h.
//
//   warbuffer *ref;
//   WAR_INIT();
//   WAR_OBJID_ALLOC(ref);
//   if (rcall(ref, task, 'a', 1.0) == 0) { ... rget(ref, &result, &size) ... }
//   WAR_OBJID_FREE(ref);
//
// Functions return 0 for success and -1 for failure.
#ifndef WAR_H
#define WAR_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ray_remote.h"

#ifdef __cplusplus
extern "C" {
#endif

#define WAR_IMPORT(name) __attribute__((import_module("ray"), import_name(name)))
#define WAR_EXPORT(name) __attribute__((export_name(name), used))

// A handle of 28 bytes: seven 32-bit words, the last the exclusive or of the others.
typedef struct warbuffer {
  uint32_t magic;
  uint32_t type;
  uint32_t flags;
  void *buf;
  uint32_t len;
  uint32_t cap;
  uint32_t checksum;
} warbuffer;

#define WAR_MAGIC 0xc0de550au
#define WAR_FREE_INNER 0x80000000u  // flag: `buf` is freed with the handle
#define WAR_OBJID_CAP 32

enum { RAY_TYPE_INVALID = 0, RAY_TYPE_OBJECT_ID = 1, RAY_TYPE_DATA = 2 };

WAR_IMPORT("init") int rinit(void);
WAR_IMPORT("shutdown") void rshutdown(void);
WAR_IMPORT("call") int rcall(warbuffer *ref, void *function, ...);
// `len` points at 32 bits: the room in `buf` before the call, the size of the value after it.
WAR_IMPORT("get") int rget(warbuffer *ref, void *buf, void *len);
WAR_IMPORT("put") int rput(warbuffer *ref, const void *buf, size_t len);
WAR_IMPORT("sleep") void rsleep(int seconds);
WAR_IMPORT("log_write") int rlog_write(const char *text, size_t len);
WAR_IMPORT("memregion_validate") int rmemregion_validate(const void *ptr, size_t len);
WAR_IMPORT("track_malloc") int rtrack_malloc(void *ptr, size_t len);
WAR_IMPORT("track_free") int rtrack_free(void *ptr);

// Seals a handle after its fields were changed.
static inline void seal_warbuffer(warbuffer *b) {
  b->checksum = b->magic ^ b->type ^ b->flags ^ (uint32_t)(uintptr_t)b->buf ^ b->len ^ b->cap;
}

// A new handle with room for `cap` bytes; NULL when there is no memory.
static inline warbuffer *alloc_warbuffer(uint32_t type, uint32_t cap) {
  warbuffer *b = (warbuffer *)malloc(sizeof(warbuffer));
  void *inner = malloc(cap ? cap : 1);
  if (b == NULL || inner == NULL) {
    free(b);
    free(inner);
    return NULL;
  }
  memset(inner, 0, cap ? cap : 1);
  b->magic = WAR_MAGIC;
  b->type = type;
  b->flags = WAR_FREE_INNER;
  b->buf = inner;
  b->len = 0;
  b->cap = cap;
  seal_warbuffer(b);
  return b;
}

static inline void free_warbuffer(warbuffer *b) {
  if (b != NULL) {
    if (b->flags & WAR_FREE_INNER) {
      free(b->buf);
    }
    b->magic = 0;
    free(b);
  }
}

// Memory whose contents travel when a pointer to it is an argument of rcall.
static inline void *walloc(size_t size) {
  void *ptr = malloc(size);
  if (ptr != NULL && rtrack_malloc(ptr, size) != 0) {
    free(ptr);
    return NULL;
  }
  return ptr;
}

static inline void wfree(void *ptr) {
  if (ptr != NULL) {
    rtrack_free(ptr);
    free(ptr);
  }
}

// Prints one line on the task's standard error.
__attribute__((format(printf, 2, 3))) static inline void war_log(const char *level,
                                                                 const char *format, ...) {
  char line[1024];
  int head = snprintf(line, sizeof line, "%s", level);
  va_list rest;
  va_start(rest, format);
  vsnprintf(line + head, sizeof line - (size_t)head, format, rest);
  va_end(rest);
  rlog_write(line, strlen(line));
}

// Bytes as hex digits; the text is overwritten by the next call.
static inline const char *fmt_hex(const unsigned char *bytes, size_t len) {
  static char text[1024];
  size_t shown = len < sizeof text / 3 ? len : sizeof text / 3;
  text[0] = 0;
  for (size_t i = 0; i < shown; i++) {
    snprintf(text + 3 * i, 4, "%02x ", bytes[i]);
  }
  return text;
}

#define WAR_LOG(...) war_log("", __VA_ARGS__)
#define LOG_INFO(...) war_log("INFO ", __VA_ARGS__)
#define LOG_ERROR(...) war_log("ERROR ", __VA_ARGS__)

// Runs a call and ends the program with a line on standard error when it fails.
#define WAR_OR_EXIT(what, call)        \
  do {                                 \
    if ((call) != 0) {                 \
      fprintf(stderr, what " failed\n"); \
      exit(1);                         \
    }                                  \
  } while (0)

#define WAR_INIT() WAR_OR_EXIT("WAR_INIT", rinit())
#define WAR_PUT(ref, buf, len) WAR_OR_EXIT("WAR_PUT", rput((ref), (buf), (len)))
#define WAR_GET(ref, buf, len) WAR_OR_EXIT("WAR_GET", rget((ref), (buf), (len)))
#define WAR_ASYNC_CALL(ref, function, ...) \
  WAR_OR_EXIT("WAR_ASYNC_CALL", rcall((ref), (void *)(function), ##__VA_ARGS__))
#define WAR_OBJID_ALLOC(ref) \
  WAR_OR_EXIT("WAR_OBJID_ALLOC", \
              ((ref) = alloc_warbuffer(RAY_TYPE_OBJECT_ID, WAR_OBJID_CAP)) == NULL)
#define WAR_OBJID_FREE(ref) free_warbuffer(ref)
#define BUF2FLOAT(buf) (*(float *)(buf))

// Lets the host free handles. Once per program, outside of functions.
#define ENABLE_WAR_BUFFER_AUTO_FREE                                          \
  WAR_EXPORT("__war_free_warbuffer") void __war_free_warbuffer(warbuffer *b) { \
    free_warbuffer(b);                                                       \
  }

// Lets the host place byte arguments in this module's memory. Once per program, outside of
// functions; every program whose tasks take pointers needs it.
#define ENABLE_MALLOC_BY_HOST                                                      \
  WAR_EXPORT("__war_malloc") void *__war_malloc(size_t size) { return malloc(size); } \
  WAR_EXPORT("__war_free") void __war_free(void *ptr) { free(ptr); }

// Declares `int function_remote(warbuffer *ref, ...)` with the callee's own parameter types, so that
// a literal 1 for an int64_t arrives whole: `WAR_REMOTE(float, scale, int64_t, float)`.
#define WAR_REMOTE(result, function, ...)                                           \
  RAY_CHECK_TYPES(result, function, ##__VA_ARGS__);                                 \
  static inline int function##_remote(warbuffer *ref RAY_PARAMETERS(__VA_ARGS__)) { \
    return rcall(ref, (void *)(function)RAY_NAMES(RAY_SAME, ##__VA_ARGS__));        \
  }

#ifdef __cplusplus
}
#endif

#endif
