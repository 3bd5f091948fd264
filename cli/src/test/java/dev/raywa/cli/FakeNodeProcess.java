package dev.raywa.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;

/// A fake node in a process of its own, started as `raywa-vx node` is: tells when it is ready,
/// joins another one, ends with its standard input.
final class FakeNodeProcess {
  private FakeNodeProcess() {}

  /// The words that start it.
  static List<String> words() {
    var java = System.getProperty("java.home") + "/bin/java";
    var path = System.getProperty("java.class.path");
    return List.of(java, "-XX:TieredStopAtLevel=1", "-cp", path, FakeNodeProcess.class.getName());
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    var words = List.of(args);
    if (!words.subList(0, 2).equals(List.of("node", "--end-with-stdin"))) {
      throw new IllegalArgumentException("not how a node is started: " + words);
    }
    if (words.contains("--labels=broken=yes")) {
      System.out.println("raywa-vx: labels cannot be broken");
      return;
    }
    try (var node = new FakeNode()) {
      node.script(FakeNode.stdout(String.join(" ", words)));
      int join = words.indexOf("--join");
      if (join > 0) {
        join(words.get(join + 1), node.address());
      }
      System.out.println("some line before");
      var port = node.address().substring(node.address().indexOf(':') + 1);
      System.out.println("ready http=" + node.address() + " port=" + port + " nodes=1");
      while (System.in.read() >= 0) {
        // Until the end.
      }
    }
  }

  private static void join(String other, String self) throws IOException, InterruptedException {
    try (var client = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(URI.create("http://" + other + "/v1/nodes"))
              .POST(BodyPublishers.ofString(self))
              .build();
      client.send(request, BodyHandlers.discarding());
    }
  }
}
