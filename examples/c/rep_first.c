#include "stdio.h"

__attribute__((import_module("ray"), import_name("call"))) uint32_t rcall(void *, ...);

// macro to call remote function
#define REMOTE(p, ...) rcall((void *)(p), ##__VA_ARGS__)

int add(int a, int b) {
  return a + b;
}

int main() {
  REMOTE(add, 122, 233);
  return 0;
}
