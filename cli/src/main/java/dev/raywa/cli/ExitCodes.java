package dev.raywa.cli;

/// What the process says to its caller. `run` otherwise ends with the guest's own code.
final class ExitCodes {
  /// All went well.
  static final int OK = 0;

  /// `inspect` found that the module would be refused.
  static final int REFUSED = 1;

  /// A function that was called failed.
  static final int GUEST_FAILED = 1;

  /// The job ran over its deadline.
  static final int DEADLINE = 124;

  /// raywa-vx refused or failed, the guest trapped, or the command line was wrong.
  static final int FAILED = 125;

  private ExitCodes() {}

  /// A guest's exit code as a process can carry it; what was not 0 never becomes 0.
  static int ofGuest(int code) {
    int low = code & 0xff;
    return low == 0 && code != 0 ? 1 : low;
  }
}
