package dev.raywa.bench;

/// Sizes of objects that are measured, and how many of each.
enum ObjectSize {
  B_100("100 B", 100, 10_000),
  KIB_10("10 KiB", 10 << 10, 5_000),
  KIB_64("64 KiB", 64 << 10, 1_000),
  MIB_1("1 MiB", 1 << 20, 100),
  MIB_16("16 MiB", 16 << 20, 8),
  MIB_100("100 MiB", 100 << 20, 2);

  private final String text;
  private final int bytes;
  private final int count;

  ObjectSize(String text, int bytes, int count) {
    this.text = text;
    this.bytes = bytes;
    this.count = count;
  }

  String text() {
    return text;
  }

  int bytes() {
    return bytes;
  }

  int count(boolean quick) {
    return quick ? Math.max(1, count / 5) : count;
  }
}
