package dev.raywa.codec;

import dev.raywa.message.FunctionRef;
import dev.raywa.message.ModuleId;
import dev.raywa.message.NodeId;
import dev.raywa.message.Origin;
import dev.raywa.message.TaskError;
import dev.raywa.message.TaskOptions;

/// A batch that is being read: its bytes, and what they said before. For one thread.
final class BatchReader {
  private static final int NODE_BYTES_MAX = 64;

  private final WireReader in;
  private final Known<NodeId> nodes =
      new Known<>("node", from -> new NodeId(from.in.text(NODE_BYTES_MAX, "node id")));
  private final Known<String> labels =
      new Known<>("label", from -> from.in.text(PeerCodec.BATCH_BYTES_MAX, "label"));
  private final Known<ModuleId> modules = new Known<>("module", SpecCodec::readModule);
  private final Known<FunctionRef> functions = new Known<>("function", SpecCodec::readFunction);
  private final Known<TaskOptions> options = new Known<>("set of options", SpecCodec::readOptions);
  private final Known<Origin> origins = new Known<>("origin", SpecCodec::readOrigin);
  private final Known<TaskError> errors = new Known<>("error", OutcomeCodec::readError);

  BatchReader(WireReader in) {
    this.in = in;
  }

  WireReader in() {
    return in;
  }

  NodeId node() {
    return nodes.read(this);
  }

  String label() {
    return labels.read(this);
  }

  ModuleId module() {
    return modules.read(this);
  }

  FunctionRef function() {
    return functions.read(this);
  }

  TaskOptions options() {
    return options.read(this);
  }

  Origin origin() {
    return origins.read(this);
  }

  TaskError error() {
    return errors.read(this);
  }
}
