package dev.raywa.codec;

import dev.raywa.message.Bytes;
import dev.raywa.message.JobId;
import dev.raywa.message.ObjectState;
import dev.raywa.message.PeerMessage;
import dev.raywa.message.Stored;
import dev.raywa.message.TaskCounts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// A batch whose bytes are pinned: nodes of one version must understand each other for ever, so a
/// change here needs a new version.
///
/// The bytes are in a resource of the same name, as hex with `#` before remarks.
record Golden(String name, List<PeerMessage> messages) {
  static final List<Golden> ALL =
      List.of(
          new Golden("dispatch", List.of(Samples.DISPATCH)),
          new Golden("completed_succeeded", List.of(Samples.SUCCEEDED)),
          new Golden("completed_failed", List.of(Samples.FAILED)),
          new Golden(
              "cancel", List.of(new PeerMessage.Cancel(Samples.TASK, Samples.CANCELLED, true))),
          new Golden("ask", List.of(new PeerMessage.Ask(Samples.RESULT))),
          new Golden(
              "ask_missing",
              List.of(new PeerMessage.Ask(Samples.PUT, Optional.of((Stored.InGrid) Samples.GRID)))),
          new Golden(
              "stop",
              List.of(new PeerMessage.Stop(Samples.TASK, Samples.CANCELLED, true, Samples.OTHER))),
          new Golden(
              "stopped", List.of(new PeerMessage.Stopped(Samples.TASK, Samples.OTHER, true))),
          new Golden("job_moved", List.of(new PeerMessage.JobMoved(new JobId(300), 2))),
          new Golden(
              "answer_inline",
              List.of(
                  new PeerMessage.Answer(
                      Samples.RESULT, new ObjectState.Ready(new Stored.Inline(Bytes.utf8("hi")))))),
          new Golden(
              "answer_in_grid",
              List.of(new PeerMessage.Answer(Samples.PUT, new ObjectState.Ready(Samples.GRID)))),
          new Golden(
              "answer_broken",
              List.of(
                  new PeerMessage.Answer(Samples.RESULT, new ObjectState.Broken(Samples.TRAPPED)))),
          new Golden(
              "answer_unknown",
              List.of(new PeerMessage.Answer(Samples.RESULT, new ObjectState.Unknown()))),
          new Golden(
              "printed",
              List.of(new PeerMessage.Printed(Samples.TASK, "square", 2, Bytes.utf8("oh\n")))),
          new Golden("job_ended", List.of(new PeerMessage.JobEnded(new JobId(300)))),
          new Golden(
              "counted",
              List.of(
                  new PeerMessage.Counted(
                      new JobId(300),
                      new TaskCounts(5, 1, 2, 300, 4, Set.of(Samples.BETA, Samples.ALPHA)),
                      true))),
          new Golden("load", List.of(new PeerMessage.Load(Samples.LOAD))),
          new Golden("batch", Samples.BATCH));

  /// The pinned bytes.
  byte[] bytes() {
    return bytes(name);
  }

  /// The bytes of a resource.
  static byte[] bytes(String name) {
    var file = "golden/" + name + ".hex";
    try (var in = Objects.requireNonNull(Golden.class.getResourceAsStream(file), file)) {
      var text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      var hex =
          text.lines().map(line -> line.replaceFirst("#.*", "")).collect(Collectors.joining());
      return HexFormat.of().parseHex(hex.replace(" ", ""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
