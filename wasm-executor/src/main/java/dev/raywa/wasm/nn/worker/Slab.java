package dev.raywa.wasm.nn.worker;

import dev.raywa.wasm.nn.NnCode;
import dev.raywa.wasm.nn.NnException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;

/// The mapped file for tensors, cut into blocks by the node. Thread-safe.
///
/// What was never used takes no space; before its first use a part is written through the file
/// system, since a write to a mapped page for which there is no space would end the process.
final class Slab implements AutoCloseable {
  private static final long UNIT_BYTES = 4096;

  private static final byte[] ZEROS = new byte[64 * 1024];

  private final Path file;

  /// Not a channel, which an interrupted thread would close.
  private final RandomAccessFile contents;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment all;
  private final TreeMap<Long, Long> free = new TreeMap<>();
  private long reserved;

  /// A part of the file.
  record Block(long at, long bytes) {
    static final Block NONE = new Block(0, 0);
  }

  /// Makes the file; whoever is not us cannot read it when the folder says so.
  Slab(Path file, long bytes) throws IOException {
    this.file = file;
    Files.createFile(file);
    this.contents = new RandomAccessFile(file.toFile(), "rw");
    this.all = contents.getChannel().map(FileChannel.MapMode.READ_WRITE, 0, bytes, arena);
    free.put(0L, bytes / UNIT_BYTES * UNIT_BYTES);
  }

  Path file() {
    return file;
  }

  /// Memory of a place.
  MemorySegment memory(long at, long bytes) {
    return all.asSlice(at, bytes);
  }

  /// A block of at least so many bytes.
  ///
  /// @throws NnException with [NnCode#TOO_LARGE] when there is none
  synchronized Block take(long bytes) throws NnException {
    long size = Math.max(1, (bytes + UNIT_BYTES - 1) / UNIT_BYTES) * UNIT_BYTES;
    for (var hole : free.entrySet()) {
      if (hole.getValue() >= size) {
        return cut(hole.getKey(), hole.getValue(), size);
      }
    }
    throw new NnException(NnCode.TOO_LARGE, "there is no room for a tensor of " + bytes + " bytes");
  }

  private Block cut(long at, long hole, long size) throws NnException {
    reserve(at + size);
    free.remove(at);
    if (hole > size) {
      free.put(at + size, hole - size);
    }
    return new Block(at, size);
  }

  synchronized void give(Block block) {
    if (block.bytes() == 0) {
      return;
    }
    long at = block.at();
    long size = block.bytes();
    var after = free.remove(at + size);
    if (after != null) {
      size += after;
    }
    var before = free.floorEntry(at);
    if (before != null && before.getKey() + before.getValue() == at) {
      at = before.getKey();
      size += before.getValue();
    }
    free.put(at, size);
  }

  @Override
  public void close() {
    try {
      arena.close();
      contents.close();
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + file, e);
    }
  }

  private void reserve(long end) throws NnException {
    try {
      contents.seek(reserved);
      while (reserved < end) {
        int piece = (int) Math.min(ZEROS.length, end - reserved);
        contents.write(ZEROS, 0, piece);
        reserved += piece;
      }
    } catch (IOException e) {
      throw new NnException(NnCode.TOO_LARGE, "there is no space for tensors: " + e.getMessage());
    }
  }
}
