package dev.raywa.wasm.chicory;

import dev.raywa.message.ModuleId;
import dev.raywa.wasm.GuestModule;
import dev.raywa.wasm.Inspection;

/// A compiled module together with the link plan of one dialect, and what makes its instances.
record ChicoryModule(
    Prepared prepared, Linker.Linked linked, Inspection inspection, InstanceFactory instances)
    implements GuestModule {
  @Override
  public ModuleId id() {
    return prepared.id();
  }
}
