package dev.raywa.execution;

import dev.raywa.message.ObjectState;
import dev.raywa.message.PeerMessage;
import java.util.List;

/// Deals with values that are not where they were said to be. Used by the core's thread only.
final class Misses {
  private final NodeState node;
  private final Lookup objects;
  private final GuestWaits waits;

  Misses(NodeState node, Lookup objects, GuestWaits waits) {
    this.node = node;
    this.objects = objects;
    this.waits = waits;
  }

  /// A guest here found nothing at a place: it waits for another word on the object.
  void guest(NodeEvent.Missed missed) {
    var dispatch = node.here().get(missed.task());
    if (dispatch != null) {
      objects.missed(missed.object(), missed.place(), dispatch.spec());
      waits.begin(new NodeEvent.Waits(missed.task(), List.of(missed.object()), 1, false));
    }
  }

  /// This node has looked on its disk for a value that another one misses.
  void looked(NodeEvent.Restored restored) {
    var object = restored.object();
    if (restored.restored()) {
      var state = new ObjectState.Ready(restored.place());
      node.send(restored.asker(), new PeerMessage.Answer(object, state));
    } else {
      objects.answerMissing(restored.asker(), object, restored.place());
    }
  }
}
