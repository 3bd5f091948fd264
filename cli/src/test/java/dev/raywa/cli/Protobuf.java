package dev.raywa.cli;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/// The fields of a protobuf message, by number; those of a repeated field in their order.
final class Protobuf {
  private static final int VARINT = 0;
  private static final int FIXED_64 = 1;
  private static final int DELIMITED = 2;
  private static final int FIXED_32 = 5;

  private final Map<Integer, List<Object>> fields = new HashMap<>();

  /// Reads a message; bytes that are none are an error.
  Protobuf(byte[] message) {
    var from = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
    while (from.hasRemaining()) {
      long tag = varint(from);
      fields.computeIfAbsent((int) (tag >>> 3), _ -> new ArrayList<>()).add(value(from, tag & 7));
    }
  }

  private static Object value(ByteBuffer from, long type) {
    return switch ((int) type) {
      case VARINT -> varint(from);
      case FIXED_64 -> from.getLong();
      case FIXED_32 -> (long) from.getInt();
      case DELIMITED -> {
        var bytes = new byte[(int) varint(from)];
        from.get(bytes);
        yield bytes;
      }
      default -> throw new IllegalArgumentException("no type of a field: " + type);
    };
  }

  private static long varint(ByteBuffer from) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte part = from.get();
      value |= (part & 0x7fL) << shift;
      if (part >= 0) {
        return value;
      }
    }
  }

  /// The messages in a field.
  List<Protobuf> messages(int field) {
    return fields.getOrDefault(field, List.of()).stream()
        .map(bytes -> new Protobuf((byte[]) bytes))
        .toList();
  }

  /// The text of a field; empty when it is not there.
  String text(int field) {
    return new String(bytes(field), StandardCharsets.UTF_8);
  }

  /// The bytes of a field in hexadecimal digits.
  String hex(int field) {
    return HexFormat.of().formatHex(bytes(field));
  }

  /// The number of a field; 0 when it is not there.
  long number(int field) {
    return fields.containsKey(field) ? (Long) fields.get(field).getFirst() : 0;
  }

  boolean has(int field) {
    return fields.containsKey(field);
  }

  private byte[] bytes(int field) {
    return fields.containsKey(field) ? (byte[]) fields.get(field).getFirst() : new byte[0];
  }
}
