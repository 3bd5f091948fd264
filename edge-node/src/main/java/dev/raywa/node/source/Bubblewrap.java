package dev.raywa.node.source;

import java.util.ArrayList;
import java.util.List;

/// A jail by the program `bwrap`.
record Bubblewrap() implements Jail {
  @Override
  public List<String> enter(Cell cell, List<String> command) {
    var words = new ArrayList<String>();
    words.addAll(List.of("bwrap", "--unshare-all", "--die-with-parent", "--new-session"));
    words.addAll(List.of("--cap-drop", "ALL", "--hostname", "raywa"));
    Cell.SYSTEM.forEach(folder -> words.addAll(List.of("--ro-bind-try", folder, folder)));
    List.of("bin", "lib", "lib64")
        .forEach(name -> words.addAll(List.of("--symlink", "usr/" + name, "/" + name)));
    cell.more().forEach(one -> words.addAll(List.of("--ro-bind", one.toString(), one.toString())));
    cell.writable()
        .map(Object::toString)
        .ifPresent(one -> words.addAll(List.of("--bind", one, one)));
    words.addAll(List.of("--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"));
    words.addAll(List.of("--bind", cell.work().toString(), Cell.WORK, "--chdir", cell.start()));
    words.addAll(command);
    return words;
  }

  @Override
  public String word() {
    return "bubblewrap";
  }
}
