package dev.raywa.node.source;

import java.util.List;

/// No jail, for operators who trust every source.
record OpenDoor() implements Jail {
  @Override
  public List<String> enter(Cell cell, List<String> command) {
    return command;
  }

  @Override
  public String word() {
    return "no jail";
  }
}
