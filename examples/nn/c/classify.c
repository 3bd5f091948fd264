// Says what is in a picture, with a classifier that the cluster knows by name.
//
//   classify.wasm MODEL PICTURE|FOLDER [--size N] [--mean M] [--scale S] [--plain]
//                                      [--labels FILE | --names A,B]
//
// The picture is a JPEG or PNG. It is decoded and scaled to N x N here, in the sandbox, and goes to the
// model as floats (value - mean) / scale, red before green before blue. M and S are one number, or
// three for red, green, blue. The defaults fit EfficientNet-Lite0. Scaling takes every pixel into
// account, or with --plain four for each result, as some models were trained.
//
// Of a folder each picture is a task of its own, anywhere in the cluster. It gets the bytes as an
// object, because the folder is granted to this program only.
#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <strings.h>

#include "fetch.h"
#include "raywa_nn.h"

#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_ONLY_JPEG
#define STBI_ONLY_PNG
#define STBI_NO_STDIO
#define STBI_NO_THREAD_LOCALS
#define STBI_MAX_DIMENSIONS 16384
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wunused-function"
#include "stb_image.c"
#pragma clang diagnostic pop

#define BEST 5
#define CHANNELS 3
#define CLASSES_MAX 65536
#define SIZE_MAX_PIXELS 2048
#define FILE_BYTES_MAX (64u << 20)
#define PICTURES_MAX 100000
#define TASKS_MAX 64
#define PATH_MAX_BYTES 1024
#define REASON_BYTES 512

// How pixels become numbers.
typedef struct {
  int32_t size;
  int32_t is_plain;
  float mean[CHANNELS];
  float scale[CHANNELS];
} Preparation;

typedef struct {
  uint32_t class;
  float score;
} Guess;

// What a task answers: guesses, or, when there are none, why.
typedef struct {
  uint32_t count;
  Guess best[BEST];
  char reason[REASON_BYTES];
} Answer;

typedef struct {
  const char *model;
  const char *path;
  const char *labels_path;
  char *names;
  Preparation preparation;
} Order;

typedef struct {
  char **lines;
  size_t count;
} Lines;

typedef struct {
  uint8_t *bytes;
  size_t size;
} File;

// Which pixels make one pixel of the scaled picture, along one side.
typedef struct {
  int first;
  int count;
  float *weights;
} Taps;

static void *room_for(size_t count, size_t size) {
  void *room = calloc(count + 1, size);
  require(room != NULL, "no memory");
  return room;
}

// ---- from pixels to numbers ----

// Weights fall linearly to both sides; over more than one pixel when the picture shrinks, so that no
// pixel is left out, unless it is to be plain.
static Taps *taps_of(int from, int to, bool is_plain) {
  double step = (double)from / to, reach = step > 1 && !is_plain ? step : 1;
  int most = (int)(2 * reach) + 2;
  Taps *taps = room_for((size_t)to, sizeof(Taps));
  float *weights = room_for((size_t)to * (size_t)most, sizeof(float));
  for (int i = 0; i < to; i++) {
    double centre = (i + 0.5) * step, sum = 0;
    int first = (int)ceil(centre - reach - 0.5), last = (int)floor(centre + reach - 0.5);
    first = first < 0 ? 0 : first;
    last = last >= from ? from - 1 : last;
    taps[i] = (Taps){first, last - first + 1, weights + (size_t)i * (size_t)most};
    for (int k = 0; k < taps[i].count; k++) {
      double weight = 1 - fabs(first + k + 0.5 - centre) / reach;
      taps[i].weights[k] = (float)weight;
      sum += weight;
    }
    for (int k = 0; k < taps[i].count; k++) {
      taps[i].weights[k] /= (float)sum;
    }
  }
  return taps;
}

// Scales every row: `height` rows of `how->size` pixels.
static float *scale_rows(const uint8_t *pixels, int width, int height, const Preparation *how) {
  int size = how->size;
  Taps *taps = taps_of(width, size, how->is_plain);
  float *scaled = room_for((size_t)height * (size_t)size * CHANNELS, sizeof(float)), *to = scaled;
  for (int y = 0; y < height; y++) {
    const uint8_t *row = pixels + (size_t)y * (size_t)width * CHANNELS;
    for (int x = 0; x < size; x++, to += CHANNELS) {
      const uint8_t *from = row + taps[x].first * CHANNELS;
      for (int k = 0; k < taps[x].count; k++, from += CHANNELS) {
        float weight = taps[x].weights[k];
        to[0] += weight * from[0];
        to[1] += weight * from[1];
        to[2] += weight * from[2];
      }
    }
  }
  free(taps[0].weights);
  free(taps);
  return scaled;
}

// The numbers for the model: a plane for each channel.
static float *prepare(const uint8_t *pixels, int width, int height, const Preparation *how) {
  int size = how->size;
  float *rows = scale_rows(pixels, width, height, how);
  Taps *taps = taps_of(height, size, how->is_plain);
  size_t plane = (size_t)size * (size_t)size, stride = (size_t)size * CHANNELS;
  float *numbers = room_for(plane * CHANNELS, sizeof(float));
  for (size_t at = 0; at < plane; at++) {
    const Taps *tap = &taps[at / (size_t)size];
    const float *from = rows + (size_t)tap->first * stride + at % (size_t)size * CHANNELS;
    for (int c = 0; c < CHANNELS; c++) {
      float value = 0;
      for (int k = 0; k < tap->count; k++) {
        value += tap->weights[k] * from[(size_t)k * stride + (size_t)c];
      }
      numbers[(size_t)c * plane + at] = (value - how->mean[c]) / how->scale[c];
    }
  }
  free(taps[0].weights);
  free(taps);
  free(rows);
  return numbers;
}

// ---- from numbers to guesses ----

static bool refuse(Answer *answer, const char *what, const char *why) {
  answer->count = 0;
  snprintf(answer->reason, sizeof answer->reason, "%s: %s", what, why);
  return false;
}

static bool refuse_by_model(Answer *answer, const char *model) {
  char text[REASON_BYTES];
  uint32_t size = 0;
  nn_last_error(text, sizeof text - 1, &size);
  text[size < sizeof text ? size : sizeof text - 1] = 0;
  char what[REASON_BYTES];
  snprintf(what, sizeof what, "model %s", model);
  return refuse(answer, what, text);
}

// Runs the model; `scores` holds CLASSES_MAX. Returns how many there are, 0 when it failed.
static uint32_t infer(const char *model, const float *numbers, int size, float *scores,
                      Answer *answer) {
  nn_graph graph;
  nn_context context;
  uint32_t side = (uint32_t)size, dims[] = {1, CHANNELS, side, side}, bytes = 0;
  nn_tensor input = {dims, 4, NN_F32, {0}, numbers, CHANNELS * side * side * sizeof(float)};
  if (nn_load_by_name(model, (uint32_t)strlen(model), &graph) != NN_OK ||
      nn_init_execution_context(graph, &context) != NN_OK ||
      nn_set_input(context, 0, &input) != NN_OK || nn_compute(context) != NN_OK ||
      nn_get_output(context, 0, scores, CLASSES_MAX * sizeof(float), &bytes) != NN_OK) {
    refuse_by_model(answer, model);
    return 0;
  }
  nn_finalize_execution_context(context);
  nn_unload(graph);
  return bytes / sizeof(float);
}

// Some models end with a softmax of their own.
static bool are_probabilities(const float *scores, uint32_t count) {
  double sum = 0;
  for (uint32_t i = 0; i < count; i++) {
    if (!(scores[i] >= 0 && scores[i] <= 1)) {
      return false;
    }
    sum += scores[i];
  }
  return fabs(sum - 1) < 1e-3;
}

static void softmax(float *scores, uint32_t count) {
  float most = scores[0];
  for (uint32_t i = 1; i < count; i++) {
    most = scores[i] > most ? scores[i] : most;
  }
  double sum = 0;
  for (uint32_t i = 0; i < count; i++) {
    sum += scores[i] = expf(scores[i] - most);
  }
  for (uint32_t i = 0; i < count; i++) {
    scores[i] = (float)(scores[i] / sum);
  }
}

// The best first; of equal ones that with the lower number.
static void keep_best(const float *scores, uint32_t count, Answer *answer) {
  answer->count = 0;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t at = answer->count;
    while (at > 0 && scores[i] > answer->best[at - 1].score) {
      at--;
    }
    if (at == BEST) {
      continue;
    }
    uint32_t last = answer->count < BEST ? answer->count++ : BEST - 1;
    memmove(&answer->best[at + 1], &answer->best[at], (last - at) * sizeof(Guess));
    answer->best[at] = (Guess){i, scores[i]};
  }
}

static bool classify(const char *model, const Preparation *how, const uint8_t *picture,
                     size_t bytes, Answer *answer) {
  int width, height, channels;
  uint8_t *pixels =
      stbi_load_from_memory(picture, (int)bytes, &width, &height, &channels, CHANNELS);
  if (pixels == NULL) {
    return refuse(answer, "no JPEG or PNG", stbi_failure_reason());
  }
  float *numbers = prepare(pixels, width, height, how);
  stbi_image_free(pixels);
  float *scores = room_for(CLASSES_MAX, sizeof(float));
  uint32_t count = infer(model, numbers, how->size, scores, answer);
  if (count > 0) {
    if (!are_probabilities(scores, count)) {
      softmax(scores, count);
    }
    keep_best(scores, count, answer);
  }
  free(numbers);
  free(scores);
  return count > 0;
}

// The task: a picture arrives as a dependency, its guesses are the result.
void classify_picture(const char *model, uint32_t model_bytes, const Preparation *how,
                      uint32_t how_bytes, const uint8_t *picture, uint32_t picture_bytes) {
  char name[REASON_BYTES];
  Answer answer = {0};
  require(model_bytes < sizeof name && how_bytes == sizeof *how, "not called by this program");
  memcpy(name, model, model_bytes);
  name[model_bytes] = 0;
  classify(name, how, picture, picture_bytes, &answer);
  require_ok(raywa_result(&answer, sizeof answer), "the guesses were not stored");
}

// ---- files ----

static File read_file(const char *path) {
  File file = {NULL, 0};
  FILE *from = fopen(path, "rb");
  if (from == NULL) {
    fprintf(stderr, "%s: %s; is its folder granted, as with --dir photos::/photos:ro?\n", path,
            strerror(errno));
    exit(1);
  }
  for (size_t room = 0;;) {
    if (file.size == room) {
      room = room * 2 + 65536;
      require(room <= 2 * FILE_BYTES_MAX, "a file is larger than 64 MiB");
      file.bytes = realloc(file.bytes, room + 1);
      require(file.bytes != NULL, "no memory for a file");
    }
    size_t some = fread(file.bytes + file.size, 1, room - file.size, from);
    if (some == 0) {
      break;
    }
    file.size += some;
  }
  fclose(from);
  file.bytes[file.size] = 0;
  return file;
}

// Cuts a text in place; the last part may be empty and does not count then.
static Lines split(char *text, const char *ends) {
  Lines lines = {room_for(strlen(text) + 1, sizeof(char *)), 0};
  for (char *at = text; *at != 0;) {
    lines.lines[lines.count++] = at;
    at += strcspn(at, ends);
    if (*at != 0) {
      *at++ = 0;
    }
  }
  return lines;
}

static Lines labels_of(const Order *order) {
  if (order->labels_path != NULL) {
    Lines lines = split((char *)read_file(order->labels_path).bytes, "\n");
    for (size_t i = 0; i < lines.count; i++) {
      lines.lines[i][strcspn(lines.lines[i], "\r")] = 0;
    }
    return lines;
  }
  return order->names != NULL ? split(order->names, ",") : (Lines){NULL, 0};
}

static bool is_picture(const char *name) {
  const char *dot = strrchr(name, '.');
  return dot != NULL && (strcasecmp(dot, ".jpg") == 0 || strcasecmp(dot, ".jpeg") == 0 ||
                         strcasecmp(dot, ".png") == 0);
}

static int by_name(const void *left, const void *right) {
  return strcmp(*(char *const *)left, *(char *const *)right);
}

static Lines pictures_in(DIR *folder) {
  Lines names = {NULL, 0};
  for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
    if (is_picture(entry->d_name)) {
      require(names.count < PICTURES_MAX, "more than 100000 pictures in one folder");
      names.lines = realloc(names.lines, (names.count + 1) * sizeof(char *));
      require(names.lines != NULL, "no memory for the names");
      names.lines[names.count] = strdup(entry->d_name);
      require(names.lines[names.count++] != NULL, "no memory for the names");
    }
  }
  closedir(folder);
  qsort(names.lines, names.count, sizeof(char *), by_name);
  return names;
}

// ---- the program ----

// Prints one block. Returns whether the picture could be classified.
static bool print(const char *name, const Answer *answer, const Lines *labels) {
  if (answer->count == 0) {
    printf("%s\n  not classified, %s\n", name, answer->reason);
    return false;
  }
  printf("%s\n", name);
  for (uint32_t i = 0; i < answer->count; i++) {
    uint32_t class = answer->best[i].class;
    printf("  %.3f  %4u  %s\n", answer->best[i].score, class,
           class < labels->count ? labels->lines[class] : "?");
  }
  return true;
}

static raywa_ref start(const Order *order, const char *name) {
  char path[PATH_MAX_BYTES];
  snprintf(path, sizeof path, "%s/%s", order->path, name);
  File file = read_file(path);
  raywa_ref picture, answer;
  require_ok(raywa_put(file.bytes, file.size, &picture), "a picture was not stored");
  free(file.bytes);
  raywa_arg args[] = {raywa_bytes(order->model, strlen(order->model)),
                      raywa_bytes(&order->preparation, sizeof order->preparation),
                      raywa_dependency(&picture)};
  require_ok(raywa_call((uint32_t)(uintptr_t)classify_picture, args, 3, &answer),
             "a task was not accepted");
  return answer;
}

// One task for each picture, at most TASKS_MAX ahead of the one that is printed next.
static bool classify_folder(const Order *order, DIR *folder, const Lines *labels) {
  static raywa_ref answers[TASKS_MAX];
  Lines names = pictures_in(folder);
  require(names.count > 0, "the folder has no .jpg, .jpeg or .png");
  bool are_all = true;
  for (size_t started = 0, i = 0; i < names.count; i++) {
    for (; started < names.count && started < i + TASKS_MAX; started++) {
      answers[started % TASKS_MAX] = start(order, names.lines[started]);
    }
    Answer answer;
    size_t size;
    require_ok(raywa_get(&answers[i % TASKS_MAX], &answer, sizeof answer, &size, RAYWA_NO_LIMIT),
               names.lines[i]);
    are_all &= print(names.lines[i], &answer, labels);
  }
  return are_all;
}

static bool classify_file(const Order *order, const Lines *labels) {
  const char *slash = strrchr(order->path, '/');
  File file = read_file(order->path);
  Answer answer = {0};
  classify(order->model, &order->preparation, file.bytes, file.size, &answer);
  return print(slash != NULL ? slash + 1 : order->path, &answer, labels);
}

// One number for all channels, or three.
static void read_channels(const char *text, float *channels) {
  int count = sscanf(text, "%f,%f,%f", &channels[0], &channels[1], &channels[2]);
  require(count == 1 || count == 3, "--mean and --scale want one number, or three like 1,2,3");
  if (count == 1) {
    channels[1] = channels[2] = channels[0];
  }
}

static Order order_of(int argc, char **argv) {
  Order order = {NULL, NULL, NULL, NULL, {224, 0, {127, 127, 127}, {128, 128, 128}}};
  for (int i = 1; i < argc; i++) {
    char *word = argv[i], *value = i + 1 < argc ? argv[i + 1] : NULL;
    bool is_option = strncmp(word, "--", 2) == 0;
    if (strcmp(word, "--plain") == 0) {
      order.preparation.is_plain = 1;
      continue;
    }
    require(!is_option || value != NULL, "an option wants a value");
    i += is_option;
    if (!is_option && order.model == NULL) {
      order.model = word;
    } else if (!is_option && order.path == NULL) {
      order.path = word;
    } else if (strcmp(word, "--size") == 0) {
      order.preparation.size = atoi(value);
    } else if (strcmp(word, "--mean") == 0) {
      read_channels(value, order.preparation.mean);
    } else if (strcmp(word, "--scale") == 0) {
      read_channels(value, order.preparation.scale);
    } else if (strcmp(word, "--labels") == 0) {
      order.labels_path = value;
    } else if (strcmp(word, "--names") == 0) {
      order.names = value;
    } else {
      order.path = NULL;
      break;
    }
  }
  require(order.path != NULL, "usage: classify.wasm MODEL PICTURE|FOLDER [--size N] [--mean M]"
                              " [--scale S] [--plain] [--labels FILE | --names A,B]");
  const Preparation *how = &order.preparation;
  require(how->size > 0 && how->size <= SIZE_MAX_PIXELS, "--size wants 1 to 2048");
  require(how->scale[0] * how->scale[1] * how->scale[2] != 0, "--scale must not be 0");
  return order;
}

int main(int argc, char **argv) {
  Order order = order_of(argc, argv);
  Lines labels = labels_of(&order);
  DIR *folder = opendir(order.path);
  bool done = folder != NULL ? classify_folder(&order, folder, &labels)
                             : classify_file(&order, &labels);
  return done ? 0 : 1;
}
