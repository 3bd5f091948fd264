// Inference in guests: WASI-NN (`wasi_ephemeral_nn`) and what it lacks (`raywa_nn`).
//
//   nn_graph graph;
//   nn_context context;
//   uint32_t dims[] = {1, 3, 224, 224}, bytes;
//   nn_tensor input = {dims, 4, NN_F32, {0}, pixels, sizeof pixels};
//   float scores[1000];
//   if (nn_load_by_name("mobilenet", 9, &graph) || nn_init_execution_context(graph, &context) ||
//       nn_infer(context, &input, 1, scores, sizeof scores, &bytes)) {
//     nn_perror("mobilenet");
//   }
//
// Functions return 0 or one of nn_error. Graphs and contexts are freed with the guest.
#ifndef RAYWA_NN_H
#define RAYWA_NN_H

#include <stdint.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

#define NN_IMPORT(name) __attribute__((import_module("wasi_ephemeral_nn"), import_name(name)))
#define NN_EXTRA(name) __attribute__((import_module("raywa_nn"), import_name(name)))

// What functions return.
enum nn_error {
  NN_OK = 0,
  NN_INVALID_ARGUMENT = 1,      // a bad pointer, number, type or shape; an input is missing
  NN_INVALID_ENCODING = 2,      // no ONNX model
  NN_MISSING_MEMORY = 3,        // the guest has no memory
  NN_BUSY = 4,                  // too much is open or waits
  NN_RUNTIME_ERROR = 5,         // the run failed, or there was none yet
  NN_UNSUPPORTED_OPERATION = 6, // not offered or not permitted on this node
  NN_TOO_LARGE = 7,             // the buffer is too small, or a limit on bytes is reached
  NN_NOT_FOUND = 8              // nothing has that name
};

// Types of elements.
enum nn_type { NN_F16 = 0, NN_F32 = 1, NN_F64 = 2, NN_U8 = 3, NN_I32 = 4, NN_I64 = 5 };

// Encodings and targets that are of use.
enum { NN_ONNX = 1, NN_CPU = 0 };

typedef uint32_t nn_graph;
typedef uint32_t nn_context;

// The bytes of a model.
typedef struct {
  const void *bytes;
  uint32_t size;
} nn_builder;

// A tensor, 20 bytes.
typedef struct {
  const uint32_t *dims;
  uint32_t rank;
  uint8_t type; // one of nn_type
  uint8_t padding[3];
  const void *data; // little endian, densely packed
  uint32_t size;    // of the data, in bytes
} nn_tensor;

#ifdef __cplusplus
static_assert(sizeof(nn_tensor) == 20 && sizeof(nn_builder) == 8, "the layout of 32-bit guests");
#else
_Static_assert(sizeof(nn_tensor) == 20 && sizeof(nn_builder) == 8, "the layout of 32-bit guests");
#endif

// Loads a model of the cluster: name, name@version or name@sha256:digest.
NN_IMPORT("load_by_name") int nn_load_by_name(const char *name, uint32_t size, nn_graph *graph);

// The same with {"threads": 1} in JSON.
NN_IMPORT("load_by_name_with_config")
int nn_load_by_name_with_config(const char *name, uint32_t size, const char *config,
                                uint32_t config_size, nn_graph *graph);

// Loads a model from memory, in one piece; where the node permits it.
NN_IMPORT("load")
int nn_load(const nn_builder *builders, uint32_t count, uint32_t encoding, uint32_t target,
            nn_graph *graph);

// Contexts of the graph go on.
NN_IMPORT("unload") int nn_unload(nn_graph graph);

NN_IMPORT("init_execution_context")
int nn_init_execution_context(nn_graph graph, nn_context *context);

NN_IMPORT("finalize_execution_context") int nn_finalize_execution_context(nn_context context);

// The input stays for all later runs until it is set again.
NN_IMPORT("set_input") int nn_set_input(nn_context context, uint32_t index, const nn_tensor *tensor);

NN_IMPORT("compute") int nn_compute(nn_context context);

// NN_TOO_LARGE when there is not room enough; the size that is needed is in *written.
NN_IMPORT("get_output")
int nn_get_output(nn_context context, uint32_t index, void *buffer, uint32_t room,
                  uint32_t *written);

// Why the latest call failed; *size is the whole length. Answers what that call answered.
NN_EXTRA("last_error") int nn_last_error(char *buffer, uint32_t room, uint32_t *size);

// Inputs and outputs with name, type and shape, in JSON.
NN_EXTRA("describe") int nn_describe(nn_graph graph, char *buffer, uint32_t room, uint32_t *size);

// The shape of an output; room counts dimensions.
NN_EXTRA("output_shape")
int nn_output_shape(nn_context context, uint32_t index, uint32_t *dims, uint32_t room,
                    uint32_t *rank);

NN_EXTRA("set_input_by_name")
int nn_set_input_by_name(nn_context context, const char *name, uint32_t size,
                         const nn_tensor *tensor);

NN_EXTRA("get_output_by_name")
int nn_get_output_by_name(nn_context context, const char *name, uint32_t size, void *buffer,
                          uint32_t room, uint32_t *written);

// Sets the first inputs, runs, and reads output 0, in one call.
NN_EXTRA("infer")
int nn_infer(nn_context context, const nn_tensor *tensors, uint32_t count, void *buffer,
             uint32_t room, uint32_t *written);

// Prints why the latest call failed.
static inline void nn_perror(const char *what) {
  char text[512];
  uint32_t size = 0;
  int error = nn_last_error(text, sizeof text, &size);
  int shown = (int)(size < sizeof text ? size : sizeof text);
  fprintf(stderr, "%s: error %d: %.*s\n", what, error, shown, text);
}

#ifdef __cplusplus
}
#endif

#endif
