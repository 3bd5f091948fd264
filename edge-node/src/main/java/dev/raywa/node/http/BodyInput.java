package dev.raywa.node.http;

import dev.raywa.message.Argument;
import dev.raywa.message.Bytes;
import dev.raywa.node.functions.Signature;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What an invocation is given by the body of a request.
record BodyInput(CallRequest request, Buffer body) implements CallInput {
  @Override
  public int bytes() {
    return body.length();
  }

  @Override
  public List<Argument> arguments(Signature signature) {
    var type = request.head().getHeader(HttpHeaders.CONTENT_TYPE);
    if (body.length() == 0 && (type == null || isType(type, "application/json"))) {
      return CallPlan.fitting(signature.arguments(List.of()));
    }
    if (type != null && isType(type, "application/json")) {
      if (body.length() > GatewayConfig.JSON_BYTES_MAX) {
        throw Problem.of(
            Code.TOO_LARGE, "JSON may have 1 MiB; send bytes as application/octet-stream");
      }
      return CallPlan.fitting(signature.arguments(JsonText.list(body.getBytes(), "arguments")));
    }
    if (type != null && isType(type, "application/octet-stream")) {
      return CallPlan.fitting(signature.blob(Bytes.of(body.getBytes())));
    }
    throw Problem.of(
        Code.UNSUPPORTED_MEDIA_TYPE,
        "arguments are application/json, a list, or application/octet-stream, one run of bytes;"
            + " was: "
            + (type == null ? "none" : type));
  }

  @Override
  public List<Argument> stdin() {
    return body.length() == 0 ? List.of() : List.of(new Argument.Blob(Bytes.of(body.getBytes())));
  }

  @Override
  public Map<String, String> environment() {
    return Cgi.environment(request, body.length());
  }

  private static boolean isType(String header, String type) {
    return header.equals(type)
        || header.strip().toLowerCase(Locale.ROOT).split(";", 2)[0].strip().equals(type);
  }
}
