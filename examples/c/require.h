// What every example needs: to end with a sentence when something does not hold.
#ifndef EXAMPLES_REQUIRE_H
#define EXAMPLES_REQUIRE_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

// Ends the program, or fails the task, with a sentence.
static inline void require(bool holds, const char *otherwise) {
  if (!holds) {
    fprintf(stderr, "%s\n", otherwise);
    exit(1);
  }
}

#endif
