package dev.raywa.cli;

import dev.raywa.message.Quantity;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `raywa-vx objects list`: the values of a job.
@Command(
    name = "list",
    header = "List the objects of a job or a call.",
    description = {
      ClusterCommand.ASKS,
      "Objects live as long as their job. Of copies on disk those are listed that are on the node"
          + " that answers for the object."
    },
    footer = {
      "",
      "Examples:",
      "  raywa-vx objects list --job 10",
      "  raywa-vx objects list --job 10 --state READY --limit 1000 --json",
      "  raywa-vx objects list --job 4000000000000001a2b3c4d5e6f708192a3b4c5d6e7f8091",
      "",
      "Exit code: 0; 125 when no node answers or there is no such job."
    })
final class ObjectsListCommand extends ClusterCommand {
  /// How far an object has come.
  enum ObjectState {
    /// Its task has not ended.
    PENDING,
    /// It can be read.
    READY,
    /// Its task failed.
    FAILED
  }

  @Option(
      names = "--job",
      paramLabel = "ID",
      required = true,
      description = "The number of a job, or the id of a call.")
  String job = "";

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description = "Only those: PENDING, READY or FAILED.")
  @Nullable ObjectState state;

  @Option(names = "--task", paramLabel = "ID", description = "Only those that this task made.")
  @Nullable String task;

  @Mixin ListOptions list = new ListOptions();

  ObjectsListCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  int answer(NodeApi api, Screen screen) throws CommandFailed, InterruptedException {
    var filters = new Filters().add("job", job).add("state", state).add("task", task);
    var listing =
        new ListOptions.Listing(Paths.OBJECTS, "objects", filters, ObjectsListCommand::table);
    list.show(listing, api, screen, output());
    return ExitCodes.OK;
  }

  private static Table table(List<JsonObject> objects) {
    var table = new Table("OBJECT", "KIND", "STATE", "SIZE", "OWNER", "COPIES");
    for (var object : objects) {
      table.row(
          object.getString("id", "?"),
          object.getString("kind", "?"),
          object.getString("state", "?"),
          object.containsKey("size") ? Quantity.bytes(object.getLong("size")) : "-",
          object.getString("owner", "-"),
          copies(object));
    }
    return table;
  }

  private static String copies(JsonObject object) {
    var text =
        Tables.objects(object, "copies").stream()
            .map(copy -> copy.getString("kind", "?") + at(copy))
            .collect(Collectors.joining(","));
    return text.isEmpty() ? "-" : text;
  }

  private static String at(JsonObject copy) {
    return copy.containsKey("node") ? "@" + TaskLines.abbreviated(copy.getString("node")) : "";
  }
}
