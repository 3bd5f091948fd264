package dev.raywa.node.http;

import dev.raywa.execution.JobEvent;
import dev.raywa.execution.Jobs;
import dev.raywa.execution.Jobs.Following;
import dev.raywa.message.JobStatus;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// What the driver of a job printed to its standard output so far, as far as it is kept.
final class JobOutput {
  private static final int BYTES_MAX = 1024 * 1024;

  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private final Promise<String> whole = Promise.promise();

  private JobOutput() {}

  /// Reads it now. The output of a job that runs for somebody who is attached is for him alone:
  /// another reader would change what is kept for him.
  static Future<String> of(Jobs jobs, JobStatus status) {
    if (status.spec().attached() && !status.state().isFinal()) {
      return Future.succeededFuture("");
    }
    var output = new JobOutput();
    return jobs.follow(status.id(), output::on).compose(output::read);
  }

  private Future<String> read(Optional<Following> following) {
    if (following.isEmpty()) {
      return Future.succeededFuture("");
    }
    return whole.future().onComplete(_ -> following.get().close());
  }

  /// The first word about the state comes after everything that is kept.
  private void on(JobEvent event) {
    switch (event) {
      case JobEvent.DriverPrinted(var stream, var text) -> {
        if (stream == 1) {
          kept.write(text.array(), 0, Math.min(text.size(), BYTES_MAX - kept.size()));
        }
      }
      case JobEvent.TaskPrinted _ -> {}
      case JobEvent.Changed _, JobEvent.Ended _ ->
          whole.tryComplete(kept.toString(StandardCharsets.UTF_8));
    }
  }
}
