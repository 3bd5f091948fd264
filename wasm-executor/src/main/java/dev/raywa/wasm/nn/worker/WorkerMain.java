package dev.raywa.wasm.nn.worker;

import dev.raywa.wasm.nn.NnException;
import dev.raywa.wasm.nn.ort.OrtLibrary;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// The worker process. It ends when the node's socket for orders does.
public final class WorkerMain {
  private WorkerMain() {}

  /// Serves until the node is gone.
  ///
  /// @param words folder of native libraries, empty folder, mapped file, bytes of native memory,
  ///   lanes, socket
  public static void main(String[] words) throws IOException {
    dieFirst();
    var address = UnixDomainSocketAddress.of(words[5]);
    var codec = new FrameCodec();
    try (var orders = SocketChannel.open(address);
        var file =
            FileChannel.open(
                Path.of(words[2]), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      var tensors = file.map(FileChannel.MapMode.READ_WRITE, 0, file.size(), Arena.global());
      OrtLibrary library;
      try {
        library = OrtLibrary.start(Path.of(words[0]), Path.of(words[1]), Long.parseLong(words[3]));
      } catch (NnException e) {
        codec.write(new Frame.Failed(e.code().errno(), e.sentence()), orders);
        return;
      }
      codec.write(new Frame.Hello(-1), orders);
      var served = new Served(library, tensors);
      var lanes = new Lane[Integer.parseInt(words[4])];
      for (int i = 0; i < lanes.length; i++) {
        lanes[i] = new Lane(served, new Wire(SocketChannel.open(address)), System::nanoTime);
        lanes[i].start(i);
      }
      obey(orders, codec, served, lanes);
    } finally {
      // Threads may be inside native code, which an orderly end would wait for or pull the ground
      // from.
      Runtime.getRuntime().halt(0);
    }
  }

  private static void obey(SocketChannel orders, FrameCodec codec, Served served, Lane[] lanes) {
    try {
      while (true) {
        switch (codec.read(orders)) {
          case Frame.Terminate(int lane, long sequence) -> lanes[lane].terminate(sequence);
          case Frame.Drop(long model) -> drop(model, served, lanes);
          case Frame other -> throw new IOException("not an order: " + other);
        }
      }
    } catch (IOException e) {
      Runtime.getRuntime().halt(0);
    }
  }

  private static void drop(long model, Served served, Lane[] lanes) {
    served.drop(model);
    for (var lane : lanes) {
      lane.tidyUp();
    }
  }

  /// When the machine runs out of memory, this process is to be ended before the node.
  private static void dieFirst() {
    try {
      Files.writeString(Path.of("/proc/self/oom_score_adj"), "700");
    } catch (IOException e) {
      // Other systems have no such file, and some forbid to write it: then the order is not ours.
      return;
    }
  }
}
