// Reads values whose size the reader does not know.
#ifndef EXAMPLES_FETCH_H
#define EXAMPLES_FETCH_H

#include "raywa.h"
#include "require.h"

// Ends the program, or fails the task, with the reason when a function of raywa.h failed.
static inline void require_ok(int code, const char *what) {
  if (code != RAYWA_OK) {
    raywa_perror(what);
    exit(1);
  }
}

// Waits for a value of any size. The caller frees it; a 0 is added behind its end.
static inline uint8_t *fetch(const raywa_ref *ref, size_t *size) {
  size_t room = 4096;
  for (;;) {
    uint8_t *bytes = malloc(room + 1);
    require(bytes != NULL, "no memory for a value");
    int code = raywa_get(ref, bytes, room, size, RAYWA_NO_LIMIT);
    if (code == RAYWA_OK) {
      bytes[*size] = 0;
      return bytes;
    }
    free(bytes);
    if (code != RAYWA_BUFFER_TOO_SMALL || *size <= room) {
      require_ok(code, "a value could not be read");
    }
    room = *size;
  }
}

#endif
