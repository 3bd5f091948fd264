package dev.raywa.wasm.host;

import dev.raywa.message.Dialect;

/// A `call` or `put` whose type fits both the REP and Warrior, in a module that gives no other
/// sign. The first call decides, for good: its first argument is a valid warbuffer, or it is the
/// REP.
record LatchedCall(HostCall rep, HostCall warrior) implements Linkable {
  @Override
  public Signature signature() {
    return rep.signature();
  }

  @Override
  public HostFunction.Body bind(InstanceState state) {
    return (guest, values) -> {
      var given = new Given(values);
      return decided(state, guest, given).run(state, guest, given);
    };
  }

  private HostCall decided(InstanceState state, Guest guest, Given given) {
    if (state.latched() == Dialect.AUTO) {
      var handle = Warbuffer.at(guest.memory(), given.unsigned(0));
      state.latch(handle.isPresent() ? Dialect.WARRIOR : Dialect.REP);
    }
    return state.latched() == Dialect.WARRIOR ? warrior : rep;
  }
}
