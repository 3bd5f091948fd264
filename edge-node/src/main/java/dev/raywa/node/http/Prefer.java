package dev.raywa.node.http;

import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/// What a client prefers, by the header of RFC 7240.
///
/// @param async whether it wants to be answered before its invocation has ended
/// @param waitSeconds how long it would rather wait first
record Prefer(boolean async, OptionalInt waitSeconds) {
  private static final Prefer NOTHING = new Prefer(false, OptionalInt.empty());
  private static final int DIGITS_MAX = 6;

  /// Reads the header; what it does not know it ignores.
  static Prefer of(HttpServerRequest request) {
    var headers = request.headers().getAll("Prefer");
    return headers.isEmpty() ? NOTHING : of(headers);
  }

  /// What was granted, for `Preference-Applied`.
  String applied() {
    return waitSeconds.isPresent()
        ? "respond-async, wait=" + waitSeconds.getAsInt()
        : "respond-async";
  }

  private static Prefer of(List<String> headers) {
    boolean async = false;
    var wait = OptionalInt.empty();
    for (var preference : String.join(",", headers).split(",", -1)) {
      var word = preference.strip().toLowerCase(Locale.ROOT);
      if (word.equals("respond-async")) {
        async = true;
      } else if (word.startsWith("wait=") && isNumber(word.substring(5))) {
        wait = OptionalInt.of(Integer.parseInt(word.substring(5)));
      }
    }
    return new Prefer(async, wait);
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty()
        && text.length() <= DIGITS_MAX
        && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
