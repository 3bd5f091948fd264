// Many tasks that are blocked in `get` at the same time, and all finish.
//
//   blocked.wasm gate [tasks] [milliseconds]   all wait for one task, which lasts that long
//   blocked.wasm chain [tasks]                 each starts the next one and waits for it
//
// In a chain it is certain that all are blocked at once: the last task runs only when every other one
// waits. At the gate it depends on the time given; every task says whether it had to wait. Linked with
// a small stack, so that the memory of a task is one page of 64 KiB.
#include "fetch.h"

// Lasts for a while without keeping a slot busy: waits for its own result, which cannot be there
// before it ends. A task's result is named by the task's id and four zero bytes.
int32_t gate(int64_t milliseconds) {
  raywa_ref self = {{0}};
  uint32_t ready[1], count;
  require_ok(raywa_task_id(self.id), "the gate has no id");
  int code = raywa_wait(&self, 1, 1, (uint64_t)milliseconds, ready, &count);
  require(code == RAYWA_OK || code == RAYWA_TIMED_OUT, "the gate could not wait");
  return 0;
}
RAYWA_REMOTE(int32_t, gate, int64_t)

// 1 when the gate was still closed.
int32_t wait_for_gate(const raywa_ref *closed) {
  int32_t value;
  int code = raywa_get(closed, &value, sizeof value, NULL, 0);
  if (code == RAYWA_OK) {
    return 0;
  }
  require(code == RAYWA_TIMED_OUT, "the gate failed");
  require_ok(raywa_get(closed, &value, sizeof value, NULL, RAYWA_NO_LIMIT), "the gate failed");
  return 1;
}

int32_t chain_link(int32_t below);
RAYWA_REMOTE(int32_t, chain_link, int32_t)

// How many tasks hang on this one, itself included.
int32_t chain_link(int32_t below) {
  raywa_ref next;
  int32_t count;
  if (below == 0) {
    return 1;
  }
  require_ok(chain_link_raywa(&next, below - 1), "the next task was not accepted");
  require_ok(raywa_get(&next, &count, sizeof count, NULL, RAYWA_NO_LIMIT), "the next task failed");
  return count + 1;
}

static int32_t value_of(const raywa_ref *ref) {
  int32_t value;
  require_ok(raywa_get(ref, &value, sizeof value, NULL, RAYWA_NO_LIMIT), "a task failed");
  return value;
}

static void run_gate(int32_t tasks, int64_t milliseconds) {
  raywa_ref closed, *refs = malloc(sizeof(raywa_ref) * (size_t)tasks);
  require(refs != NULL, "no memory for so many references");
  require_ok(gate_raywa(&closed, milliseconds), "the gate was not accepted");
  for (int32_t i = 0; i < tasks; i++) {
    raywa_arg args[] = {raywa_reference(&closed)};
    require_ok(raywa_call((uint32_t)(uintptr_t)wait_for_gate, args, 1, &refs[i]),
               "a task was not accepted");
  }
  int32_t waited = 0;
  for (int32_t i = 0; i < tasks; i++) {
    waited += value_of(&refs[i]);
  }
  printf("%d tasks finished, %d of them waited at the gate\n", (int)tasks, (int)waited);
}

int main(int argc, char **argv) {
  const char *shape = argc > 1 ? argv[1] : "gate";
  int32_t tasks = argc > 2 ? atoi(argv[2]) : 10000;
  int64_t milliseconds = argc > 3 ? atoll(argv[3]) : 5000;
  require(tasks > 0 && milliseconds >= 0, "the tasks must be above 0, the milliseconds not below");
  if (strcmp(shape, "gate") == 0) {
    run_gate(tasks, milliseconds);
  } else {
    require(strcmp(shape, "chain") == 0, "usage: blocked.wasm gate|chain [tasks] [milliseconds]");
    raywa_ref first;
    require_ok(chain_link_raywa(&first, tasks - 1), "the first task was not accepted");
    printf("%d tasks finished, each but the last blocked by the next\n", (int)value_of(&first));
  }
  return 0;
}
