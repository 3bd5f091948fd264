package dev.raywa.wasm.host.nn;

import dev.raywa.message.Bytes;
import dev.raywa.wasm.nn.NnModel;
import dev.raywa.wasm.nn.TensorInfo;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// What a model takes and gives, as JSON.
final class Description {
  private Description() {}

  /// `{"inputs":[{"name":"x","type":"f32","shape":[-1,3]}],"outputs":[…]}`; -1 is any length, the
  /// type `opaque` is no tensor of numbers.
  static Bytes of(NnModel model) {
    return Bytes.utf8(
        "{\"inputs\":" + list(model.inputs()) + ",\"outputs\":" + list(model.outputs()) + "}");
  }

  private static String list(List<TensorInfo> infos) {
    return infos.stream().map(Description::one).collect(Collectors.joining(",", "[", "]"));
  }

  private static String one(TensorInfo info) {
    var shape =
        info.dims().stream().map(String::valueOf).collect(Collectors.joining(",", "[", "]"));
    return "{\"name\":"
        + quoted(info.name())
        + ",\"type\":\""
        + info.type().name().toLowerCase(Locale.ROOT)
        + "\",\"shape\":"
        + shape
        + "}";
  }

  private static String quoted(String text) {
    var quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ') {
        quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
