package dev.raywa.grid.hazelcast;

import dev.raywa.grid.Directory;
import dev.raywa.grid.Entries;
import dev.raywa.grid.ObjectGrid;
import dev.raywa.grid.SeededBytes;
import dev.raywa.grid.StoreLimits;
import dev.raywa.message.Bytes;
import dev.raywa.message.DirectoryEntry;
import dev.raywa.message.JobId;
import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.Stored;
import dev.raywa.message.TaskId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/// The main class of a node in a process of its own, which does what it reads line by line:
///
/// - `put ID SIZE SEED SAFETY` answers `PARTITION_KEY SHA256`,
/// - `get ID SIZE PRODUCER PARTITION_KEY SHA256` answers the SHA-256 of what it read, or `absent`,
/// - `restore`, with the words of `get`, answers whether it did,
/// - `remember JOB COUNT` writes so many pending entries of the directory that this node owns,
/// - `here OWNER` answers the ids of the entries of this owner that are here,
/// - `halt` ends the process at once.
///
/// Ends with its input.
final class OtherNode {
  private final NodeId self;
  private final ObjectGrid grid;
  private final Directory directory;

  private OtherNode(GridMember member, ObjectGrid objects) {
    self = member.self();
    grid = objects;
    directory = new HazelcastDirectory(member);
  }

  public static void main(String[] args) throws IOException {
    var config = TestMembers.config(args[0], args[1], List.of("127.0.0.1:" + args[2]));
    try (var member = GridMember.start(config)) {
      TestMembers.awaitPartitions(member);
      var node = new OtherNode(member, grid(member, args));
      say("ready");
      var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (var line = input.readLine(); line != null; line = input.readLine()) {
        say(node.obey(line.split(" ", -1)));
      }
    }
  }

  /// With room for everything, or with as many bytes in memory, and the folder, that it was given.
  private static ObjectGrid grid(GridMember member, String[] args) {
    if (args.length == 3) {
      return TestMembers.grid(member);
    }
    var limits = new StoreLimits(Long.parseLong(args[3]), Path.of(args[4]), Long.MAX_VALUE);
    return new HazelcastObjectGrid(member, limits, (_, _) -> true);
  }

  private String obey(String[] words) {
    return switch (words[0]) {
      case "remember" -> remember(new JobId(Long.parseLong(words[1])), Integer.parseInt(words[2]));
      case "here" -> here(new NodeId(words[1]));
      case "halt" -> halt();
      default -> putOrGet(words);
    };
  }

  private String remember(JobId job, int count) {
    var entries = new HashMap<ObjectId, DirectoryEntry>();
    for (int i = 0; i < count; i++) {
      var id = ObjectId.put(TaskId.driver(job), i);
      entries.put(id, Entries.pending(id, self, i));
    }
    directory.write(entries);
    return "remembered";
  }

  private String here(NodeId owner) {
    return directory.here(owner::equals).keySet().stream()
        .map(ObjectId::toString)
        .collect(Collectors.joining(" "));
  }

  private static String halt() {
    Runtime.getRuntime().halt(1);
    return "never said";
  }

  private String putOrGet(String[] words) {
    var id = ObjectId.fromBytes(HexFormat.of().parseHex(words[1])).orElseThrow();
    long size = Long.parseLong(words[2]);
    if (words[0].equals("put")) {
      var bytes = new SeededBytes(Long.parseLong(words[3]), size);
      var stored = grid.put(id, bytes, ObjectGrid.Safety.valueOf(words[4]));
      return stored.producer().equals(self)
          ? "" + stored.partitionKey() + " " + hex(stored.sha256())
          : "not me";
    }
    var sha256 = Bytes.of(HexFormat.of().parseHex(words[5]));
    var stored = new Stored.InGrid(size, new NodeId(words[3]), Integer.parseInt(words[4]), sha256);
    if (words[0].equals("restore")) {
      return "" + grid.restore(id, stored);
    }
    return grid.get(id, stored).map(SeededBytes::sha256).orElse("absent");
  }

  private static String hex(Bytes bytes) {
    return HexFormat.of().formatHex(bytes.array());
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }
}
