package dev.raywa.wasm.chicory;

import com.dylibso.chicory.runtime.HostFunction;
import com.dylibso.chicory.runtime.Memory;
import dev.raywa.wasm.GuestInterrupted;
import dev.raywa.wasm.GuestOutput;
import dev.raywa.wasm.Invocation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.InvalidPathException;
import java.nio.file.ReadOnlyFileSystemException;
import org.jspecify.annotations.Nullable;

/// WASI for one instance. A call never throws because of what a guest passes: it answers an error
/// number. Used by one thread.
final class WasiSession implements WasiLink.Session {
  private static final long[] NOTHING = {};

  private final WasiConfig config;
  private final Invocation invocation;
  private final WasiInput input;
  private final GuestOutput output;
  private final WasiProcess process;
  private @Nullable WasiDescriptors descriptors;

  /// Opens nothing yet.
  WasiSession(WasiConfig config, Invocation invocation, GuestOutput output, long origin) {
    this.config = config;
    this.invocation = invocation;
    this.input = new WasiInput(invocation.input());
    this.output = output;
    this.process = new WasiProcess(config, invocation, origin);
  }

  @Override
  public HostFunction function(String name) {
    var function =
        WasiFunction.named(name)
            .orElseThrow(
                () -> new IllegalArgumentException("WASI preview 1 has no function " + name));
    return new HostFunction(
        WasiLink.MODULE,
        name,
        function.type(),
        (instance, values) -> call(function, instance.memory(), values));
  }

  @Override
  public void close() {
    if (descriptors != null) {
      descriptors.close();
      descriptors = null;
    }
  }

  WasiProcess process() {
    return process;
  }

  WasiDescriptors descriptors() {
    if (descriptors == null) {
      descriptors =
          new WasiDescriptors(
              invocation.directories(),
              invocation.limits().filesBytesMax(),
              config.descriptorsMax());
    }
    return descriptors;
  }

  WasiStreams streams() {
    return new WasiStreams(descriptors(), input, output);
  }

  WasiFiles files() {
    return new WasiFiles(descriptors(), new WasiTimes(process));
  }

  WasiPaths paths() {
    return new WasiPaths(descriptors(), new WasiTimes(process));
  }

  WasiOpening opening() {
    return new WasiOpening(descriptors());
  }

  WasiPoll poll() {
    return new WasiPoll(process, descriptors(), input);
  }

  private long[] call(WasiFunction function, @Nullable Memory memory, long[] values) {
    var errno = errno(function, new WasiCall(new WasiMemory(memory), values));
    return function.type().returns().isEmpty() ? NOTHING : new long[] {errno};
  }

  private int errno(WasiFunction function, WasiCall call) {
    try {
      return function.body().call(this, call);
    } catch (WasiFailure failure) {
      return failure.errno();
    } catch (ClosedByInterruptException _) {
      throw new GuestInterrupted();
    } catch (IOException failure) {
      return WasiErrno.of(failure);
    } catch (DirectoryIteratorException | UncheckedIOException failure) {
      return failure.getCause() instanceof IOException cause ? WasiErrno.of(cause) : WasiErrno.IO;
    } catch (InvalidPathException _) {
      return WasiErrno.ILSEQ;
    } catch (ReadOnlyFileSystemException _) {
      return WasiErrno.ROFS;
    } catch (UnsupportedOperationException _) {
      return WasiErrno.NOTSUP;
    }
  }
}
