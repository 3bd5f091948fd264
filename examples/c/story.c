// Tells a story with a small language model of the Llama 2 family, computed in the guest itself.
//
//   story.wasm model.bin tokenizer.bin [pieces]
//
// The model is a file of 32-bit floats behind a header of seven numbers, as small Llama 2 models are
// exported; the tokenizer is a list of scores and pieces of text. The most probable piece comes next, so the
// same model tells the same story on every node.
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "require.h"

#define BEGIN 1
#define EPSILON 1e-5f
#define ROTATION_BASE 10000.0f

typedef struct {
  int32_t width;
  int32_t hidden;
  int32_t layers;
  int32_t heads;
  int32_t groups;
  int32_t words;
  int32_t steps;
} Header;

// One file; every pointer is a place in it.
typedef struct {
  Header head;
  const float *embedding;
  const float *attention_norm;
  const float *queries;
  const float *keys;
  const float *values;
  const float *outputs;
  const float *feed_norm;
  const float *gate;
  const float *down;
  const float *up;
  const float *final_norm;
  const float *classifier;
} Model;

typedef struct {
  float *state;
  float *norm;
  float *mixed;
  float *query;
  float *gated;
  float *upward;
  float *attention;
  float *logits;
  float *keys;
  float *values;
} Scratch;

static uint8_t *read_file(const char *name, size_t *size) {
  FILE *file = fopen(name, "rb");
  require(file != NULL, "cannot open the file");
  require(fseek(file, 0, SEEK_END) == 0, "cannot read the file");
  long length = ftell(file);
  require(length > 0 && fseek(file, 0, SEEK_SET) == 0, "the file is empty");
  uint8_t *bytes = malloc((size_t)length);
  require(bytes != NULL, "no memory for the file");
  require(fread(bytes, 1, (size_t)length, file) == (size_t)length, "cannot read the file");
  fclose(file);
  *size = (size_t)length;
  return bytes;
}

// Takes the next so many floats of the file.
static const float *take(const float **from, const float *end, size_t floats) {
  require(floats <= (size_t)(end - *from), "the model's file is too short");
  const float *taken = *from;
  *from += floats;
  return taken;
}

static Model open_model(const char *name) {
  size_t size;
  uint8_t *bytes = read_file(name, &size);
  Model model;
  require(size >= sizeof(Header), "the model's file is too short");
  memcpy(&model.head, bytes, sizeof(Header));
  Header *head = &model.head;
  int shares_embedding = head->words > 0;
  head->words = abs(head->words);
  require(head->width > 0 && head->hidden > 0 && head->layers > 0 && head->heads > 0 && head->groups > 0 &&
              head->words > 1 && head->steps > 0 && head->width % head->heads == 0 &&
              head->heads % head->groups == 0,
          "the model's header makes no sense");
  const float *at = (const float *)(bytes + sizeof(Header));
  const float *end = (const float *)(bytes + size / sizeof(float) * sizeof(float));
  size_t width = (size_t)head->width, layers = (size_t)head->layers, hidden = (size_t)head->hidden;
  size_t narrow = width / (size_t)head->heads * (size_t)head->groups;
  model.embedding = take(&at, end, (size_t)head->words * width);
  model.attention_norm = take(&at, end, layers * width);
  model.queries = take(&at, end, layers * width * width);
  model.keys = take(&at, end, layers * width * narrow);
  model.values = take(&at, end, layers * width * narrow);
  model.outputs = take(&at, end, layers * width * width);
  model.feed_norm = take(&at, end, layers * width);
  model.gate = take(&at, end, layers * width * hidden);
  model.down = take(&at, end, layers * hidden * width);
  model.up = take(&at, end, layers * width * hidden);
  model.final_norm = take(&at, end, width);
  // Tables of sines and cosines, which are computed here.
  take(&at, end, (size_t)head->steps * (width / (size_t)head->heads));
  model.classifier = shares_embedding ? model.embedding : take(&at, end, (size_t)head->words * width);
  return model;
}

static float *floats(size_t count) {
  float *made = calloc(count, sizeof(float));
  require(made != NULL, "no memory for the numbers");
  return made;
}

static Scratch scratch_for(const Header *head) {
  size_t width = (size_t)head->width, hidden = (size_t)head->hidden;
  size_t narrow = width / (size_t)head->heads * (size_t)head->groups;
  size_t kept = (size_t)head->layers * (size_t)head->steps * narrow;
  return (Scratch){floats(width),  floats(width),  floats(width),
                   floats(width),  floats(hidden), floats(hidden),
                   floats((size_t)head->heads * (size_t)head->steps), floats((size_t)head->words),
                   floats(kept),   floats(kept)};
}

static void normalize(float *out, const float *in, const float *weight, int size) {
  float sum = 0;
  for (int i = 0; i < size; i++) {
    sum += in[i] * in[i];
  }
  float factor = 1.0f / sqrtf(sum / (float)size + EPSILON);
  for (int i = 0; i < size; i++) {
    out[i] = weight[i] * (factor * in[i]);
  }
}

static void multiply(float *out, const float *in, const float *matrix, int columns, int rows) {
  for (int row = 0; row < rows; row++) {
    const float *line = matrix + (size_t)row * (size_t)columns;
    float sum = 0;
    for (int i = 0; i < columns; i++) {
      sum += line[i] * in[i];
    }
    out[row] = sum;
  }
}

static void add(float *to, const float *from, int size) {
  for (int i = 0; i < size; i++) {
    to[i] += from[i];
  }
}

static void to_shares(float *scores, int count) {
  float most = scores[0], sum = 0;
  for (int i = 1; i < count; i++) {
    most = scores[i] > most ? scores[i] : most;
  }
  for (int i = 0; i < count; i++) {
    scores[i] = expf(scores[i] - most);
    sum += scores[i];
  }
  for (int i = 0; i < count; i++) {
    scores[i] /= sum;
  }
}

// Turns pairs of numbers by angles that tell the position.
static void rotate(float *vector, int size, int head_size, int position) {
  for (int i = 0; i < size; i += 2) {
    float angle = (float)position / powf(ROTATION_BASE, (float)(i % head_size) / (float)head_size);
    float cosine = cosf(angle), sine = sinf(angle);
    float one = vector[i], other = vector[i + 1];
    vector[i] = one * cosine - other * sine;
    vector[i + 1] = one * sine + other * cosine;
  }
}

// What one head makes of everything up to this position.
static void attend(const Header *head, Scratch *s, int which, int position, size_t layer_at) {
  int size = head->width / head->heads;
  int narrow = size * head->groups;
  size_t group_at = (size_t)(which / (head->heads / head->groups)) * (size_t)size;
  const float *query = s->query + (size_t)which * (size_t)size;
  float *scores = s->attention + (size_t)which * (size_t)head->steps;
  for (int past = 0; past <= position; past++) {
    const float *key = s->keys + layer_at + (size_t)past * (size_t)narrow + group_at;
    float sum = 0;
    for (int i = 0; i < size; i++) {
      sum += query[i] * key[i];
    }
    scores[past] = sum / sqrtf((float)size);
  }
  to_shares(scores, position + 1);
  float *out = s->norm + (size_t)which * (size_t)size;
  memset(out, 0, (size_t)size * sizeof(float));
  for (int past = 0; past <= position; past++) {
    const float *value = s->values + layer_at + (size_t)past * (size_t)narrow + group_at;
    for (int i = 0; i < size; i++) {
      out[i] += scores[past] * value[i];
    }
  }
}

static void look_back(const Model *m, Scratch *s, int layer, int position) {
  const Header *head = &m->head;
  int width = head->width, size = width / head->heads, narrow = size * head->groups;
  size_t square = (size_t)layer * (size_t)width * (size_t)width;
  size_t slim = (size_t)layer * (size_t)width * (size_t)narrow;
  size_t layer_at = (size_t)layer * (size_t)head->steps * (size_t)narrow;
  float *key = s->keys + layer_at + (size_t)position * (size_t)narrow;
  float *value = s->values + layer_at + (size_t)position * (size_t)narrow;
  normalize(s->norm, s->state, m->attention_norm + (size_t)layer * (size_t)width, width);
  multiply(s->query, s->norm, m->queries + square, width, width);
  multiply(key, s->norm, m->keys + slim, width, narrow);
  multiply(value, s->norm, m->values + slim, width, narrow);
  rotate(s->query, width, size, position);
  rotate(key, narrow, size, position);
  for (int which = 0; which < head->heads; which++) {
    attend(head, s, which, position, layer_at);
  }
  multiply(s->mixed, s->norm, m->outputs + square, width, width);
  add(s->state, s->mixed, width);
}

static void feed_forward(const Model *m, Scratch *s, int layer) {
  int width = m->head.width, hidden = m->head.hidden;
  size_t at = (size_t)layer * (size_t)width * (size_t)hidden;
  normalize(s->norm, s->state, m->feed_norm + (size_t)layer * (size_t)width, width);
  multiply(s->gated, s->norm, m->gate + at, width, hidden);
  multiply(s->upward, s->norm, m->up + at, width, hidden);
  for (int i = 0; i < hidden; i++) {
    s->gated[i] *= 1.0f / (1.0f + expf(-s->gated[i])) * s->upward[i];
  }
  multiply(s->mixed, s->gated, m->down + at, hidden, width);
  add(s->state, s->mixed, width);
}

// The most probable piece after this one.
static int next_piece(const Model *m, Scratch *s, int piece, int position) {
  int width = m->head.width, best = 0;
  memcpy(s->state, m->embedding + (size_t)piece * (size_t)width, (size_t)width * sizeof(float));
  for (int layer = 0; layer < m->head.layers; layer++) {
    look_back(m, s, layer, position);
    feed_forward(m, s, layer);
  }
  normalize(s->state, s->state, m->final_norm, width);
  multiply(s->logits, s->state, m->classifier, width, m->head.words);
  for (int i = 1; i < m->head.words; i++) {
    best = s->logits[i] > s->logits[best] ? i : best;
  }
  return best;
}

// The pieces of text, each with a zero behind it.
static char **open_pieces(const char *name, int count) {
  size_t size, at = sizeof(int32_t);
  uint8_t *bytes = read_file(name, &size);
  char **pieces = calloc((size_t)count, sizeof(char *));
  require(pieces != NULL, "no memory for the pieces");
  for (int i = 0; i < count; i++) {
    int32_t length;
    require(size - at >= sizeof(float) + sizeof(length), "the tokenizer's file is too short");
    memcpy(&length, bytes + at + sizeof(float), sizeof(length));
    at += sizeof(float) + sizeof(length);
    require(length >= 0 && (size_t)length <= size - at, "the tokenizer's file is too short");
    pieces[i] = calloc((size_t)length + 1, 1);
    require(pieces[i] != NULL, "no memory for the pieces");
    memcpy(pieces[i], bytes + at, (size_t)length);
    at += (size_t)length;
  }
  free(bytes);
  return pieces;
}

static void print_piece(const char *piece, int is_first) {
  unsigned byte;
  if (sscanf(piece, "<0x%02X>", &byte) == 1) {
    putchar((int)byte);
  } else {
    fputs(is_first && piece[0] == ' ' ? piece + 1 : piece, stdout);
  }
}

int main(int argc, char **argv) {
  require(argc >= 3, "arguments: model.bin tokenizer.bin [pieces]");
  Model model = open_model(argv[1]);
  char **pieces = open_pieces(argv[2], model.head.words);
  int wanted = argc > 3 ? atoi(argv[3]) : model.head.steps;
  int steps = wanted > 0 && wanted < model.head.steps ? wanted : model.head.steps;
  Scratch scratch = scratch_for(&model.head);
  int piece = BEGIN;
  for (int position = 0; position < steps; position++) {
    int next = next_piece(&model, &scratch, piece, position);
    if (next == BEGIN) {
      break;
    }
    print_piece(pieces[next], piece == BEGIN);
    fflush(stdout);
    piece = next;
  }
  putchar('\n');
  return 0;
}
