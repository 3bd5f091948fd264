package dev.raywa.codec;

import dev.raywa.message.Argument;
import dev.raywa.message.Bill;
import dev.raywa.message.Bytes;
import dev.raywa.message.Entry;
import dev.raywa.message.FunctionRef;
import dev.raywa.message.NodeId;
import dev.raywa.message.NodeLoad;
import dev.raywa.message.ObjectId;
import dev.raywa.message.ObjectState;
import dev.raywa.message.Origin;
import dev.raywa.message.Outcome;
import dev.raywa.message.PeerMessage;
import dev.raywa.message.Stored;
import dev.raywa.message.TaskCounts;
import dev.raywa.message.TaskError;
import dev.raywa.message.TaskId;
import dev.raywa.message.TaskOptions;
import dev.raywa.message.TaskSpec;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// How many bytes a message takes when nothing before it in the batch is of use to it.
final class MessageSize {
  private static final int MARK = 1;
  private static final int VARINT_MAX = 5;
  private static final int VARLONG_MAX = 10;
  private static final int PLACE_MAX = 2;
  private static final int DIGEST = 32;
  private static final int TRACE = 3 * Long.BYTES + 1;

  private MessageSize() {}

  static int of(PeerMessage message) {
    long size = MARK + bytesOf(message);
    return (int) Math.min(Integer.MAX_VALUE, size);
  }

  private static long bytesOf(PeerMessage message) {
    return switch (message) {
      case PeerMessage.Dispatch(var spec, _, var dependencies) ->
          specOf(spec) + VARINT_MAX + storedOf(dependencies);
      case PeerMessage.Completed(_, _, var outcome) ->
          TaskId.SIZE_BYTES + VARINT_MAX + outcomeOf(outcome);
      case PeerMessage.Cancel(_, var reason, _) -> TaskId.SIZE_BYTES + errorOf(reason) + MARK;
      case PeerMessage.Ask(_, var missing) ->
          ObjectId.SIZE_BYTES + MARK + missing.map(MessageSize::storedOf).orElse(0L);
      case PeerMessage.Answer(_, var state) -> ObjectId.SIZE_BYTES + stateOf(state);
      case PeerMessage.Printed(_, var label, _, var text) ->
          TaskId.SIZE_BYTES + MARK + textOf(label) + MARK + sizeOf(text);
      case PeerMessage.JobEnded _ -> VARLONG_MAX;
      case PeerMessage.Stop(_, var reason, _, _) -> 2L * TaskId.SIZE_BYTES + errorOf(reason) + MARK;
      case PeerMessage.Stopped _ -> 2L * TaskId.SIZE_BYTES + MARK;
      case PeerMessage.JobMoved _ -> VARLONG_MAX + VARINT_MAX;
      case PeerMessage.Load(var load) -> loadOf(load);
      case PeerMessage.Counted(_, var counts, _) -> countsOf(counts);
    };
  }

  private static long specOf(TaskSpec spec) {
    long size = TaskId.SIZE_BYTES + functionOf(spec.function()) + optionsOf(spec.options());
    size += originOf(spec.origin()) + PLACE_MAX;
    for (var argument : spec.arguments()) {
      size += MARK + argumentOf(argument);
    }
    return size;
  }

  private static long functionOf(FunctionRef function) {
    long entry =
        switch (function.entry()) {
          case Entry.Start(var export) -> textOf(export);
          case Entry.Index _ -> VARINT_MAX;
          case Entry.Export(var name) -> textOf(name);
        };
    boolean own = !function.label().equals(function.entry().label());
    return 4 * MARK + DIGEST + entry + (own ? textOf(function.label()) : 0);
  }

  private static long optionsOf(TaskOptions options) {
    long labels = labelsOf(options.demand().labels());
    return labels + 2 * MARK + PLACE_MAX + 2 * VARINT_MAX + 2 * VARLONG_MAX;
  }

  private static int originOf(Origin origin) {
    int trace = MARK + (origin.trace().isPresent() ? TRACE : 0);
    int space = MARK + origin.namespace().value().length();
    int nodes = nodeOf(origin.owner()) + nodeOf(origin.home());
    return MARK + nodes + VARINT_MAX + MARK + trace + space;
  }

  private static long argumentOf(Argument argument) {
    return switch (argument) {
      case Argument.I32(int value) -> WireWriter.sizeOf(WireWriter.zigzagOf(value));
      case Argument.I64(long value) -> WireWriter.sizeOf(WireWriter.zigzagOf(value));
      case Argument.F32 _ -> Integer.BYTES;
      case Argument.F64 _ -> Long.BYTES;
      case Argument.Blob(var value) -> sizeOf(value);
      case Argument.Dependency _, Argument.Reference _ -> ObjectId.SIZE_BYTES;
    };
  }

  /// Producers are few and repeat, so each is counted in full once.
  private static long storedOf(List<Stored> values) {
    long size = WireWriter.sizeOf(values.size());
    var producers = new HashSet<NodeId>();
    for (var value : values) {
      boolean again = value instanceof Stored.InGrid in && !producers.add(in.producer());
      size += again ? gridOf((Stored.InGrid) value) + PLACE_MAX : storedOf(value);
    }
    return size;
  }

  private static long storedOf(Stored value) {
    return switch (value) {
      case Stored.Inline(var bytes) -> MARK + sizeOf(bytes);
      case Stored.InGrid in -> gridOf(in) + nodeOf(in.producer());
    };
  }

  private static int gridOf(Stored.InGrid value) {
    int partitionKey = WireWriter.zigzagOf(value.partitionKey());
    return MARK + WireWriter.sizeOf(value.size()) + WireWriter.sizeOf(partitionKey) + DIGEST;
  }

  private static long outcomeOf(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Succeeded(var results, var bill) -> MARK + storedOf(results) + billOf(bill);
      case Outcome.Failed(var error, _, var bill) ->
          MARK + errorOf(error) + VARINT_MAX + billOf(bill);
    };
  }

  private static int billOf(Bill bill) {
    return nodeOf(bill.node()) + VARINT_MAX + 4 * VARLONG_MAX;
  }

  private static long stateOf(ObjectState state) {
    return switch (state) {
      case ObjectState.Ready(var stored) -> MARK + storedOf(stored);
      case ObjectState.Broken(var error) -> MARK + errorOf(error);
      case ObjectState.Unknown _ -> MARK;
    };
  }

  private static long errorOf(TaskError error) {
    long size = 2 * MARK + textOf(error.message()) + MARK;
    for (var frame : error.backtrace()) {
      size += textOf(frame);
    }
    return size;
  }

  private static long loadOf(NodeLoad load) {
    int numbers = 5 * VARINT_MAX + 3 * VARLONG_MAX;
    long lists = labelsOf(load.labels()) + warmOf(load.warm());
    return nodeOf(load.node()) + textOf(load.http()) + numbers + lists + MARK;
  }

  private static long warmOf(Set<Long> warm) {
    long size = WireWriter.sizeOf(warm.size());
    for (long model : warm) {
      size += WireWriter.sizeOf(model);
    }
    return size;
  }

  private static long countsOf(TaskCounts counts) {
    long nodes = counts.nodes().stream().mapToLong(MessageSize::nodeOf).sum();
    return 6 * VARLONG_MAX + MARK + VARINT_MAX + nodes;
  }

  private static long labelsOf(Map<String, String> labels) {
    long size = WireWriter.sizeOf(labels.size());
    for (var label : labels.entrySet()) {
      size += textOf(label.getKey()) + textOf(label.getValue());
    }
    return size;
  }

  private static int nodeOf(NodeId node) {
    return 2 * MARK + node.value().length();
  }

  private static long sizeOf(Bytes bytes) {
    return (long) WireWriter.sizeOf(bytes.size()) + bytes.size();
  }

  /// Counts a lone surrogate as 2 bytes, which is more than the `?` that is written for it.
  private static long textOf(String text) {
    long bytes = text.length();
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c >= 0x800) {
        bytes += Character.isSurrogate(c) ? 1 : 2;
      } else if (c >= 0x80) {
        bytes++;
      }
    }
    return bytes + WireWriter.sizeOf(bytes);
  }
}
