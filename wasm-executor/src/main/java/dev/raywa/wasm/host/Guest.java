package dev.raywa.wasm.host;

import dev.raywa.message.Entry;
import dev.raywa.wasm.GuestOutput;
import dev.raywa.wasm.Limits;
import dev.raywa.wasm.Ray;
import java.util.Optional;

/// One running instance, as host functions see it. Used by the guest's own thread only.
public interface Guest {
  /// A function of the module that can be called as a task.
  record Function(Entry entry, String label, Signature signature) {}

  /// Its linear memory.
  GuestMemory memory();

  /// The cluster behind it.
  Ray ray();

  /// What it may use.
  Limits limits();

  /// Where what it prints goes.
  GuestOutput output();

  /// The function in a slot of the indirect function table; empty when the slot is out of range,
  /// null, or holds an imported function.
  Optional<Function> tableFunction(int slot);

  /// The function exported under this name.
  Optional<Function> exportedFunction(String name);
}
