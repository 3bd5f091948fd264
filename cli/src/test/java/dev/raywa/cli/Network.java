package dev.raywa.cli;

import java.util.List;

/// Where the nodes of a test live: each seat has an address of its own.
interface Network extends AutoCloseable {
  /// All nodes on the loopback device, whose connections cannot be cut.
  Network LOOPBACK = new Loopback();

  /// Words in front of a command line that runs at a seat.
  List<String> prefix(int seat);

  /// The address of a seat.
  String address(int seat);

  /// Whether seats can be cut off.
  boolean canCut();

  /// Drops whatever a seat sends or is sent, without a word to either side.
  void cut(int seat);

  /// Ends a cut.
  void heal(int seat);

  @Override
  void close();

  /// One address for all.
  final class Loopback implements Network {
    @Override
    public List<String> prefix(int seat) {
      return List.of();
    }

    @Override
    public String address(int seat) {
      return "127.0.0.1";
    }

    @Override
    public boolean canCut() {
      return false;
    }

    @Override
    public void cut(int seat) {
      throw new UnsupportedOperationException("the loopback device cannot be cut");
    }

    @Override
    public void heal(int seat) {
      throw new UnsupportedOperationException("the loopback device cannot be cut");
    }

    @Override
    public void close() {
      // Nothing was made.
    }
  }
}
