package dev.raywa.node.source;

import java.util.ArrayList;
import java.util.List;

/// A jail by the namespaces of the kernel, with nothing but util-linux: the script puts together a
/// root of its own and leaves the old one for good.
record Namespaces() implements Jail {
  private static final String SCRIPT = Resources.text("jail.sh");

  @Override
  public List<String> enter(Cell cell, List<String> command) {
    var words = new ArrayList<String>();
    words.addAll(List.of("unshare", "--user", "--map-root-user", "--mount", "--pid", "--fork"));
    words.addAll(List.of("--ipc", "--uts", "--net", "--kill-child=KILL"));
    words.addAll(List.of("sh", "-c", SCRIPT, "jail"));
    words.addAll(List.of(cell.root().toString(), cell.work().toString(), cell.start()));
    words.add(cell.writable().map(Object::toString).orElse(""));
    cell.more().forEach(one -> words.add(one.toString()));
    words.add("--");
    words.addAll(command);
    return words;
  }

  @Override
  public String word() {
    return "namespaces";
  }
}
