package dev.raywa.wasm.chicory;

import com.dylibso.chicory.runtime.ConstantEvaluators;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.runtime.WasmRuntimeException;
import com.dylibso.chicory.wasm.types.ActiveDataSegment;
import com.dylibso.chicory.wasm.types.DataSegment;
import com.dylibso.chicory.wasm.types.PassiveDataSegment;
import dev.raywa.message.ByteSink;
import dev.raywa.message.ByteSource;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Linear memory in one array, with some room to grow into. Every access is checked against the
/// exact size, because the array may be longer. Used by one thread.
final class FlatMemory implements Memory {
  /// Pages are 64 KiB.
  static final int PAGE_SHIFT = 16;

  private static final int SPARE_BYTES_MAX = 16 << 20;
  private static final long POLL_NANOS = 1_000_000;
  private static final String OUT_OF_BOUNDS = "out of bounds memory access";

  private static final VarHandle SHORT = view(short[].class);
  private static final VarHandle INT = view(int[].class);
  private static final VarHandle LONG = view(long[].class);
  private static final VarHandle FLOAT = view(float[].class);
  private static final VarHandle DOUBLE = view(double[].class);

  private static final byte[] NOTHING = {};

  private final int pagesMin;
  private final int pagesMax;
  private final boolean shared;
  private final @Nullable MemoryImage image;
  private final MemoryPool pool;
  private DataSegment[] segments = {};
  private byte[] bytes;
  private int limit;
  private boolean untouched = true;

  private static VarHandle view(Class<?> array) {
    return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.LITTLE_ENDIAN)
        .withInvokeExactBehavior();
  }

  /// An empty memory, or one that begins as the image.
  ///
  /// @param pagesMin initial size, which must not be over `pagesMax`
  /// @param pagesMax the declared maximum or the quota, whichever is less
  /// @param pool where its array comes from
  FlatMemory(
      int pagesMin, int pagesMax, boolean shared, @Nullable MemoryImage image, MemoryPool pool) {
    int pages = image == null ? pagesMin : image.pages();
    this.pagesMin = pagesMin;
    this.pagesMax = Math.min(pagesMax, RUNTIME_MAX_PAGES);
    if (pages > this.pagesMax) {
      throw new IllegalArgumentException(
          "memory of " + pages + " pages is over its maximum of " + this.pagesMax);
    }
    this.shared = shared;
    this.image = image;
    this.limit = pages << PAGE_SHIFT;
    this.pool = pool;
    this.bytes = pool.take(limit);
  }

  /// Bytes that exist; as memory never shrinks, this is also the most there were.
  int size() {
    return limit;
  }

  /// Gives the array back: whoever still holds this memory finds it empty. Not to be called while
  /// another thread may be reading what was lent.
  void release() {
    var array = bytes;
    limit = 0;
    bytes = NOTHING;
    pool.give(array);
  }

  MemoryImage copy() {
    return MemoryImage.of(bytes, limit);
  }

  /// Lends a region without a copy, piece by piece, as it is when it is transferred.
  void lend(int address, int length, ByteSink sink) {
    for (int done = 0; done < length; ) {
      int piece = Math.min(ByteSource.PIECE_BYTES_MAX, length - done);
      check(address + done, piece);
      sink.write(bytes, address + done, piece);
      done += piece;
    }
  }

  /// Copies out; the region must exist.
  void copyTo(int address, byte[] to, int at, int length) {
    check(address, length);
    System.arraycopy(bytes, address, to, at, length);
  }

  private void check(int address, int length) {
    if (address < 0 || length < 0 || address > limit - length) {
      throw outOfBounds();
    }
  }

  private static WasmRuntimeException outOfBounds() {
    return new WasmRuntimeException(OUT_OF_BOUNDS);
  }

  @Override
  public int pages() {
    return limit >>> PAGE_SHIFT;
  }

  @Override
  public int grow(int delta) {
    int before = limit >>> PAGE_SHIFT;
    if (delta < 0 || delta > pagesMax - before) {
      return -1;
    }
    int after = (before + delta) << PAGE_SHIFT;
    if (after > bytes.length && !reserve(after)) {
      return -1;
    }
    limit = after;
    return before;
  }

  private boolean reserve(int size) {
    long spare = Math.min(limit / 2, SPARE_BYTES_MAX);
    long most = (long) pagesMax << PAGE_SHIFT;
    try {
      bytes = Arrays.copyOf(bytes, (int) Math.min(most, Math.max(size, limit + spare)));
      return true;
    } catch (OutOfMemoryError e) {
      // The guest learns it from memory.grow, as from any host that has no more to give.
      return false;
    }
  }

  @Override
  public int initialPages() {
    return pagesMin;
  }

  @Override
  public int maximumPages() {
    return pagesMax;
  }

  @Override
  public boolean shared() {
    return shared;
  }

  @Override
  @SuppressWarnings("removal")
  public Object lock(int address) {
    return this;
  }

  @Override
  @SuppressWarnings("removal")
  public int waitOn(int address, int expected, long timeout) {
    return readInt(address) == expected ? waitAlone(timeout) : 1;
  }

  @Override
  @SuppressWarnings("removal")
  public int waitOn(int address, long expected, long timeout) {
    return readLong(address) == expected ? waitAlone(timeout) : 1;
  }

  /// Nobody can notify the only thread of a guest: it waits until its time is over or until it is
  /// interrupted, which the engine sees at the next jump.
  private int waitAlone(long timeoutNanos) {
    if (!shared) {
      throw new WasmRuntimeException("expected shared memory");
    }
    long rest = timeoutNanos < 0 ? Long.MAX_VALUE : timeoutNanos;
    while (rest > 0 && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(Math.min(rest, POLL_NANOS));
      rest -= POLL_NANOS;
    }
    return 2;
  }

  @Override
  @SuppressWarnings("removal")
  public int notify(int address, int threadsMax) {
    check(address, Integer.BYTES);
    return 0;
  }

  @Override
  public void initialize(Instance instance, DataSegment[] dataSegments) {
    initialize(instance, dataSegments, 0);
  }

  @Override
  public void initialize(Instance instance, DataSegment[] dataSegments, int memoryIndex) {
    segments = dataSegments;
    untouched = false;
    for (int i = 0; i < segments.length; i++) {
      if (segments[i] instanceof ActiveDataSegment active && active.index() == memoryIndex) {
        if (image == null) {
          place(instance, active);
        }
        segments[i] = PassiveDataSegment.EMPTY;
      }
    }
    if (image != null) {
      image.copyTo(bytes);
    }
  }

  private void place(Instance instance, ActiveDataSegment segment) {
    var offset = ConstantEvaluators.computeConstantValue(instance, segment.offsetInstructions());
    write((int) offset[0], segment.data(), 0, segment.data().length);
  }

  @Override
  public void initPassiveSegment(int segment, int to, int from, int size) {
    write(to, segments[segment].data(), from, size);
  }

  @Override
  public void drop(int segment) {
    segments[segment] = PassiveDataSegment.EMPTY;
  }

  /// A new array is zero already, and a restored one must stay as it is.
  @Override
  public void zero() {
    if (!untouched) {
      Arrays.fill(bytes, 0, limit, (byte) 0);
    }
  }

  @Override
  public void write(int address, byte[] data, int from, int size) {
    if (from < 0 || size < 0 || from > data.length - size) {
      throw outOfBounds();
    }
    check(address, size);
    System.arraycopy(data, from, bytes, address, size);
  }

  @Override
  public byte[] readBytes(int address, int length) {
    check(address, length);
    return Arrays.copyOfRange(bytes, address, address + length);
  }

  @Override
  public void fill(byte value, int from, int to) {
    if (from < 0 || to < from || to > limit) {
      throw outOfBounds();
    }
    Arrays.fill(bytes, from, to, value);
  }

  @Override
  public void copy(int to, int from, int size) {
    check(to, size);
    check(from, size);
    System.arraycopy(bytes, from, bytes, to, size);
  }

  @Override
  public byte read(int address) {
    try {
      return bytes[Objects.checkIndex(address, limit)];
    } catch (IndexOutOfBoundsException e) {
      throw outOfBounds();
    }
  }

  @Override
  public void writeByte(int address, byte value) {
    try {
      bytes[Objects.checkIndex(address, limit)] = value;
    } catch (IndexOutOfBoundsException e) {
      throw outOfBounds();
    }
  }

  @Override
  public short readShort(int address) {
    try {
      return (short) SHORT.get(bytes, Objects.checkIndex(address, limit - 1));
    } catch (IndexOutOfBoundsException e) {
      throw outOfBounds();
    }
  }

  @Override
  public long readU16(int address) {
    return readShort(address) & 0xFFFF;
  }

  @Override
  public void writeShort(int address, short value) {
    try {
      SHORT.set(bytes, Objects.checkIndex(address, limit - 1), value);
    } catch (IndexOutOfBoundsException e) {
      throw outOfBounds();
    }
  }

  @Override
  public int readInt(int address) {
    try {
      return (int) INT.get(bytes, Objects.checkIndex(address, limit - 3));
    } catch (IndexOutOfBoundsException e) {
      throw outOfBounds();
    }
  }

  @Override
  public void writeI32(int address, int value) {
    try {
      INT.set(bytes, Objects.checkIndex(address, limit - 3), value);
    } catch (IndexOutOfBoundsException e) {
      throw outOfBounds();
    }
  }

  @Override
  public long readLong(int address) {
    try {
      return (long) LONG.get(bytes, Objects.checkIndex(address, limit - 7));
    } catch (IndexOutOfBoundsException e) {
      throw outOfBounds();
    }
  }

  @Override
  public void writeLong(int address, long value) {
    try {
      LONG.set(bytes, Objects.checkIndex(address, limit - 7), value);
    } catch (IndexOutOfBoundsException e) {
      throw outOfBounds();
    }
  }

  @Override
  public float readFloat(int address) {
    try {
      return (float) FLOAT.get(bytes, Objects.checkIndex(address, limit - 3));
    } catch (IndexOutOfBoundsException e) {
      throw outOfBounds();
    }
  }

  @Override
  public long readF32(int address) {
    return readInt(address);
  }

  @Override
  public void writeF32(int address, float value) {
    try {
      FLOAT.set(bytes, Objects.checkIndex(address, limit - 3), value);
    } catch (IndexOutOfBoundsException e) {
      throw outOfBounds();
    }
  }

  @Override
  public double readDouble(int address) {
    try {
      return (double) DOUBLE.get(bytes, Objects.checkIndex(address, limit - 7));
    } catch (IndexOutOfBoundsException e) {
      throw outOfBounds();
    }
  }

  @Override
  public long readF64(int address) {
    return readLong(address);
  }

  @Override
  public void writeF64(int address, double value) {
    try {
      DOUBLE.set(bytes, Objects.checkIndex(address, limit - 7), value);
    } catch (IndexOutOfBoundsException e) {
      throw outOfBounds();
    }
  }
}
