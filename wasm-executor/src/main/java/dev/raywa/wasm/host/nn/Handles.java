package dev.raywa.wasm.host.nn;

import dev.raywa.wasm.nn.NnCode;
import dev.raywa.wasm.nn.NnException;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a guest holds by number. Numbers count from 0 up and are never used again, so that a stale
/// one never means something else.
final class Handles<T> {
  private static final long NUMBERS_MAX = 0xffff_ffffL;

  private final String kind;
  private final int openMax;
  private final Map<Integer, T> open = new LinkedHashMap<>();
  private long next;

  /// @param kind what people call one of them
  Handles(String kind, int openMax) {
    this.kind = kind;
    this.openMax = openMax;
  }

  /// Fails when one more would be too many.
  void requireRoom() throws NnException {
    if (open.size() >= openMax) {
      throw new NnException(
          NnCode.BUSY, "there are " + openMax + " " + kind + "s open, which is the limit");
    }
    if (next >= NUMBERS_MAX) {
      throw new NnException(NnCode.BUSY, "all numbers of " + kind + "s have been used");
    }
  }

  /// Gives a number to something that is complete; [#requireRoom] comes first.
  int add(T one) {
    int handle = (int) next++;
    open.put(handle, one);
    return handle;
  }

  /// What has this number.
  T get(int handle) throws NnException {
    return known(handle, open.get(handle));
  }

  /// What had this number until now.
  T remove(int handle) throws NnException {
    return known(handle, open.remove(handle));
  }

  /// Everything that has a number.
  Collection<T> open() {
    return Collections.unmodifiableCollection(open.values());
  }

  /// Everything that was left; afterwards there is nothing.
  List<T> removeAll() {
    var left = List.copyOf(open.values());
    open.clear();
    return left;
  }

  private T known(int handle, @Nullable T one) throws NnException {
    if (one == null) {
      throw new NnException(
          NnCode.INVALID_ARGUMENT, "there is no " + kind + " " + Integer.toUnsignedString(handle));
    }
    return one;
  }
}
