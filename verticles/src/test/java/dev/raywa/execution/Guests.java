package dev.raywa.execution;

import dev.raywa.message.Argument;
import dev.raywa.message.Bytes;
import dev.raywa.message.Entry;
import dev.raywa.message.ObjectId;
import dev.raywa.message.TaskError.Code;
import dev.raywa.message.TaskOptions;
import dev.raywa.wasm.Answer;
import dev.raywa.wasm.GuestInterrupted;
import dev.raywa.wasm.Ray;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// What guests in tests do again and again.
final class Guests {
  private Guests() {}

  static ObjectId call(Ray ray, String entry, Argument... arguments) {
    return call(ray, entry, TaskOptions.DEFAULT, arguments);
  }

  static ObjectId call(Ray ray, String entry, TaskOptions options, Argument... arguments) {
    return ok(ray.call(new Entry.Export(entry), entry, List.of(arguments), options));
  }

  static Argument text(String text) {
    return new Argument.Blob(Bytes.utf8(text));
  }

  static Bytes get(Ray ray, ObjectId object) {
    return ok(ray.get(object, Ray.NO_LIMIT_MS)).toBytes();
  }

  static <T> T ok(Answer<T> answer) {
    return switch (answer) {
      case Answer.Ok<T>(var value) -> value;
      case Answer.Failed<T>(var error) -> throw new AssertionError(error.toString());
    };
  }

  /// The code of a failure.
  static <T> Code code(Answer<T> answer) {
    return switch (answer) {
      case Answer.Ok<T>(var value) -> throw new AssertionError("it worked: " + value);
      case Answer.Failed<T>(var error) -> error.code();
    };
  }

  static <T> String sentence(Answer<T> answer) {
    return switch (answer) {
      case Answer.Ok<T>(var value) -> "it worked: " + value;
      case Answer.Failed<T>(var error) -> error.message();
    };
  }

  /// Runs until it is interrupted.
  static Bytes spin(FakeSandbox.Call call) {
    while (true) {
      call.ray().sleep(Duration.ofSeconds(1));
    }
  }

  /// Waits for a gate; a guest that is stopped meanwhile ends.
  static void awaits(CountDownLatch gate) {
    try {
      if (!gate.await(20, TimeUnit.SECONDS)) {
        throw new AssertionError("the gate stayed shut");
      }
    } catch (InterruptedException e) {
      throw new GuestInterrupted();
    }
  }
}
