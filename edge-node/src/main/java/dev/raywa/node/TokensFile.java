package dev.raywa.node;

import dev.raywa.message.Bytes;
import dev.raywa.message.Namespace;
import dev.raywa.node.http.Role;
import dev.raywa.node.http.Token;
import dev.raywa.node.words.Nearest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// Reads who may do what: a YAML list of entries with `name`, `role`, `sha256` and, when it is not
/// `default`, `namespace`. Whatever is wrong is said with its line.
final class TokensFile {
  private static final int BYTES_MAX = 1024 * 1024;
  private static final int DIGEST_BYTES = 32;
  private static final String NAME = "name";
  private static final String ROLE = "role";
  private static final String NAMESPACE = "namespace";
  private static final String SHA_256 = "sha256";
  private static final Set<String> FIELDS = Set.of(NAME, ROLE, NAMESPACE, SHA_256);

  private final Path file;
  private final List<Token> tokens = new ArrayList<>();

  private TokensFile(Path file) {
    this.file = file;
  }

  /// Blocks.
  ///
  /// @throws ConfigException when the file cannot be read or an entry is wrong
  static List<Token> read(Path file) {
    var reader = new TokensFile(file);
    var root = reader.load();
    if (root.isEmpty() || !(root.get() instanceof SequenceNode list) || list.getValue().isEmpty()) {
      throw new ConfigException(
          "gateway.tokens "
              + file
              + " must hold a list of tokens; `raywa-vx token` prints entries");
    }
    list.getValue().forEach(reader::add);
    return reader.tokens;
  }

  private Optional<Node> load() {
    try {
      if (Files.size(file) > BYTES_MAX) {
        throw new ConfigException("gateway.tokens " + file + " is larger than 1 MiB");
      }
      var settings = LoadSettings.builder().setLabel(file.toString()).build();
      return new Compose(settings).composeString(Files.readString(file));
    } catch (IOException e) {
      throw new ConfigException("gateway.tokens " + file + " cannot be read: " + e);
    } catch (YamlEngineException e) {
      throw new ConfigException(
          "gateway.tokens " + file + " is not YAML: " + YamlFile.oneLine("" + e.getMessage()));
    }
  }

  private void add(Node node) {
    var entry = new Entry(node, fields(node));
    var token = entry.token();
    for (var other : tokens) {
      if (other.name().equals(token.name()) || other.sha256().equals(token.sha256())) {
        throw wrong(node, "has the name or the sha256 of the entry " + other.name());
      }
    }
    tokens.add(token);
  }

  private Map<String, ScalarNode> fields(Node entry) {
    if (!(entry instanceof MappingNode map)) {
      throw wrong(entry, "an entry has name, role, namespace and sha256");
    }
    var fields = new LinkedHashMap<String, ScalarNode>();
    for (var pair : map.getValue()) {
      if (!(pair.getKeyNode() instanceof ScalarNode key)
          || !(pair.getValueNode() instanceof ScalarNode value)) {
        throw wrong(pair.getKeyNode(), "every field of an entry is one word");
      }
      if (!FIELDS.contains(key.getValue())) {
        throw wrong(key, "unknown field " + key.getValue() + Nearest.hint(key.getValue(), FIELDS));
      }
      if (fields.put(key.getValue(), value) != null) {
        throw wrong(key, key.getValue() + " is there twice");
      }
    }
    return fields;
  }

  private ConfigException wrong(Node node, String reason) {
    var line = node.getStartMark().map(mark -> ", line " + (mark.getLine() + 1)).orElse("");
    return new ConfigException("gateway.tokens " + file + line + ": " + reason);
  }

  /// One entry. What stands in its fields is never repeated: a token may have got there.
  private final class Entry {
    private final Node node;
    private final Map<String, ScalarNode> fields;

    Entry(Node node, Map<String, ScalarNode> fields) {
      this.node = node;
      this.fields = fields;
    }

    Token token() {
      var namespace =
          fields.containsKey(NAMESPACE)
              ? read(NAMESPACE, Namespace::new, "1 to 64 of a-z, 0-9 and -")
              : Namespace.DEFAULT;
      var role = read(ROLE, word -> Role.of(word).orElseThrow(), "invoke, deploy or admin");
      var digest = read(SHA_256, TokensFile::digest, "64 hex digits, as `raywa-vx token` prints");
      return read(
          NAME,
          name -> new Token(name, role, namespace, digest),
          "1 to 64 letters, digits, dots, dashes or underscores");
    }

    private <T> T read(String field, Function<String, T> reader, String right) {
      var value = fields.get(field);
      if (value == null) {
        throw wrong(node, field + " is missing: it is " + right);
      }
      try {
        return reader.apply(value.getValue());
      } catch (IllegalArgumentException | NoSuchElementException e) {
        throw wrong(value, field + " is " + right);
      }
    }
  }

  private static Bytes digest(String hex) {
    var bytes = HexFormat.of().parseHex(hex);
    if (bytes.length != DIGEST_BYTES) {
      throw new IllegalArgumentException("a SHA-256 has 32 bytes, had " + bytes.length);
    }
    return Bytes.of(bytes);
  }
}
