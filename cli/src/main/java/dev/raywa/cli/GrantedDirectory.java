package dev.raywa.cli;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// A folder of the node's machine under a name that the guest sees.
record GrantedDirectory(String host, String guest, boolean readOnly) {
  private static final Pattern SHAPE = Pattern.compile("(.+?)(?:::(.+?))?(?::(ro|rw))?");

  /// Reads `host::guest[:ro]`; `host` alone has the same name for the guest.
  static GrantedDirectory parse(String text) {
    var match = SHAPE.matcher(text);
    if (!match.matches()) {
      throw new TypeConversionException(
          "a folder is host::guest or host::guest:ro, such as ./data::/data:ro, was: " + text);
    }
    var guest = match.group(2) == null ? match.group(1) : match.group(2);
    return new GrantedDirectory(match.group(1), guest, "ro".equals(match.group(3)));
  }

  /// The same with an absolute host path; relative ones start from `directory`.
  GrantedDirectory from(Path directory) {
    var absolute = directory.resolve(host).toAbsolutePath().normalize().toString();
    return new GrantedDirectory(absolute, guest, readOnly);
  }

  /// How the node is told.
  JsonObject json() {
    return JsonObject.of("host", host, "guest", guest, "readOnly", readOnly);
  }

  /// For `--dir`.
  static final class Converter implements ITypeConverter<GrantedDirectory> {
    @Override
    public GrantedDirectory convert(String text) {
      return parse(text);
    }
  }
}
