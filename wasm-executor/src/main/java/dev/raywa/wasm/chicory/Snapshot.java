package dev.raywa.wasm.chicory;

import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.wasm.types.MutabilityType;
import com.dylibso.chicory.wasm.types.ValType;
import dev.raywa.message.JobSpec;
import dev.raywa.wasm.Invocation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The state of an instance after its initialisers ran: memory, mutable globals and tables.
/// Immutable; any number of instances start from it.
///
/// It is taken only when a task could not tell the difference. The module must have no start
/// section and no instructions that drop segments or make objects outside the memory; its
/// initialisers must have called nothing but clocks and functions that read arguments, environment
/// and granted folders; and it is used only for runs with the same arguments, environment and
/// folders. Initialisers that ask for random bytes run every time, because two tasks that share a
/// seed would draw the same "random" numbers.
record Snapshot(
    MemoryImage memory, List<Long> globals, List<int[]> tables, Optional<Setting> setting) {
  /// What an initialiser can have read.
  record Setting(
      List<String> program, Map<String, String> environment, List<JobSpec.Directory> directories) {
    static Setting of(Invocation run) {
      return new Setting(run.program(), run.environment(), run.directories());
    }
  }

  /// Calls of an initialiser that do not forbid a snapshot.
  static final Set<String> HARMLESS =
      Set.of(
          "args_get",
          "args_sizes_get",
          "clock_res_get",
          "clock_time_get",
          "environ_get",
          "environ_sizes_get",
          "fd_prestat_get",
          "fd_prestat_dir_name",
          "fd_fdstat_get",
          "sched_yield");

  /// Calls whose answers depend on what a run is given.
  static boolean readsSetting(String function) {
    return function.startsWith("args_")
        || function.startsWith("environ_")
        || function.startsWith("fd_");
  }

  /// Takes the state of an instance; empty when it holds references that cannot be kept.
  ///
  /// @param setting present when the initialiser has read it
  static Optional<Snapshot> of(
      Instance instance, FlatMemory memory, boolean writesTables, Optional<Setting> setting) {
    var globals = new ArrayList<Long>();
    for (int i = 0; i < instance.globalCount(); i++) {
      var global = instance.global(i);
      if (!global.getType().isNumeric() && global.getMutabilityType() == MutabilityType.Var) {
        return Optional.empty();
      }
      globals.add(global.getValueLow());
    }
    var tables = new ArrayList<int[]>();
    if (writesTables) {
      for (int i = 0; i < instance.tableCount(); i++) {
        var table = instance.table(i);
        if (!table.elementType().equals(ValType.FuncRef)) {
          return Optional.empty();
        }
        int[] refs = new int[table.size()];
        for (int slot = 0; slot < refs.length; slot++) {
          refs[slot] = table.ref(slot);
        }
        tables.add(refs);
      }
    }
    return Optional.of(new Snapshot(memory.copy(), globals, tables, setting));
  }

  /// Whether a run may begin from this state.
  boolean fits(Invocation run) {
    return (setting.isEmpty() || setting.get().equals(Setting.of(run)))
        && ((long) memory.pages() << FlatMemory.PAGE_SHIFT) <= run.limits().memoryBytesMax()
        && tables.stream().allMatch(refs -> refs.length <= run.limits().tableElementsMax());
  }

  /// Brings globals and tables of a new instance to this state; its memory began as the image.
  void restore(Instance instance) {
    for (int i = 0; i < globals.size(); i++) {
      var global = instance.global(i);
      if (global.getMutabilityType() == MutabilityType.Var) {
        global.setValueLow(globals.get(i));
      }
    }
    for (int i = 0; i < tables.size(); i++) {
      var table = instance.table(i);
      int[] refs = tables.get(i);
      table.grow(refs.length - table.size(), -1, instance);
      for (int slot = 0; slot < refs.length; slot++) {
        table.setRef(slot, refs[slot], instance);
      }
    }
  }

  long sizeBytes() {
    long size = memory.sizeBytes() + 16L * globals.size();
    for (int[] refs : tables) {
      size += 4L * refs.length;
    }
    return size;
  }
}
