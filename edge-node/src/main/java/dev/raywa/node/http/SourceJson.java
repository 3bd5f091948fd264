package dev.raywa.node.http;

import dev.raywa.node.source.Language;
import dev.raywa.node.source.Made;
import dev.raywa.node.source.Source;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;

/// Reads the source that somebody wants compiled, and writes what came of it.
final class SourceJson {
  private SourceJson() {}

  /// The source that an object describes; a [Problem] names what is wrong in it.
  static Source read(Fields fields) {
    var file = fields.requiredText("file");
    var text = fields.requiredText("text");
    var files = new LinkedHashMap<>(fields.textMap("files"));
    var word = fields.text("language");
    var flags = fields.texts("flags", List.of());
    fields.requireNoOthers();
    if (files.put(file, text) != null) {
      throw fields.wrong("files", "cannot hold the main file \"" + file + "\" again");
    }
    try {
      var language = word.map(Source::languageCalled).orElseGet(() -> Source.languageOf(file));
      return new Source(language, file, files, flags);
    } catch (IllegalArgumentException e) {
      throw Problem.of(Code.BAD_FIELD, String.valueOf(e.getMessage())).and("field", "source");
    }
  }

  /// The same source for another node.
  static JsonObject write(Source source) {
    var others = new JsonObject();
    source
        .files()
        .forEach((name, text) -> {
          if (!name.equals(source.file())) {
            others.put(name, text);
          }
        });
    return new JsonObject()
        .put("file", source.file())
        .put("text", source.files().get(source.file()))
        .put("language", source.language().word())
        .put("files", others)
        .put("flags", new JsonArray(source.flags()));
  }

  /// What is answered when there is a module.
  static JsonObject write(Made.Module made) {
    return new JsonObject()
        .put("module", made.module().sha256())
        .put("bytes", made.bytes())
        .put("language", made.toolchain().language().word())
        .put("compiler", made.toolchain().toString())
        .put("cached", made.cached())
        .put("log", made.log());
  }

  /// How a language that nobody can compile is got.
  static Problem missing(Language language, String why) {
    return Problem.of(
            Code.NO_TOOLCHAIN,
            "no node of the cluster can compile "
                + language.word()
                + why
                + "; on one of them: "
                + language.install())
        .and("language", language.word())
        .and("install", language.install());
  }
}
