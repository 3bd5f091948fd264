package dev.raywa.wasm.chicory;

import java.util.ArrayList;
import java.util.List;

/// Reads types of the binary format, those of garbage collection included, and notes vectors.
final class TypeScan {
  private static final int TYPES_MAX = 50_000;
  private static final int VALUES_MAX = 1_000;

  private boolean vectors;

  /// Whether v128 was seen.
  boolean sawVectors() {
    return vectors;
  }

  List<FunctionShape> section(BinaryReader in) {
    var types = new ArrayList<FunctionShape>();
    int groups = in.count();
    for (int i = 0; i < groups; i++) {
      if (in.peek() == 0x4E) {
        in.u8();
        int members = in.count();
        for (int m = 0; m < members; m++) {
          add(types, in);
        }
      } else {
        add(types, in);
      }
    }
    return types;
  }

  private void add(List<FunctionShape> types, BinaryReader in) {
    if (types.size() == TYPES_MAX) {
      throw in.malformed("more than " + TYPES_MAX + " types");
    }
    types.add(subType(in));
  }

  private FunctionShape subType(BinaryReader in) {
    int form = in.u8();
    if (form == 0x50 || form == 0x4F) {
      int parents = in.count();
      for (int i = 0; i < parents; i++) {
        in.u32();
      }
      form = in.u8();
    }
    return switch (form) {
      case 0x60 -> new FunctionShape(values(in), values(in));
      case 0x5F -> struct(in);
      case 0x5E -> {
        field(in);
        yield FunctionShape.NONE;
      }
      default -> throw in.malformed("unknown type form " + form);
    };
  }

  private FunctionShape struct(BinaryReader in) {
    int fields = in.count();
    for (int i = 0; i < fields; i++) {
      field(in);
    }
    return FunctionShape.NONE;
  }

  private void field(BinaryReader in) {
    int packed = in.peek();
    if (packed == 0x78 || packed == 0x77) {
      in.u8();
    } else {
      value(in);
    }
    in.u8();
  }

  private List<String> values(BinaryReader in) {
    int count = in.count();
    if (count > VALUES_MAX) {
      throw in.malformed(count + " values in one type, the most are " + VALUES_MAX);
    }
    var values = new ArrayList<String>(count);
    for (int i = 0; i < count; i++) {
      values.add(value(in));
    }
    return values;
  }

  /// One value type.
  String value(BinaryReader in) {
    int code = in.u8();
    return switch (code) {
      case 0x7F -> "i32";
      case 0x7E -> "i64";
      case 0x7D -> "f32";
      case 0x7C -> "f64";
      case 0x7B -> {
        vectors = true;
        yield "v128";
      }
      case 0x70 -> "funcref";
      case 0x6F -> "externref";
      case 0x6E -> "anyref";
      case 0x69 -> "exnref";
      case 0x64, 0x63 -> {
        in.skipNumber(5);
        yield "ref";
      }
      case 0x74, 0x73, 0x72, 0x71, 0x6D, 0x6C, 0x6B, 0x6A -> "ref";
      default -> throw in.malformed("unknown value type " + code);
    };
  }
}
