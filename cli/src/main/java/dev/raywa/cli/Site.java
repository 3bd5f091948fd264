package dev.raywa.cli;

import java.util.OptionalLong;

/// Where a job runs: a cluster that was there before, or nodes that live as long as the command.
interface Site extends AutoCloseable {
  /// Where to speak to it.
  Address address();

  /// What lets the command in.
  default Access access() {
    return Access.NONE;
  }

  /// The most memory that the nodes held, where they are this process and the system tells.
  default OptionalLong memoryPeakBytes() {
    return OptionalLong.empty();
  }

  /// Ends what was started for the command; blocks until nothing is left.
  @Override
  void close();

  /// A cluster that goes on without us.
  static Site running(Address address, Access access) {
    return new Site() {
      @Override
      public Address address() {
        return address;
      }

      @Override
      public Access access() {
        return access;
      }

      @Override
      public void close() {}
    };
  }

  /// A node in this process.
  static Site embedded(NodeLauncher.RunningNode node) {
    return new Site() {
      @Override
      public Address address() {
        return Address.parse(node.http());
      }

      @Override
      public OptionalLong memoryPeakBytes() {
        return node.memoryPeakBytes();
      }

      @Override
      public void close() {
        node.close();
      }
    };
  }
}
