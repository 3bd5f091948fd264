package dev.raywa.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A network namespace for each seat, joined by a bridge in one more: a network that exists nowhere
/// else and leads nowhere. Needs Linux, `ip`, and the right to use it.
final class Namespaces implements Network {
  private static final int COMMAND_MAX_SECONDS = 10;

  /// Of addresses that are free for private use; the third number tells test runs apart.
  private static final String NET = "10.213.";

  private final String name;
  private final String net;
  private final int seats;

  private Namespaces(int seats) {
    long pid = ProcessHandle.current().pid();
    this.name = "rwx" + pid;
    this.net = NET + pid % 250 + ".";
    this.seats = seats;
  }

  /// None where this process may not make namespaces.
  static Optional<Network> open(int seats) {
    var network = new Namespaces(seats);
    // Also when the tests are ended from outside.
    Runtime.getRuntime().addShutdownHook(new Thread(network::close, "namespaces"));
    try {
      network.make();
      return Optional.of(network);
    } catch (IllegalStateException e) {
      network.close();
      System.err.println("network cuts are left out: " + e.getMessage());
      return Optional.empty();
    }
  }

  private void make() {
    ip("netns", "add", hub());
    ip("-n", hub(), "link", "add", "bridge", "type", "bridge");
    ip("-n", hub(), "link", "set", "bridge", "up");
    ip("link", "add", name, "type", "veth", "peer", "name", "outside", "netns", hub());
    ip("-n", hub(), "link", "set", "outside", "master", "bridge", "up");
    ip("addr", "add", net + "254/24", "dev", name);
    ip("link", "set", name, "up");
    for (int seat = 0; seat < seats; seat++) {
      make(seat);
    }
  }

  private void make(int seat) {
    var own = namespace(seat);
    ip("netns", "add", own);
    ip("-n", own, "link", "set", "lo", "up");
    ip("-n", hub(), "link", "add", cable(seat), "type", "veth", "peer", "name", "e0", "netns", own);
    ip("-n", hub(), "link", "set", cable(seat), "master", "bridge", "up");
    ip("-n", own, "addr", "add", address(seat) + "/24", "dev", "e0");
    ip("-n", own, "link", "set", "e0", "up");
  }

  @Override
  public List<String> prefix(int seat) {
    return List.of("ip", "netns", "exec", namespace(seat));
  }

  @Override
  public String address(int seat) {
    return net + (seat + 1);
  }

  @Override
  public boolean canCut() {
    return true;
  }

  /// Takes the cable off the bridge; both of its ends stay up, so nobody is told.
  @Override
  public void cut(int seat) {
    ip("-n", hub(), "link", "set", cable(seat), "nomaster");
  }

  @Override
  public void heal(int seat) {
    ip("-n", hub(), "link", "set", cable(seat), "master", "bridge");
  }

  @Override
  public void close() {
    attempt("ip", "link", "del", name);
    for (int seat = 0; seat < seats; seat++) {
      attempt("ip", "netns", "del", namespace(seat));
    }
    attempt("ip", "netns", "del", hub());
  }

  private String hub() {
    return name + "-hub";
  }

  private String namespace(int seat) {
    return name + "-" + seat;
  }

  private static String cable(int seat) {
    return "cable" + seat;
  }

  private static void ip(String... words) {
    var command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(words));
    var said = attempt(command.toArray(String[]::new));
    if (said.isPresent()) {
      throw new IllegalStateException(String.join(" ", command) + ": " + said.get());
    }
  }

  /// What a command said that failed.
  private static Optional<String> attempt(String... command) {
    try {
      var process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(COMMAND_MAX_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return Optional.of("did not end");
      }
      return process.exitValue() == 0 ? Optional.empty() : Optional.of(said.strip());
    } catch (IOException e) {
      return Optional.of(e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted");
    }
  }
}
