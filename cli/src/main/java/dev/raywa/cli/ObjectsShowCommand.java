package dev.raywa.cli;

import dev.raywa.message.ObjectId;
import dev.raywa.message.TaskId;
import io.vertx.core.json.JsonObject;
import java.util.HexFormat;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `raywa-vx objects show`: what is known of one object.
@Command(
    name = "show",
    header = "Show the size, digest, owner and copies of an object.",
    description = {ClusterCommand.ASKS},
    footer = {
      "",
      "Examples:",
      "  raywa-vx objects show 000000000000000a1b2c3d4e5f60718293a4b5c6d7e8f90080000000",
      "",
      "Exit code: 0; 125 when no node answers or there is no such object."
    })
final class ObjectsShowCommand extends ClusterCommand {
  private static final int OBJECTS_MAX = 1_000_000;

  @Parameters(paramLabel = "ID", description = "The id of the object, 56 hex digits.")
  String object = "";

  ObjectsShowCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  int answer(NodeApi api, Screen screen) throws CommandFailed, InterruptedException {
    var id =
        parse(object)
            .orElseThrow(() -> new CommandFailed("BAD_ID", "the id of an object is 56 hex digits"));
    var job = id.job().isCall() ? TaskId.driver(id.job()).toString() : id.job().toString();
    var filters = "job=" + job + "&task=" + id.task() + "&";
    var answer = Pages.read(api, Paths.OBJECTS, "objects", filters, OBJECTS_MAX);
    Missing.tell(answer, screen);
    for (var found : Tables.objects(answer, "objects")) {
      if (object.equals(found.getString("id"))) {
        show(found, screen);
        return ExitCodes.OK;
      }
    }
    throw new CommandFailed("NO_SUCH_OBJECT", "job " + job + " has no object " + object);
  }

  private void show(JsonObject found, Screen screen) {
    if (output().json) {
      screen.answer(found.encode());
    } else {
      found.forEach(field -> screen.answer(field.getKey() + ": " + field.getValue()));
    }
  }

  private static Optional<ObjectId> parse(String text) {
    try {
      return ObjectId.fromBytes(HexFormat.of().parseHex(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
