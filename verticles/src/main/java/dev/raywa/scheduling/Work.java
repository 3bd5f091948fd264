package dev.raywa.scheduling;

import dev.raywa.message.Demand;
import dev.raywa.message.PeerMessage.Dispatch;

/// A task that waits for a slot.
record Work(Dispatch dispatch, boolean movable, long sinceMs) {
  Demand demand() {
    return dispatch.spec().options().demand();
  }

  int depth() {
    return dispatch.spec().origin().depth();
  }
}
