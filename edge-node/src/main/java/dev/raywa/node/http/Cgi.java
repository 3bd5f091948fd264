package dev.raywa.node.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What a command sees of the request that invoked it: variables as those of CGI/1.1. Headers that
/// may hold secrets are never among them.
final class Cgi {
  /// What a command's path ends in, before what it is to see of it.
  static final String START = "/_start";

  private static final List<String> HEADERS =
      List.of(
          "Accept",
          "Accept-Language",
          "Host",
          "If-Modified-Since",
          "If-None-Match",
          "Origin",
          "Referer",
          "User-Agent",
          "X-Forwarded-For",
          "X-Request-Id");

  private Cgi() {}

  /// The environment of a command.
  static Map<String, String> environment(CallRequest request, int bodyBytes) {
    var head = request.head();
    var variables = common(request.target().function(), bodyBytes);
    variables.put("REQUEST_METHOD", head.method().name());
    variables.put("CONTENT_TYPE", header(head, HttpHeaders.CONTENT_TYPE.toString()).orElse(""));
    variables.put("QUERY_STRING", Optional.ofNullable(head.query()).orElse(""));
    variables.put("PATH_INFO", request.pathInfo());
    for (var name : HEADERS) {
      header(head, name)
          .ifPresent(value ->
              variables.put("HTTP_" + name.toUpperCase(Locale.ROOT).replace('-', '_'), value));
    }
    return variables;
  }

  /// The environment of a command that no request of its own invoked.
  static Map<String, String> environment(String function, int inputBytes) {
    var variables = common(function, inputBytes);
    variables.put("REQUEST_METHOD", "POST");
    variables.put("CONTENT_TYPE", "");
    variables.put("QUERY_STRING", "");
    variables.put("PATH_INFO", "");
    return variables;
  }

  private static Map<String, String> common(String function, int inputBytes) {
    var variables = new HashMap<String, String>();
    variables.put("GATEWAY_INTERFACE", "CGI/1.1");
    variables.put("CONTENT_LENGTH", Integer.toString(inputBytes));
    variables.put("SCRIPT_NAME", "/v1/functions/" + function);
    variables.put("SERVER_PROTOCOL", "HTTP/1.1");
    return variables;
  }

  /// What follows the word of a command in a path; empty when nothing does.
  static String pathInfo(String path) {
    int at = path.indexOf(START);
    return at < 0 ? "" : path.substring(at + START.length());
  }

  private static Optional<String> header(HttpServerRequest head, String name) {
    return Optional.ofNullable(head.getHeader(name)).filter(value -> value.indexOf('\0') < 0);
  }
}
