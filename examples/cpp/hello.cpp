// Iostreams, strings and vectors in C++, with tasks.
#include <iostream>
#include <string>
#include <vector>

#include "raywa.h"

RAYWA_ALLOCATOR

// Ends the program, or fails the task, with the reason.
static void require_ok(int code, const char *what) {
  if (code != RAYWA_OK) {
    raywa_perror(what);
    exit(1);
  }
}

// Made before main, and before a task: constructors run in every sandbox.
static const std::string greeting = "hello from C++";

static int64_t squared(int32_t x) {
  return static_cast<int64_t>(x) * x;
}
RAYWA_REMOTE(int64_t, squared, int32_t)

// A task whose result is text.
static void shout(const char *text, uint32_t length) {
  std::string loud(text, length);
  for (char &letter : loud) {
    letter = static_cast<char>(toupper(letter));
  }
  std::cout << "shouting " << length << " letters" << std::endl;
  loud += " (" + greeting + ")";
  require_ok(raywa_result(loud.data(), loud.size()), "the text was not stored");
}

int main() {
  std::cout << greeting << std::endl;

  std::vector<raywa_ref> refs(5);
  for (size_t i = 0; i < refs.size(); i++) {
    require_ok(squared_raywa(&refs[i], static_cast<int32_t>(i + 1)), "a task was not accepted");
  }
  int64_t sum = 0;
  for (const raywa_ref &ref : refs) {
    int64_t value;
    require_ok(raywa_get(&ref, &value, sizeof value, nullptr, RAYWA_NO_LIMIT), "a task failed");
    std::cout << value << ' ';
    sum += value;
  }
  std::cout << "sum " << sum << '\n';

  const std::string quiet = "every sandbox is new";
  raywa_arg args[] = {raywa_bytes(quiet.data(), quiet.size())};
  raywa_ref loud;
  auto function = reinterpret_cast<uintptr_t>(&shout);
  require_ok(raywa_call(static_cast<uint32_t>(function), args, 1, &loud), "no task");
  char text[128];
  size_t size;
  require_ok(raywa_get(&loud, text, sizeof text, &size, RAYWA_NO_LIMIT), "a task failed");
  std::cout << std::string(text, size) << '\n';
  return 0;
}
