// Counts the words of the texts in a folder, by map and reduce.
//
//   wordcount.wasm [folder] [words to print] [chunks] [reducers]
//
// The driver cuts the texts into chunks and stores them. A map task counts the words of one chunk; a
// reduce task reads all counts and adds up those words that are its own, chosen by a hash.
#include <dirent.h>

#include "fetch.h"

#define PATH_MAX_BYTES 512

typedef struct {
  char *word;
  size_t length;
  int64_t count;
} Entry;

// Words and counts, found by hash; open addressing, at most half full.
typedef struct {
  Entry *slots;
  size_t capacity;
  size_t used;
} Table;

typedef struct {
  char *bytes;
  size_t length;
  size_t room;
} Text;

static uint32_t hash_of(const char *word, size_t length) {
  uint32_t hash = 2166136261u;
  for (size_t i = 0; i < length; i++) {
    hash = (hash ^ (uint8_t)word[i]) * 16777619u;
  }
  return hash ^ hash >> 15;
}

static Entry *slot_of(const Table *table, const char *word, size_t length) {
  size_t at = hash_of(word, length) & (table->capacity - 1);
  while (table->slots[at].word != NULL &&
         (table->slots[at].length != length || memcmp(table->slots[at].word, word, length) != 0)) {
    at = (at + 1) & (table->capacity - 1);
  }
  return &table->slots[at];
}

static void grow(Table *table) {
  Table larger = {NULL, table->capacity ? table->capacity * 2 : 256, table->used};
  larger.slots = calloc(larger.capacity, sizeof(Entry));
  require(larger.slots != NULL, "no memory for the words");
  for (size_t i = 0; i < table->capacity; i++) {
    Entry *entry = &table->slots[i];
    if (entry->word != NULL) {
      *slot_of(&larger, entry->word, entry->length) = *entry;
    }
  }
  free(table->slots);
  *table = larger;
}

// The word is kept by its address: the text it stands in outlives the table.
static void add(Table *table, char *word, size_t length, int64_t count) {
  if (table->used * 2 >= table->capacity) {
    grow(table);
  }
  Entry *entry = slot_of(table, word, length);
  if (entry->word == NULL) {
    entry->word = word;
    entry->length = length;
    table->used++;
  }
  entry->count += count;
}

// Letters, apostrophes within, and everything outside ASCII.
static bool in_word(char c) {
  return (c >= 'a' && c <= 'z') || c == '\'' || (uint8_t)c >= 0x80;
}

static void count_words(Table *table, char *text, size_t length) {
  size_t start = 0;
  for (size_t i = 0; i <= length; i++) {
    if (i < length && text[i] >= 'A' && text[i] <= 'Z') {
      text[i] = (char)(text[i] - 'A' + 'a');
    }
    if (i < length && in_word(text[i])) {
      continue;
    }
    if (i > start) {
      add(table, text + start, i - start, 1);
    }
    start = i + 1;
  }
}

// Counts as bytes: for every word its count, its length, its letters.
static void store_result(const Table *table) {
  size_t bytes = 0;
  for (size_t i = 0; i < table->capacity; i++) {
    bytes += table->slots[i].word ? sizeof(int64_t) + sizeof(uint32_t) + table->slots[i].length : 0;
  }
  uint8_t *result = malloc(bytes + 1), *at = result;
  require(result != NULL, "no memory for the counts");
  for (size_t i = 0; i < table->capacity; i++) {
    const Entry *entry = &table->slots[i];
    if (entry->word != NULL) {
      uint32_t length = (uint32_t)entry->length;
      memcpy(at, &entry->count, sizeof entry->count);
      memcpy(at + sizeof entry->count, &length, sizeof length);
      memcpy(at + sizeof entry->count + sizeof length, entry->word, length);
      at += sizeof entry->count + sizeof length + length;
    }
  }
  require_ok(raywa_result(result, bytes), "the counts were not stored");
}

// Adds the words whose hash belongs to `reducer`; all of them when there is one reducer.
static void add_counts(Table *table, uint8_t *counts, size_t size, uint32_t reducer,
                       uint32_t reducers) {
  size_t at = 0;
  while (at < size) {
    int64_t count;
    uint32_t length;
    memcpy(&count, counts + at, sizeof count);
    memcpy(&length, counts + at + sizeof count, sizeof length);
    at += sizeof count + sizeof length;
    char *word = (char *)counts + at;
    at += length;
    if (hash_of(word, length) / 65536 % reducers == reducer) {
      add(table, word, length, count);
    }
  }
}

// The map task: the words of one chunk, which arrives as a dependency.
void map_chunk(char *text, uint32_t length) {
  Table table = {NULL, 0, 0};
  count_words(&table, text, length);
  store_result(&table);
}

// The reduce task: reads what the map tasks counted.
void reduce_counts(const raywa_ref *counted, uint32_t counted_bytes, int32_t reducer,
                   int32_t reducers) {
  Table table = {NULL, 0, 0};
  for (uint32_t i = 0; i < counted_bytes / sizeof(raywa_ref); i++) {
    size_t size;
    uint8_t *counts = fetch(&counted[i], &size);
    add_counts(&table, counts, size, (uint32_t)reducer, (uint32_t)reducers);
  }
  store_result(&table);
}

static void append_file(Text *text, const char *path) {
  FILE *file = fopen(path, "r");
  require(file != NULL, "a file of the folder cannot be opened");
  for (;;) {
    if (text->room - text->length < 4096) {
      text->room = text->room * 2 + 8192;
      text->bytes = realloc(text->bytes, text->room);
      require(text->bytes != NULL, "no memory for the texts");
    }
    size_t some = fread(text->bytes + text->length, 1, text->room - text->length - 1, file);
    text->length += some;
    if (some == 0) {
      break;
    }
  }
  text->bytes[text->length++] = '\n';
  fclose(file);
}

// All texts of the folder, one after the other. Returns how many there were.
static int read_folder(const char *path, Text *text) {
  DIR *folder = opendir(path);
  if (folder == NULL) {
    fprintf(stderr, "%s is not a folder here: grant one with --dir host-folder::%s:ro\n", path, path);
    exit(1);
  }
  int files = 0;
  for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
    const char *dot = strrchr(entry->d_name, '.');
    if (dot != NULL && strcmp(dot, ".txt") == 0) {
      char name[PATH_MAX_BYTES];
      snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
      append_file(text, name);
      files++;
    }
  }
  closedir(folder);
  return files;
}

// Stores the text in pieces that end between words, and starts a map task for each.
static int32_t map_text(const Text *text, int32_t chunks, raywa_ref *counted) {
  size_t start = 0;
  int32_t tasks = 0;
  for (int32_t i = 0; i < chunks && start < text->length; i++) {
    size_t end = text->length * (size_t)(i + 1) / (size_t)chunks;
    while (end < text->length && text->bytes[end] != ' ' && text->bytes[end] != '\n') {
      end++;
    }
    if (end <= start) {
      continue;
    }
    raywa_ref chunk;
    require_ok(raywa_put(text->bytes + start, end - start, &chunk), "a chunk was not stored");
    raywa_arg args[] = {raywa_dependency(&chunk)};
    require_ok(raywa_call((uint32_t)(uintptr_t)map_chunk, args, 1, &counted[tasks++]),
               "a map task was not accepted");
    start = end;
  }
  return tasks;
}

static int by_count_then_word(const void *left, const void *right) {
  const Entry *a = left, *b = right;
  if (a->count != b->count) {
    return a->count < b->count ? 1 : -1;
  }
  size_t shorter = a->length < b->length ? a->length : b->length;
  int order = a->word == NULL || b->word == NULL ? 0 : memcmp(a->word, b->word, shorter);
  return order != 0 ? order : (int)a->length - (int)b->length;
}

static void print_top(Table *table, int32_t top) {
  int64_t total = 0;
  for (size_t i = 0; i < table->capacity; i++) {
    total += table->slots[i].count;
  }
  qsort(table->slots, table->capacity, sizeof(Entry), by_count_then_word);
  printf("%lld words, %zu different\n", (long long)total, table->used);
  for (int32_t i = 0; i < top && i < (int32_t)table->used; i++) {
    const Entry *entry = &table->slots[i];
    printf("%5lld %.*s\n", (long long)entry->count, (int)entry->length, entry->word);
  }
}

int main(int argc, char **argv) {
  const char *folder = argc > 1 ? argv[1] : "/data";
  int32_t top = argc > 2 ? atoi(argv[2]) : 5;
  int32_t chunks = argc > 3 ? atoi(argv[3]) : 8;
  int32_t reducers = argc > 4 ? atoi(argv[4]) : 3;
  require(top >= 0 && chunks > 0 && chunks <= 10000 && reducers > 0 && reducers <= 1000,
          "usage: wordcount.wasm [folder] [words to print] [chunks] [reducers]");

  Text text = {NULL, 0, 0};
  int files = read_folder(folder, &text);
  require(files > 0, "the folder has no .txt files");
  raywa_ref *counted = malloc(sizeof(raywa_ref) * (size_t)(chunks + reducers));
  require(counted != NULL, "no memory for the references");
  int32_t maps = map_text(&text, chunks, counted);
  raywa_ref *reduced = counted + chunks;
  for (int32_t i = 0; i < reducers; i++) {
    raywa_arg args[] = {raywa_bytes(counted, sizeof(raywa_ref) * (size_t)maps), raywa_i32(i),
                        raywa_i32(reducers)};
    require_ok(raywa_call((uint32_t)(uintptr_t)reduce_counts, args, 3, &reduced[i]),
               "a reduce task was not accepted");
  }
  Table table = {NULL, 0, 0};
  grow(&table);
  for (int32_t i = 0; i < reducers; i++) {
    size_t size;
    uint8_t *counts = fetch(&reduced[i], &size);
    add_counts(&table, counts, size, 0, 1);
  }
  printf("%d files, %d map tasks, %d reduce tasks\n", files, (int)maps, (int)reducers);
  print_top(&table, top);
  return 0;
}
