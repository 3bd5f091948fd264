package dev.raywa.cli;

import dev.raywa.message.Bytes;
import dev.raywa.message.Quantity;
import dev.raywa.wasm.Inspection;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `raywa-vx inspect`: what a module is and wants, without running it.
@Command(
    name = "inspect",
    header = "Show what a WebAssembly file is, wants, and would be refused for.",
    description =
        "Prints the dialect of its ray imports, imports and exports with their types, and the"
            + " limits it asks for. Nothing of it runs, and no node is needed.",
    footer = {
      "",
      "Examples:",
      "  raywa-vx inspect examples/c/pi.wasm",
      "  raywa-vx inspect --json module.wasm",
      "",
      "Exit code: 0; 1 when the module would be refused; 125 when it cannot be read."
    })
final class InspectCommand implements Callable<Integer>, Reporting {
  private static final long PAGE_BYTES = 65_536;

  private final Surroundings surroundings;

  @Parameters(index = "0", paramLabel = "FILE", description = "The module, a .wasm file.")
  String file = "";

  @Mixin OutputOptions output = new OutputOptions();

  InspectCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public OutputOptions output() {
    return output;
  }

  @Override
  public Integer call() throws CommandFailed {
    var wasm = ModuleFile.read(surroundings.directory().resolve(file), file);
    var found = surroundings.inspector().inspect(Bytes.of(wasm));
    var screen = new Screen(surroundings, false);
    if (output.json) {
      screen.answer(json(found).encode());
    } else {
      show(found, screen);
    }
    return found.refusals().isEmpty() ? ExitCodes.OK : ExitCodes.REFUSED;
  }

  private void show(Inspection found, Screen screen) {
    screen.answer("file       " + file + ", " + Quantity.bytes(found.sizeBytes()));
    screen.answer("module     " + found.module());
    screen.answer("dialect    " + JobRequest.word(found.dialect()));
    screen.answer("functions  " + found.functions());
    screen.answer("memory     " + memory(found));
    screen.answer("table      " + found.tableElementsMin() + " elements");
    if (!found.interpreted().isEmpty()) {
      screen.answer("interpreted functions  " + found.interpreted());
    }
    items("imports", found.imports(), screen);
    items("exports", found.exports(), screen);
    if (found.refusals().isEmpty()) {
      screen.answer("would run");
    } else {
      screen.answer("would be refused");
      found.refusals().forEach(refusal -> screen.answer("  " + refusal));
    }
  }

  private static String memory(Inspection found) {
    var min = Quantity.bytes(found.memoryPagesMin() * PAGE_BYTES);
    long max = found.memoryPagesMax();
    return min + (max < 0 ? ", may grow to the limit" : " to " + Quantity.bytes(max * PAGE_BYTES));
  }

  private static void items(String title, List<Inspection.Item> items, Screen screen) {
    screen.answer(title + (items.isEmpty() ? "    none" : ""));
    int width = items.stream().mapToInt(item -> item.name().length()).max().orElse(0);
    for (var item : items) {
      var space = " ".repeat(width - item.name().length() + 2);
      screen.answer("  " + item.name() + space + item.type());
    }
  }

  private static JsonObject json(Inspection found) {
    return new JsonObject()
        .put("module", found.module().sha256())
        .put("sizeBytes", found.sizeBytes())
        .put("dialect", JobRequest.word(found.dialect()))
        .put("imports", json(found.imports()))
        .put("exports", json(found.exports()))
        .put("functions", found.functions())
        .put("memoryPagesMin", found.memoryPagesMin())
        .put("memoryPagesMax", found.memoryPagesMax())
        .put("tableElementsMin", found.tableElementsMin())
        .put("interpreted", new JsonArray(found.interpreted()))
        .put("refusals", new JsonArray(found.refusals()));
  }

  private static JsonArray json(List<Inspection.Item> items) {
    var array = new JsonArray();
    items.forEach(item -> array.add(JsonObject.of("name", item.name(), "type", item.type())));
    return array;
  }
}
